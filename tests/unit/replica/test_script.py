"""Steps and their times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge.replica import script


@given(st.text(), st.integers(min_value=0, max_value=9))
def test_pieces_join_to_the_text(text: str, chunk: int) -> None:
    assert "".join(script.pieces(text, chunk)) == text


@given(st.text(min_size=1), st.integers(min_value=1, max_value=9))
def test_pieces_have_the_size_asked_for(text: str, chunk: int) -> None:
    *others, last = script.pieces(text, chunk)
    assert {len(piece) for piece in others} <= {chunk}
    assert 0 < len(last) <= chunk


@given(st.text())
def test_half_is_a_beginning_of_the_text(text: str) -> None:
    assert text.startswith(script.half(text))


def test_half_leaves_something_when_there_are_several_words() -> None:
    assert script.half("one two three four") == "one two "


def test_timeline_adds_the_gaps_up() -> None:
    steps = (
        script.Text(text="a", after=0.5),
        script.Text(text="b", after=0.25),
        script.Complete(),
    )
    assert [moment.at for moment in script.timeline(steps)] == [0.5, 0.75, 0.75]


def test_spoken_says_thoughts_first_and_waits_before_them() -> None:
    answer = script.Answer(markdown="a b", thoughts="hm", interval=0.1, first=1.0)
    assert script.spoken(answer) == (
        script.Thought(text="hm", after=1.0),
        script.Text(text="a ", after=0.1),
        script.Text(text="b", after=0.1),
    )


@pytest.mark.parametrize("text", ["", None])
def test_spoken_has_no_step_when_there_is_nothing_to_say(text: str | None) -> None:
    assert script.spoken(script.Answer(markdown=""), text=text) == ()
