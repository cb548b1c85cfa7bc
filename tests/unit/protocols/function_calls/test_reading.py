"""What the rules of a request make of an answer, and how a bad one is mended."""

import pytest

from browser_bridge import errors, events, functions, messages
from browser_bridge.functions import CallMode, CallRules
from browser_bridge.messages import Message, Role
from browser_bridge.protocols.function_calls import Language
from tests.unit.protocols.function_calls.readings import WEATHER, ask, read

ROME = "[[CALL get_weather]]\n[[ARG city]]\n```text\nRome\n```\n[[END CALL]]"
PING = "[[CALL ping]]\n[[END CALL]]"
FORCED = CallRules(mode=CallMode.REQUIRED, allowed=("get_weather",))
EARLIER = (
    Message(role=Role.USER, text="?"),
    Message(role=Role.ASSISTANT, text="", calls=(functions.Call(id="c1", name="ping"),)),
    Message(role=Role.USER, text="", results=(functions.Result(call_id="c1", text="pong"),)),
)


@pytest.mark.parametrize(
    "bad",
    [
        "[[CALL nothing_known]]\n[[END CALL]]",
        "[[CALL get_weather]]\n[[END CALL]]",
        "[[CALL get_weather]]\n[[ARG days]]\n```json\n3\n```\n[[END CALL]]",
        "[[CALL get_weather]]\n[[ARG city]]\n```text\nRome",
        "[[CALL get_weather]]\n[[ARG ci",
        "[[CALL get_weather]]\nRome, please\n[[END CALL]]",
        "[[ARG city]]\n```text\nRome\n```",
        "[[CALL",
        "```tool_call\n{nonsense\n```",
        '```tool_call\n{"name": "nothing_known"}\n```',
    ],
)
def test_a_bad_call_is_mended_once_and_words_are_not_repeated(bad: str) -> None:
    said = read(ask(), f"Let me see.\n\n{bad}", f"Sorry, again:\n{ROME}")
    assert (said.text, said.calls) == ("Let me see.", [("get_weather", '{"city":"Rome"}')])
    assert len(said.follow_ups) == 1
    assert said.completed is not None
    assert said.completed.markdown == "Let me see."


def test_the_follow_up_tells_what_was_wrong() -> None:
    bad = "[[CALL get_weather]]\n[[ARG days]]\n```json\n3\n```\n[[END CALL]]"
    (follow_up,) = read(ask(), bad, ROME).follow_ups
    assert "'city' is a required property" in follow_up


def test_a_call_that_stays_bad_is_a_typed_failure_without_its_values() -> None:
    bad = "[[CALL get_weather]]\n[[ARG unit]]\n```text\nsecret\n```\n[[END CALL]]"
    with pytest.raises(errors.OutputInvalid) as caught:
        read(ask(), bad, bad)
    assert caught.value.submitted
    assert "secret" not in caught.value.message


def test_words_in_place_of_the_mended_call_are_the_answer() -> None:
    said = read(ask(), f"One moment. {PING.replace('ping', 'pang')}", "It is sunny.")
    assert (said.text, said.calls) == ("One moment.\n\nIt is sunny.", [])


def test_a_required_call_is_asked_for_once_more() -> None:
    said = read(ask(call_rules=FORCED), "It is sunny.", ROME)
    assert (said.text, len(said.calls)) == ("", 1)
    assert "get_weather" in said.follow_ups[0]
    with pytest.raises(errors.OutputInvalid):
        read(ask(call_rules=FORCED), "It is sunny.", "I said it is sunny.")


@pytest.mark.parametrize("answer", ['```json\n{"city": "Rome"}\n```', 'Here: {"city": "Rome"}'])
def test_arguments_alone_are_the_call_of_the_one_function_that_is_forced(answer: str) -> None:
    said = read(ask(call_rules=FORCED), answer)
    assert (said.text, said.calls) == ("", [("get_weather", '{"city": "Rome"}')])


@pytest.mark.parametrize(
    ("rules", "answer"),
    [
        (CallRules(mode=CallMode.REQUIRED), '{"city": "Rome"}'),
        (FORCED, '{"city": "Rome", "sky": "blue"}'),
        (FORCED, '{"days": 3}'),
    ],
)
def test_a_value_that_may_be_something_else_is_no_call(rules: CallRules, answer: str) -> None:
    said = read(ask(call_rules=rules), answer, ROME)
    assert len(said.follow_ups) == 1


def test_words_before_a_required_call_are_kept() -> None:
    assert read(ask(call_rules=FORCED), f"Well.\n\n{ROME}").text == "Well."


def test_a_call_that_is_not_allowed_is_mended() -> None:
    said = read(ask(call_rules=FORCED), PING, ROME)
    assert [name for name, _ in said.calls] == ["get_weather"]
    assert len(said.follow_ups) == 1


def test_one_call_is_given_where_calls_are_not_parallel() -> None:
    said = read(ask(call_rules=CallRules(is_parallel=False)), f"{ROME}\n{PING}")
    assert [name for name, _ in said.calls] == ["get_weather"]


