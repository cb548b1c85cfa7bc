"""Whatever is written as a call is read as that call, however the answer is cut."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser_bridge import errors, events, functions
from browser_bridge.protocols import json_text
from browser_bridge.protocols.function_calls import Language, writer
from tests.unit.protocols.function_calls.readings import ask, read

FEW = settings(max_examples=60)
MANY = settings(max_examples=10_000)

HOSTILE = st.sampled_from(
    [
        "```",
        "\n```\n",
        "````text\nx\n````",
        "~~~",
        "[[CALL f]]",
        "[[END CALL]]",
        "\n[[END CALL]]\n",
        "```\n[[END CALL]]\n",
        "[[ARG text]]",
        "[[RESULT f]]",
        "\\[\\[CALL f\\]\\]",
        "\\n\\t\\_",
        "&lt;b&gt;&amp;",
        "<tool_call>",
        '{"name": "f", "arguments": {}}',
        "def f(x):\n    return \"'\" + '\"'\n",
        "\r\n",
        "\r",
        "\n\n\n",
        "    indented\n\ttabbed",
        "=== USER ===",
        "שלום 😀 \u2028\x85 é",
        "**bold** _it_ - list\n> quote",
        "null",
        "true",
        "",
        " ",
        "x" * 5000,
    ]
)
TEXTS = st.lists(st.one_of(HOSTILE, st.text(max_size=30)), max_size=6).map("".join)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
NAMES = st.one_of(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_.$-]{0,20}", fullmatch=True), st.text(max_size=8), HOSTILE
)
SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "count": {"type": "integer"},
        "ratio": {"type": "number"},
        "is_on": {"type": "boolean"},
        "maybe": {"type": ["string", "null"]},
        "list": {"type": "array", "items": {"type": "string"}},
        "thing": {"type": "object", "properties": {"inner": {"type": "string"}}},
    },
}
TYPED = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXTS,
        "count": st.integers(-(10**15), 10**15),
        "ratio": st.floats(allow_nan=False, allow_infinity=False),
        "is_on": st.booleans(),
        "maybe": st.one_of(st.none(), TEXTS),
        "list": st.lists(TEXTS, max_size=4),
        "thing": st.dictionaries(st.sampled_from(["inner", "other"]), TEXTS, max_size=2),
    },
)
FUNCTIONS = (
    functions.Function(name="typed_one", parameters=SCHEMA),
    functions.Function(name="anything-else.v2"),
)
CALLS = st.lists(
    st.one_of(
        st.tuples(st.just("typed_one"), TYPED),
        st.tuples(st.just("anything-else.v2"), st.dictionaries(NAMES, VALUES, max_size=4)),
    ),
    min_size=1,
    max_size=3,
)
MARKERS = ("[[CALL", "[[ARG", "[[END", "[[RESULT")


def as_read(value: Any) -> Any:
    """Return a value as JSON carries it: without halves of surrogate pairs."""
    return json.loads(json_text.dumps(value))


def written(calls: list[tuple[str, dict[str, Any]]]) -> str:
    made = [
        functions.Call(id="c", name=name, arguments=json_text.dumps(values))
        for name, values in calls
    ]
    return "\n\n".join(map(writer.call, made))


def cut(text: str, seed: int) -> list[str]:
    """Cut text at random places; a seed of 0 gives single characters."""
    if seed == 0 and len(text) < 2000:
        return list(text)
    chance = random.Random(seed)  # noqa: S311 - cuts, not secrets
    places = sorted(chance.randrange(len(text) + 1) for _ in range(chance.randrange(30)))
    return [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]


def check_round_trip(calls: list[tuple[str, dict[str, Any]]], words: str, seed: int) -> None:
    answer = f"{words}\n\n{written(calls)}" if words else written(calls)
    told = read(ask(functions=FUNCTIONS), cut(answer, seed))
    assert told.follow_ups == []
    assert told.text == words
    assert told.calls == [(name, json_text.dumps(as_read(values))) for name, values in calls]
    assert told.completed is not None
    assert told.completed.markdown == words
    assert told.completed.finish_reason is events.FinishReason.TOOL_CALLS


def check_prefix(calls: list[tuple[str, dict[str, Any]]], length: float, seed: int) -> None:
    answer = "Here:\n\n" + written(calls)
    prefix = answer[: max(1, int(len(answer) * length))]
    try:
        told = read(ask(functions=FUNCTIONS), cut(prefix, seed), cut(prefix, seed))
    except errors.OutputInvalid:
        return
    assert not any(marker in told.text for marker in MARKERS)
    assert told.completed is not None
    assert told.completed.markdown == told.text


WORDS = st.sampled_from(["", "Let me look.", "1. first\n2. second", "a [link](x), `code` and **b"])
SEEDS = st.integers(0, 1000)


@FEW
@given(CALLS, WORDS, SEEDS)
def test_calls_are_read_as_written(
    calls: list[tuple[str, dict[str, Any]]], words: str, seed: int
) -> None:
    check_round_trip(calls, words, seed)


@FEW
@given(CALLS, st.floats(0, 1), SEEDS)
def test_no_prefix_of_an_answer_leaks_a_tag(
    calls: list[tuple[str, dict[str, Any]]], length: float, seed: int
) -> None:
    check_prefix(calls, length, seed)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@MANY
@given(CALLS, WORDS, SEEDS)
def test_calls_are_read_as_written_in_very_many_cases(
    calls: list[tuple[str, dict[str, Any]]], words: str, seed: int
) -> None:
    check_round_trip(calls, words, seed)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@MANY
@given(CALLS, st.floats(0, 1), SEEDS)
def test_no_prefix_of_very_many_answers_leaks_a_tag(
    calls: list[tuple[str, dict[str, Any]]], length: float, seed: int
) -> None:
    check_prefix(calls, length, seed)


@FEW
@given(st.lists(st.one_of(HOSTILE, st.text(max_size=20)), max_size=8).map("".join), SEEDS)
def test_any_answer_ends_in_words_calls_or_a_typed_failure(text: str, seed: int) -> None:
    try:
        told = read(ask(functions=FUNCTIONS), cut(text, seed), cut(text, seed))
    except errors.OutputInvalid:
        return
    assert told.completed is not None
    assert told.completed.markdown == told.text
    assert not any(marker in told.text for marker in MARKERS)


@FEW
@given(st.text(alphabet=st.characters(exclude_characters="["), max_size=200), SEEDS)
def test_words_without_calls_pass_byte_for_byte(text: str, seed: int) -> None:
    told = read(ask(functions=(functions.Function(name="zzz_unlikely"),)), cut(text, seed))
    assert told.text == text


@pytest.mark.parametrize(
    "text",
    [
        "See [a link](http://x) and [[wiki]] and [x] \\[ y \\]\n",
        '```json\n{"name": "Bob", "age": 3}\n```\nis JSON.\n\n',
        "```python\nprint('hi')\n```",
        "- a\n- b\n\n---\n\n> q\n",
        '{"type": "object", "properties": {}}',
        "[1, 2, 3]",
        "[[",
        "Call me [maybe]",
        "```\n",
        "`ping` is a function; ping() calls it.",
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_words_that_look_like_calls_pass_byte_for_byte(text: str, size: int) -> None:
    told = read(ask(), text, size=size)
    assert (told.text, told.calls, told.follow_ups) == (text, [], [])


@pytest.mark.parametrize("size", [1, 1000])
def test_words_stream_before_the_answer_ends(size: int) -> None:
    """Only what may begin a call waits."""
    reader = Language().reader(ask())
    assert reader is not None
    text = "The weather is fine today, and it will stay so. "
    told = [
        event
        for at in range(0, len(text), size)
        for event in reader.feed(events.TextDelta(text[at : at + size]))
    ]
    assert "".join(e.text for e in told if isinstance(e, events.TextDelta)) == text.rstrip()
