"""Calls are understood in the forms that models, and the site's page, make of them."""

import json

import pytest

from tests.unit.protocols.function_calls.readings import ask, read

PLAIN = "[[CALL get_weather]]\n[[ARG city]]\n```text\nRome\n```\n[[END CALL]]"
ROME = ("get_weather", '{"city":"Rome"}')
ROME_3 = ("get_weather", '{"city":"Rome","days":3}')
NAMED = '{"name": "get_weather", "arguments": {"city": "Rome", "days": 3}}'
WRAPPED = {"tool_calls": [{"function": {"name": "get_weather", "arguments": ROME_3[1]}}]}


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (PLAIN, ""),
        (f"Sure.\n\n{PLAIN}", "Sure."),
        (f"Sure.\n\n{PLAIN}\n\nI wait for the result.", "Sure."),
        (f"Sure.\n\n```\n{PLAIN}\n```", "Sure."),
        (f"Sure.\n\n```tool_call\n{PLAIN}\n```\n", "Sure."),
        (f"1. First:\n- {PLAIN}", "1. First:"),
        ("- " + PLAIN.replace("\n", "\n  "), ""),
        (PLAIN.replace("\n", "\r\n"), ""),
        (PLAIN.replace("[[CALL get_weather]]", "**[[CALL get_weather]]**"), ""),
        (PLAIN.replace("[[", "\\[\\[").replace("]]", "\\]\\]").replace("_", "\\_"), ""),
        (PLAIN.replace("CALL get_weather", 'Call: "get_weather"'), ""),
        (PLAIN.replace("CALL get_weather", "CALL name='get-weather'"), ""),
        (PLAIN.replace("ARG city", "ARG: City"), ""),
        (PLAIN.replace("]]\n[[ARG", "]] [[ARG"), ""),
        (PLAIN.replace("```text", "```"), ""),
        (PLAIN.replace("```text", "````python").replace("\n```\n", "\n````\n"), ""),
        (PLAIN.replace("```", "~~~"), ""),
        (PLAIN.replace("```", "\\`\\`\\`"), ""),
        (PLAIN.replace("[[END CALL]]", "[[/CALL]]"), ""),
        (PLAIN.replace("[[END CALL]]", "[[END ARG]]\n[[END CALL]]"), ""),
        (PLAIN.removesuffix("[[END CALL]]"), ""),
        ("[[CALL get_weather]]\n[[ARG city]] Rome\n[[END CALL]]", ""),
        ("[[CALL get_weather]] [[ARG city]] `Rome` [[END CALL]]", ""),
        ("**[[CALL get_weather]]**\n**[[ARG city]]** Rome\n**[[END CALL]]**", ""),
        ('[[CALL get_weather]]\n{"city": "Rome"}\n[[END CALL]]', ""),
        ('[[CALL get_weather]]\n```json\n{"city": "Rome"}\n```\n[[END CALL]]', ""),
        (f"{PLAIN}\n[[RESULT get_weather]]\n```text\nsunny\n```\n[[END RESULT]]\nIt is sunny.", ""),
    ],
)
def test_our_tags_are_read_in_every_variant(answer: str, words: str, size: int) -> None:
    said = read(ask(), answer, size=size)
    assert (said.text, said.calls, said.follow_ups) == (words, [ROME], [])


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (f"```tool_call\n{NAMED}\n```", ""),
        (f"Ok:\n```json\n{NAMED}\n```", "Ok:"),
        ('{"name": "get_weather", "parameters": {"city": "Rome", "days": "3"}}', ""),
        (f"[{NAMED}]", ""),
        ('{"arguments": {"city": "Rome", "days": 3}, "name": "get_weather"}', ""),
        (json.dumps(WRAPPED), ""),
        (f'{{"type": "function", "function": {NAMED}}}', ""),
        ('{"get_weather": {"city": "Rome", "days": 3}}', ""),
        ("{'name': 'get_weather', 'arguments': {'city': 'Rome', 'days': 3,}}", ""),
        ('get_weather(city="Rome", days=3)', ""),
        ("get_weather('Rome', 3)", ""),
        ('[get_weather(city="Rome", days=3)]', ""),
        ('```python\nget_weather(city="Rome", days=3)\n```', ""),
        (
            'I look:\n```tool_code\nprint(default_api.get_weather(city="Rome", days=3))\n```',
            "I look:",
        ),
    ],
)
def test_other_forms_are_read(answer: str, words: str, size: int) -> None:
    said = read(ask(), answer, size=size)
    assert (said.text, said.follow_ups) == (words, [])
    ((name, arguments),) = said.calls
    assert (name, json.loads(arguments)) == (ROME_3[0], json.loads(ROME_3[1]))


def test_calls_are_parallel() -> None:
    again = PLAIN.replace("Rome", "Oslo")
    said = read(ask(), f"{PLAIN}\n\n{again}\n[[CALL ping]]\n[[END CALL]]")
    assert said.calls == [ROME, ("get_weather", '{"city":"Oslo"}'), ("ping", "{}")]
    assert said.completed is not None
    ids = [call.id for call in said.completed.calls]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("call_") and len(one) == len("call_") + 24 for one in ids)


def test_json_calls_stand_one_after_another() -> None:
    one = '{"name": "ping", "arguments": {}}'
    assert read(ask(), f"{one}\n{one}").calls == [("ping", "{}")] * 2


def test_a_fence_too_short_for_its_value_still_ends_at_the_last_one() -> None:
    """Models forget to make fences longer."""
    code = "# Title\n```python\nx = 1\n```\nend"
    answer = f"[[CALL get_weather]]\n[[ARG city]]\n```text\n{code}\n```\n[[END CALL]]"
    ((_, arguments),) = read(ask(), answer).calls
    assert json.loads(arguments) == {"city": code}


def test_json_among_words_is_no_call_unless_it_names_a_function() -> None:
    answer = 'So: {"name": "get_weather"} is how it looks.'
    assert read(ask(), answer).text == answer