@pytest.mark.parametrize(
    "request_",
    [
        ask(call_rules=CallRules(mode=CallMode.NONE)),
        ask(*EARLIER, functions=()),
    ],
)
def test_calls_that_may_not_be_made_never_show(request_: messages.TurnRequest) -> None:
    said = read(request_, f"So.\n\n{PING}")
    assert (said.text, said.calls, said.follow_ups) == ("So.", [], [])
    said = read(request_, PING, "Pong it was.")
    assert (said.text, said.calls, len(said.follow_ups)) == ("Pong it was.", [], 1)


def test_thoughts_notices_and_artifacts_pass_and_are_summed_up() -> None:
    reader = Language().reader(ask())
    assert reader is not None
    picture = events.Artifact(
        id="a", kind=events.ArtifactKind.IMAGE, media_type="image/png", name="a.png", size=1,
        sha256="",
    )  # fmt: skip
    told = [
        out
        for event in (
            events.ThoughtDelta("hm"),
            events.TurnNotice(code="x", message="y"),
            events.ArtifactReady(artifact=picture),
            events.TextDelta("See it."),
            events.TextDelta(PING),
            events.TurnCompleted(
                markdown="", citations=(events.Citation(url="u", start=0, end=4),)
            ),
        )
        for out in reader.feed(event)
    ]
    last = told[-1]
    assert isinstance(last, events.TurnCompleted)
    assert (last.markdown, last.thoughts, last.artifacts) == ("See it.", "hm", (picture,))
    assert last.citations == (events.Citation(url="u"),)
    assert [event.kind for event in told[:3]] == ["thought", "notice", "artifact"]


def test_a_request_without_functions_or_form_is_not_read_at_all() -> None:
    assert Language().reader(ask(functions=())) is None


@pytest.mark.parametrize("tool", [messages.Tool.IMAGE, messages.Tool.VIDEO])
def test_functions_have_no_effect_beside_the_sites_own_tools(tool: messages.Tool) -> None:
    choice = messages.ModelChoice(requested="x", mode=messages.Mode.FAST, tool=tool)
    request = ask(model=choice, call_rules=FORCED, output=functions.OutputForm())
    assert Language().reader(request) is None
    assert Language().opening(request) == request.messages


FORM = functions.OutputForm(
    schema={
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city"],
        "additionalProperties": False,
    }
)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ('{"city": "Rome"}', '{"city": "Rome"}'),
        ('```json\n{"city": "Rome"}\n```', '{"city": "Rome"}'),
        ('Here it is:\n\n```\n{"city": "Rome"}\n```\nAnything else?', '{"city": "Rome"}'),
        ('Here: {"city": "Rome"} it is.', '{"city": "Rome"}'),
        ('Not {"town": 1} but:\n```json\n{"city": "Rome"}\n```', '{"city": "Rome"}'),
        ("{'city': 'Rome', 'days': 3,}", '{"city":"Rome","days":3}'),
        ('{"city": "Rome", "days": "3"}', '{"city":"Rome","days":3}'),
        ('{"city": "a\\_b"}', '{"city":"a_b"}'),
        ('{"city": "```json\\n{}\\n```"}', '{"city": "```json\\n{}\\n```"}'),
    ],
)
def test_an_answer_with_a_form_is_bare_json(answer: str, text: str) -> None:
    said = read(ask(functions=(), output=FORM), answer)
    assert (said.text, said.follow_ups) == (text, [])


@pytest.mark.parametrize(
    "bad", ["Rome", '{"town": "Rome"}', "[]", '{"city": "Rome"', '{"city": NaN}', "```json\n"]
)
def test_a_bad_form_is_mended_once_or_a_typed_failure(bad: str) -> None:
    request = ask(functions=(), output=FORM)
    said = read(request, bad, '{"city": "Rome"}')
    assert (said.text, len(said.follow_ups)) == ('{"city": "Rome"}', 1)
    with pytest.raises(errors.OutputInvalid):
        read(request, bad, bad)


def test_any_object_does_where_no_schema_is_given() -> None:
    request = ask(functions=(), output=functions.OutputForm())
    assert read(request, '{"a": [1]}').text == '{"a": [1]}'
    assert len(read(request, "[1]", "{}").follow_ups) == 1


def test_a_form_may_be_a_list_or_a_word() -> None:
    word = functions.OutputForm(schema={"type": "STRING", "enum": ["yes", "no"]})
    assert read(ask(functions=(), output=word), '```json\n"yes"\n```').text == '"yes"'
    many = functions.OutputForm(schema={"type": "ARRAY", "items": {"type": "INTEGER"}})
    assert read(ask(functions=(), output=many), "Sure: [1, 2]").text == "[1, 2]"


def test_functions_may_be_called_before_an_answer_with_a_form() -> None:
    request = ask(functions=(WEATHER,), output=FORM)
    said = read(request, f"Let me see.\n{ROME}")
    assert (said.text, len(said.calls)) == ("", 1)
    assert read(request, '{"city": "Rome"}').text == '{"city": "Rome"}'
