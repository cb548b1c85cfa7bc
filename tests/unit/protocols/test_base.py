"""The encoder's order and closure, collecting, and the policy for fields."""

from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge import errors, events, testing
from browser_bridge.protocols import base

EVENTS = st.lists(
    st.sampled_from(
        [
            events.TurnStarted(profile="p"),
            events.ThoughtDelta("t"),
            events.TextDelta("x"),
            events.TextDelta(""),
            events.TurnNotice(code="c", message="m"),
            events.TurnCompleted(markdown="x"),
            events.TurnFailed(errors.AnswerFailed("broken")),
        ]
    )
)


class Letters(base.Encoder):
    """Writes one letter for each hook."""

    @property
    def keep_alive(self) -> bytes:
        return b"."

    def start(self) -> bytes:
        return b"<"

    def thought(self, text: str) -> bytes:
        return text.encode()

    def text(self, text: str) -> bytes:
        return text.encode()

    def notice(self, notice: events.TurnNotice) -> bytes:
        return notice.code.encode()

    def call(self, ready: events.CallReady) -> bytes:
        return ready.call.name.encode()

    def completed(self, completed: events.TurnCompleted) -> bytes:
        return b">" if completed.markdown else b""

    def failed(self, error: errors.BridgeError) -> bytes:
        return b"!" if error.message else b""


async def stream(turn: Sequence[events.TurnEvent]) -> AsyncIterator[events.TurnEvent]:
    for event in turn:
        yield event


@given(EVENTS, st.booleans())
def test_encoder_begins_once_and_ends_once_whatever_comes(
    turn: list[events.TurnEvent],
    begins_early: bool,  # noqa: FBT001 - generated
) -> None:
    encoder = Letters()
    out = encoder.begin() if begins_early else b""
    out += b"".join(map(encoder.encode, turn)) + encoder.end() + encoder.end()
    assert out[:1] == b"<"
    assert out.count(b"<") == 1
    assert sum(out.count(end) for end in (b">", b"!")) == 1
    assert out[-1:] in {b">", b"!"}


async def test_collect_joins_the_deltas() -> None:
    turn = await base.collect(stream(testing.answer("a", "b", thoughts=["c", "d"])))
    assert (turn.completed.markdown, turn.completed.thoughts, turn.profile) == ("ab", "cd", "demo")


async def test_collect_raises_the_error_of_a_failed_turn() -> None:
    with pytest.raises(errors.AnswerEmpty):
        await base.collect(stream(testing.failure(errors.AnswerEmpty("nothing"))))


async def test_collect_raises_when_the_stream_has_no_end() -> None:
    with pytest.raises(errors.AnswerStalled):
        await base.collect(stream([events.TextDelta("a")]))


def test_field_policy_names_what_it_ignores_and_refuses() -> None:
    policy = base.FieldPolicy(honoured=frozenset({"a"}), refused={"b": "remove it."})
    assert policy.ignored({"a": 1, "b": None, "c": 0, "d": None}) == ("c",)
    with pytest.raises(base.UnsupportedField, match="remove it") as caught:
        policy.ignored({"b": False})
    assert caught.value.param == "b"


@pytest.mark.parametrize(
    ("texts", "tokens"), [((), 0), (("a",), 1), (("abcd",), 1), (("abcd", "e"), 2)]
)
def test_estimate_tokens_rounds_up(texts: tuple[str, ...], tokens: int) -> None:
    assert base.estimate_tokens(*texts) == tokens
