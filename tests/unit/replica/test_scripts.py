"""How answers go: each script folded to what is shown at its end."""

from collections.abc import Iterable
from itertools import pairwise

import pytest

from browser_bridge.replica import script, scripts
from browser_bridge.replica.script import Answer, Script

ANSWER = Answer(
    markdown="Some *words* first.\n\n```python\nx = 1\ny = 2\n```\n\nAnd a last line.\n",
    thoughts="Thinking about it.",
)


def shown(steps: Iterable[script.AnyStep]) -> list[str]:
    """List the answer's text after each step that changes it."""
    texts = [""]
    for step in steps:
        if isinstance(step, script.Text):
            texts.append(texts[-1] + step.text)
        elif isinstance(step, script.Rewrite):
            texts.append(step.text)
    return texts


@pytest.mark.parametrize(
    "play",
    [
        scripts.complete,
        scripts.late,
        scripts.paused,
        scripts.rewritten,
        scripts.shrunk,
        scripts.fences_closed,
        scripts.escapes_flickering,
        scripts.compared,
    ],
)
def test_script_ends_complete_with_the_whole_answer(play: Script) -> None:
    steps = play(ANSWER)
    assert shown(steps)[-1] == ANSWER.markdown
    assert isinstance(steps[-1], script.Complete)


@pytest.mark.parametrize(
    ("play", "last"),
    [
        (scripts.stalled, script.Stall),
        (scripts.cut, script.Cut),
        (scripts.unfinished, script.Text),
        (scripts.signed_out_midway, script.SignOut),
        (scripts.partly_then_failed, script.Fail),
    ],
)
def test_script_says_a_part_and_never_completes(play: Script, last: type[script.AnyStep]) -> None:
    steps = play(ANSWER)
    assert shown(steps)[-1] == script.half(ANSWER.markdown)
    assert isinstance(steps[-1], last)


@pytest.mark.parametrize(
    "play", [scripts.mute, scripts.cut_at_once, scripts.empty, scripts.nothing]
)
def test_script_says_nothing(play: Script) -> None:
    assert shown(play(ANSWER)) == [""]


def test_rewritten_contradicts_text_that_was_shown() -> None:
    texts = shown(scripts.rewritten(ANSWER))
    assert any(not later.startswith(text) for text, later in pairwise(texts))


def test_fences_closed_shows_every_fence_closed() -> None:
    texts = shown(scripts.fences_closed(ANSWER))
    assert all(text.count(scripts.FENCE) % 2 == 0 for text in texts)


def test_escapes_flickering_escapes_a_trailing_mark_until_the_next_piece() -> None:
    texts = shown(scripts.escapes_flickering(Answer(markdown="a *b*")))
    assert texts == ["", "a ", "a *b\\*", "a *b*"]


def test_paused_has_one_long_silence() -> None:
    gaps = [step.after for step in scripts.paused(ANSWER)]
    assert [gap for gap in gaps if gap > 1] == [2.5]


def test_completed_then_failed_fails_after_completing() -> None:
    *_, complete, fail = scripts.completed_then_failed(ANSWER)
    assert isinstance(complete, script.Complete)
    assert isinstance(fail, script.Fail)
    assert fail.code == 1096


def test_compared_grows_a_second_answer_beside_the_first() -> None:
    others = [
        step.text for step in scripts.compared(ANSWER) if isinstance(step, script.Alternative)
    ]
    assert all(later.startswith(text) for text, later in pairwise(others))
    assert others[-1].endswith(ANSWER.markdown)
    assert others[-1] != ANSWER.markdown


def test_saying_says_its_own_text_at_the_pace_of_the_answer() -> None:
    steps = scripts.saying("No.")(Answer(markdown="Yes.", first=0.5))
    assert shown(steps)[-1] == "No."
    assert steps[0].after == 0.5


def test_failing_fails_with_its_code() -> None:
    assert scripts.failing(1037)(ANSWER) == (script.Fail(code=1037, after=ANSWER.first),)
