"""Answer and thoughts of a turn, from both readers, and what is remarked about them."""

from typing import cast

import pytest

from browser_bridge.gemini_web.readers.merged import MergedTurn, Said
from browser_bridge.gemini_web.readers.positions import StreamSnapshot
from browser_bridge.gemini_web.readers.tap import StreamTap, TapFault


class Tap:
    """A tap that says what a test sets."""

    def __init__(self) -> None:
        self.snapshot = StreamSnapshot()
        self.fault: TapFault | None = None
        self.is_ended = False
        self.count = 0

    @property
    def is_whole(self) -> bool:
        return self.snapshot.is_complete

    def say(self, text: str, *, thoughts: str | None = None, is_complete: bool = False) -> None:
        self.snapshot = StreamSnapshot(text=text, thoughts=thoughts, is_complete=is_complete)
        self.count += 1
        self.is_ended = is_complete


@pytest.fixture
def tap() -> Tap:
    return Tap()


@pytest.fixture
def turn(tap: Tap) -> MergedTurn:
    return MergedTurn(cast(StreamTap, tap))


def test_merged_turn_releases_thoughts_and_answer_of_the_stream(tap: Tap, turn: MergedTurn) -> None:
    tap.say("", thoughts="**Why**\n\nBecause")
    assert turn.hear(now=0) == Said(thought="**Why**\n\nBecause")
    tap.say("It is", thoughts="**Why**\n\nBecause.")
    assert turn.hear(now=0) == Said(thought=".", text="It is")
    assert turn.hear(now=0) == Said()
    tap.say("It is so.\n", thoughts="**Why**\n\nBecause.", is_complete=True)
    assert turn.hear(now=0) == Said(text=" so.")
    assert turn.is_whole
    assert turn.finish() == Said(text="\n")
    assert turn.notices(is_page_settled=True) == []


def test_merged_turn_is_not_whole_by_a_stream_beside_cards(tap: Tap, turn: MergedTurn) -> None:
    tap.say("A\n\nhttp://googleusercontent.com/map_content/0\n\nB", is_complete=True)
    turn.hear(now=0)
    assert not turn.is_whole


@pytest.mark.parametrize(
    ("text", "fault", "is_cut_at_once"),
    [("", TapFault.CUT, True), ("It", TapFault.CUT, False), ("", TapFault.BROKEN, False)],
)
def test_merged_turn_is_cut_at_once_by_a_stream_that_ended_before_any_text(
    tap: Tap, turn: MergedTurn, text: str, fault: TapFault, *, is_cut_at_once: bool
) -> None:
    tap.say(text)
    tap.fault = fault
    assert turn.is_cut_at_once is is_cut_at_once


@pytest.mark.parametrize("fault", [TapFault.UNREACHABLE, TapFault.BROKEN, TapFault.UNPARSED])
def test_merged_turn_goes_on_with_the_page_when_the_tap_is_lost(
    tap: Tap, turn: MergedTurn, fault: TapFault
) -> None:
    tap.say("One **two")
    turn.hear(now=0)
    turn.see(thought="Hm", text="One **two** three", now=0)
    tap.fault = fault
    assert turn.hear(now=0) == Said(thought="Hm", text="** three")
    assert turn.see(thought="", text=" four", now=0) == Said(text=" four")
    assert [notice.code for notice in turn.notices(is_page_settled=True)] == ["tap_lost"]


def test_merged_turn_goes_on_with_the_page_when_the_stream_is_silent(turn: MergedTurn) -> None:
    assert turn.see(thought="Hm", text="The page has painted all of this.", now=1.0) == Said()
    assert turn.deadline is not None
    said = turn.hear(now=turn.deadline)
    assert said == Said(thought="Hm", text="The page has painted all of this.")
    assert turn.finish() == Said()
    assert "silent" in turn.notices(is_page_settled=True)[0].message


def test_merged_turn_reads_the_page_alone_without_a_tap() -> None:
    turn = MergedTurn(None)
    assert turn.see(thought="Hm", text="Yes", now=0) == Said(thought="Hm", text="Yes")
    assert turn.hear(now=0) == turn.finish() == Said()
    assert turn.notices(is_page_settled=True) == []
    assert not turn.is_whole


def test_merged_turn_remarks_a_difference(tap: Tap, turn: MergedTurn) -> None:
    tap.say("One two", is_complete=True)
    turn.hear(now=0)
    turn.see(thought="", text="One 2", now=0)
    turn.finish()
    assert [notice.code for notice in turn.notices(is_page_settled=True)] == ["readers_differ"]


def test_merged_turn_tells_until_when_the_stream_has_led(tap: Tap, turn: MergedTurn) -> None:
    turn.hear(now=1)
    assert turn.led_until == float("-inf")
    tap.say("One")
    turn.hear(now=2)
    turn.hear(now=3)
    assert turn.led_until == 2
    tap.fault = TapFault.CUT
    assert turn.led_until == float("-inf")
