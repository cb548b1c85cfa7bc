"""The stages keep the events' invariants however an answer is cut into deltas."""

import re

from hypothesis import given
from hypothesis import strategies as st

from browser_bridge import errors, events, functions, testing
from browser_bridge.protocols import stages

LETTERS = st.text(alphabet="ab\nс", max_size=30)
STOPS = st.lists(st.text(alphabet="ab\n", min_size=1, max_size=4), min_size=1, max_size=3)


def run(turn: list[events.TurnEvent], *chain: stages.Stage) -> list[events.TurnEvent]:
    """Play a turn as the delivery does: up to the first terminal event."""
    pipeline = stages.Pipeline(chain)
    out: list[events.TurnEvent] = []
    for event in turn:
        for shaped in pipeline.feed(event):
            out.append(shaped)
            if isinstance(shaped, events.TERMINAL):
                return out
    return out


def joined(turn: list[events.TurnEvent]) -> str:
    return "".join(event.text for event in turn if isinstance(event, events.TextDelta))


def terminal(turn: list[events.TurnEvent]) -> events.TurnCompleted:
    assert isinstance(turn[-1], events.TurnCompleted)
    assert not any(isinstance(event, events.TERMINAL) for event in turn[:-1])
    return turn[-1]


def expected_stop(text: str, stops: list[str]) -> str:
    """Judge by trying every end: the stop sequence complete first wins, the longest on a tie."""
    for end in range(1, len(text) + 1):
        starts = [end - len(stop) for stop in stops if text[:end].endswith(stop)]
        if starts:
            return text[: min(starts)]
    return text


@given(LETTERS, st.integers(1, 5), STOPS)
def test_stop_sequences_cut_before_the_first_complete_one(
    text: str, size: int, stops: list[str]
) -> None:
    turn = run(testing.answer(*testing.chunked(text, size)), stages.StopSequences(stops))
    assert joined(turn) == terminal(turn).markdown == expected_stop(text, stops)


@given(LETTERS, st.integers(1, 5), st.integers(0, 40))
def test_length_limit_cuts_when_the_answer_exceeds_it(text: str, size: int, most: int) -> None:
    turn = run(testing.answer(*testing.chunked(text, size)), stages.LengthLimit(most))
    assert joined(turn) == terminal(turn).markdown == text[:most]
    is_cut = terminal(turn).finish_reason is events.FinishReason.LENGTH
    assert is_cut == (len(text) > most)


@given(LETTERS, st.integers(1, 5), STOPS, st.integers(0, 20))
def test_stages_together_end_at_the_earlier_cut(
    text: str, size: int, stops: list[str], most: int
) -> None:
    chain = (stages.StopSequences(stops), stages.LengthLimit(most))
    turn = run(testing.answer(*testing.chunked(text, size)), *chain)
    assert joined(turn) == terminal(turn).markdown == expected_stop(text, stops)[:most]


def test_stop_sequences_hold_nothing_that_cannot_become_one() -> None:
    stage = stages.StopSequences(["END"])
    assert list(stage.feed(events.TextDelta("abE"))) == [events.TextDelta("ab")]
    assert list(stage.feed(events.TextDelta("x"))) == [events.TextDelta("Ex")]


def test_stop_sequences_release_held_text_before_a_failure() -> None:
    failed = testing.failure(errors.AnswerFailed("broken"), "abE")
    turn = run(failed, stages.StopSequences(["END"]))
    assert joined(turn) == "abE"
    assert turn[-1] == failed[-1]


def test_cutters_keep_thoughts_in_the_cut_answer() -> None:
    turn = run(testing.answer("abcdef", thoughts=["hm", "!"]), stages.LengthLimit(3))
    assert terminal(turn).thoughts == "hm!"


def test_cutters_say_nothing_after_the_cut() -> None:
    stage = stages.LengthLimit(1)
    assert len(list(stage.feed(events.TextDelta("ab")))) == 2
    assert list(stage.feed(events.TextDelta("c"))) == []
    assert list(stage.feed(events.TurnCompleted(markdown="abc"))) == []


def test_thoughts_closed_drops_them_everywhere() -> None:
    turn = run(testing.answer("a", thoughts=["hm"]), stages.ThoughtsClosed())
    assert not any(isinstance(event, events.ThoughtDelta) for event in turn)
    assert terminal(turn).thoughts == ""


@given(st.lists(st.sampled_from(["t:x", "t:yy", "a:1", "a:22"]), max_size=8))
def test_thoughts_inline_are_wrapped_and_the_answer_kept(deltas: list[str]) -> None:
    turn: list[events.TurnEvent] = [events.TurnStarted(profile="p")]
    turn += [
        events.ThoughtDelta(text[2:]) if text[0] == "t" else events.TextDelta(text[2:])
        for text in deltas
    ]
    answer = "".join(text[2:] for text in deltas if text[0] == "a")
    turn.append(events.TurnCompleted(markdown=answer, thoughts="ignored"))
    out = run(turn, stages.ThoughtsInline())
    assert joined(out) == terminal(out).markdown
    without = re.sub(r"<think>\n.*?\n</think>\n\n", "", joined(out), flags=re.DOTALL)
    assert without == answer
    assert terminal(out).thoughts == ""


@given(st.text(alphabet="ab", max_size=8), st.text(alphabet="ab", min_size=1, max_size=5))
def test_overlap_is_the_longest_proper_beginning(text: str, stop: str) -> None:
    lengths = [n for n in range(len(stop)) if text.endswith(stop[:n])]
    assert stages.overlap(text, stop) == max(lengths)


CALL = events.CallReady(call=functions.Call(id="c", name="f"), index=0)


def test_text_that_waits_is_released_before_a_call() -> None:
    done = events.TurnCompleted(markdown="ab", calls=(CALL.call,))
    pipeline = stages.Pipeline([stages.StopSequences(["bc"])])
    told = [out for event in (events.TextDelta("ab"), CALL, done) for out in pipeline.feed(event)]
    assert told == [events.TextDelta("a"), events.TextDelta("b"), CALL, done]


def test_inline_thoughts_are_closed_before_a_call() -> None:
    done = events.TurnCompleted(markdown="", thoughts="hm", calls=(CALL.call,))
    inline = stages.ThoughtsInline()
    told = [out for event in (events.ThoughtDelta("hm"), CALL, done) for out in inline.feed(event)]
    thoughts = f"{stages.THOUGHTS_OPEN}hm{stages.THOUGHTS_CLOSE}"
    assert "".join(e.text for e in told if isinstance(e, events.TextDelta)) == thoughts
    assert told[-2] == CALL
    assert isinstance(told[-1], events.TurnCompleted)
    assert told[-1].markdown == thoughts
