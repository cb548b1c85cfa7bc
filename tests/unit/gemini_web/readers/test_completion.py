"""When an answer is over: the table of signals, and what must never end one."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge.gemini_web.readers.completion import AT_ONCE, NEVER, Completion, Quiet, Stream
from browser_bridge.gemini_web.readers.state import Blocks, TurnState

QUIET = Quiet()


def state(**changes: Any) -> TurnState:
    """A turn in the middle of its answer, as a healthy page shows it."""
    values: dict[str, Any] = {
        "url": "http://127.0.0.1/app",
        "has_turn": True,
        "has_model_turn": True,
        "is_pending": False,
        "has_body": True,
        "is_busy": True,
        "answers": 1,
        "has_footer": False,
        "has_actions": False,
        "is_stop_shown": True,
        "is_blank": True,
        "answer": Blocks(count=1, changed={}),
        "thoughts": Blocks(count=0, changed={}),
        "has_thoughts": False,
        "are_thoughts_closed": False,
        "answer_text": "",
        "turn_text": "",
        "aside": "",
        "snackbars": (),
        "dialogs": (),
        "is_sign_in_offered": False,
    }
    return TurnState(**(values | changes))


DONE = {"is_busy": False, "is_stop_shown": False, "has_footer": True, "has_actions": True}


def rest(last: TurnState, stream: Stream, *, before: TurnState | None = None) -> float:
    completion = Completion()
    completion.needed_rest(before or state(), Stream.OPEN)
    return completion.needed_rest(last, stream)


@pytest.mark.parametrize("stream", list(Stream))
def test_completion_ends_at_once_when_all_signals_agree(stream: Stream) -> None:
    assert rest(state(**DONE), stream) == AT_ONCE


@pytest.mark.parametrize("missing", list(DONE))
@pytest.mark.parametrize("stream", [Stream.OPEN, Stream.ENDED])
def test_completion_does_not_depend_on_one_signal(missing: str, stream: Stream) -> None:
    """A page that never shows one of the signals ends as soon as the others say so."""
    absent = {"is_busy": None, "is_stop_shown": False}.get(missing, False)
    before = state(**{missing: absent})
    assert rest(state(**(DONE | {missing: absent})), stream, before=before) <= QUIET.confirmed


@pytest.mark.parametrize(
    ("changes", "stream", "expected"),
    [
        ({}, Stream.OPEN, NEVER),
        ({}, Stream.UNSEEN, NEVER),
        ({}, Stream.ENDED, QUIET.contradicted),
        ({}, Stream.BROKEN, QUIET.stream_broken),
        ({"has_turn": False}, Stream.BROKEN, QUIET.stream_broken),
        ({"is_pending": True, "has_body": False}, Stream.BROKEN, QUIET.stream_broken),
        ({"is_stop_shown": False, "is_busy": False}, Stream.BROKEN, QUIET.stream_ended),
        ({"has_turn": False}, Stream.OPEN, NEVER),
        ({"is_pending": True, "has_body": False}, Stream.OPEN, NEVER),
        ({"is_pending": True, "has_body": False}, Stream.ENDED, QUIET.contradicted),
        ({"is_stop_shown": False}, Stream.OPEN, NEVER),
        ({"is_stop_shown": False, "is_busy": None}, Stream.OPEN, NEVER),
        ({"is_stop_shown": False, "is_busy": False}, Stream.OPEN, QUIET.open_stream),
        ({"is_stop_shown": False, "is_busy": False}, Stream.ENDED, QUIET.stream_ended),
        ({"is_stop_shown": False, "is_busy": False}, Stream.UNSEEN, QUIET.two_weak),
        (DONE | {"is_stop_shown": True}, Stream.ENDED, QUIET.stale),
        (DONE | {"is_busy": True}, Stream.ENDED, QUIET.stale),
        (DONE | {"is_stop_shown": True}, Stream.OPEN, QUIET.contradicted),
    ],
)
def test_completion_asks_for_rest_as_signals_are_weak(
    changes: dict[str, Any], stream: Stream, expected: float
) -> None:
    assert rest(state(**changes), stream) == expected


@pytest.mark.parametrize(
    ("changes", "stream", "expected"),
    [
        ({}, Stream.UNSEEN, QUIET.unsignalled),
        ({}, Stream.OPEN, NEVER),
        ({}, Stream.ENDED, QUIET.stream_ended),
        ({"has_footer": True}, Stream.OPEN, QUIET.contradicted),
        ({"has_footer": True}, Stream.ENDED, QUIET.confirmed),
        ({"has_body": False}, Stream.UNSEEN, NEVER),
    ],
)
def test_completion_is_slow_on_a_page_without_signals(
    changes: dict[str, Any], stream: Stream, expected: float
) -> None:
    bare = state(is_busy=None, is_stop_shown=False)
    last = state(**({"is_busy": None, "is_stop_shown": False} | changes))
    assert rest(last, stream, before=bare) == expected


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from([None, False])), max_size=6)
)
def test_completion_never_ends_while_the_stream_is_open_and_the_page_works(
    history: list[tuple[bool, bool, bool | None]],
) -> None:
    """Whatever flickered before: busy, Stop and an open stream together mean work."""
    completion = Completion()
    for stop, turn, busy in history:
        completion.needed_rest(state(is_stop_shown=stop, has_turn=turn, is_busy=busy), Stream.OPEN)
    assert completion.needed_rest(state(), Stream.OPEN) == NEVER


def test_completion_takes_no_single_signal_for_the_end_of_an_open_stream() -> None:
    """One lying signal, whichever it is, costs at least a long rest."""
    for name, value in DONE.items():
        assert rest(state(**{name: value}), Stream.OPEN) >= QUIET.contradicted


def test_completion_is_monotonic_in_signals() -> None:
    """More signs of the end never ask for more rest."""
    names = list(DONE)
    for size in range(len(names)):
        for chosen in itertools.combinations(names, size):
            fewer = {name: DONE[name] for name in chosen}
            for added in set(names) - set(chosen):
                more = fewer | {added: DONE[added]}
                for stream in Stream:
                    assert rest(state(**more), stream) <= rest(state(**fewer), stream)
