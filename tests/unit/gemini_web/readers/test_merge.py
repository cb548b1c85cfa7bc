"""The stream leads, the page takes over: whatever breaks where, the same text comes out once."""

import pytest

from browser_bridge.gemini_web.readers import alignment
from browser_bridge.gemini_web.readers.merge import Difference, Leader, Merge, Patience
from tests.unit.gemini_web.readers.answer_corpus import PAGES, RAW, said

NAMES = sorted(RAW)
PLACES = (30, pytest.param(1000, marks=pytest.mark.soak))
"""At how many places of an answer a stream is broken; in the long run, at nearly all."""


def test_corpus_is_large_enough() -> None:
    assert len(NAMES) >= 60


def _pieces(text: str, count: int) -> list[str]:
    step = max(1, len(text) // count)
    return [text[start : start + step] for start in range(0, len(text), step)]


def _positions(text: str, count: int) -> range:
    return range(0, len(text) + 1, max(1, len(text) // count))


@pytest.mark.parametrize("name", NAMES)
def test_merge_is_exact_when_the_stream_lasts(name: str) -> None:
    """Through the stream alone the bytes of the answer come out, though the page differs."""
    raw, page = RAW[name], PAGES[name]
    merge = Merge()
    out: list[str] = []
    for step in range(1, 21):
        out.append(merge.feed_tap(raw[: len(raw) * step // 20], now=step))
        out.append(merge.feed_dom("", now=step))
    out.extend(merge.feed_dom(piece, now=20) for piece in _pieces(page, 7))
    out.append(merge.finish(is_tap_whole=True))
    assert "".join(out) == merge.text == raw
    assert merge.leader is Leader.TAP
    assert merge.difference(is_page_settled=True) is None
    assert not merge.is_rewritten


@pytest.mark.parametrize("name", NAMES)
def test_merge_gives_the_page_when_there_is_no_stream(name: str) -> None:
    page = PAGES[name]
    merge = Merge()
    out = [merge.lose_tap(), *(merge.feed_dom(piece, now=0) for piece in _pieces(page, 9))]
    out.append(merge.finish(is_tap_whole=False))
    assert "".join(out) == merge.text == page
    assert merge.leader is Leader.DOM or not page


@pytest.mark.parametrize("count", PLACES)
@pytest.mark.parametrize("is_behind", [True, False], ids=["page_behind", "page_ahead"])
@pytest.mark.parametrize("name", NAMES)
def test_merge_loses_and_repeats_nothing_when_the_stream_breaks(
    name: str, count: int, *, is_behind: bool
) -> None:
    """At every place of every answer the page takes over, and the same is said."""
    raw, page = RAW[name], PAGES[name]
    expected = said(raw)
    for at in _positions(raw, count):
        merge = Merge()
        out = [merge.feed_dom(page, now=0)] if not is_behind else []
        out += [merge.feed_tap(raw[:at], now=0), merge.lose_tap()]
        if is_behind:
            out += [merge.feed_dom(piece, now=1) for piece in _pieces(page, 11)]
        out.append(merge.finish(is_tap_whole=False))
        assert said("".join(out)) == expected, (raw[:at][-40:], "".join(out))
        assert "".join(out) == merge.text
        assert not merge.is_rewritten


@pytest.mark.parametrize("count", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_merge_takes_over_when_the_stream_stays_silent_at_any_place(name: str, count: int) -> None:
    """A stream that stops saying anything is given up once the page is ahead for long enough."""
    raw, page = RAW[name], PAGES[name]
    for at in _positions(raw, count):
        merge = Merge(Patience(letters=1, seconds=0.15))
        out = [merge.feed_tap(raw[:at], now=0.0)]
        for step, piece in enumerate(_pieces(page, 6)):
            out.append(merge.feed_dom(piece, now=step * 0.01))
        out.append(merge.check(now=0.3))
        out.append(merge.finish(is_tap_whole=False))
        assert said("".join(out)) == said(raw), (raw[:at][-40:], "".join(out))


def test_merge_waits_before_it_gives_a_stream_up() -> None:
    merge = Merge(Patience(letters=10, seconds=0.15))
    assert merge.feed_tap("Hello", now=1.0) == "Hello"
    assert merge.deadline is None
    assert merge.feed_dom("Hello, this is the page", now=1.1) == ""
    assert merge.deadline == pytest.approx(1.25)
    assert merge.check(now=1.2) == ""
    assert merge.check(now=1.26) == ", this is the page"
    assert merge.leader is Leader.DOM
    assert merge.deadline is None


def test_merge_keeps_a_stream_that_catches_up() -> None:
    merge = Merge(Patience(letters=10, seconds=0.15))
    merge.feed_dom("Hello, this is the page", now=1.0)
    assert merge.feed_tap("Hello, this is the", now=1.1) == "Hello, this is the"
    assert merge.deadline is None
    assert merge.check(now=9.0) == ""
    assert merge.leader is Leader.TAP


def test_merge_ignores_a_stream_that_comes_back_late() -> None:
    merge = Merge()
    merge.feed_dom("One two three four five six seven", now=1.0)
    assert merge.check(now=2.0) == "One two three four five six seven"
    assert merge.feed_tap("One two three four five six seven eight", now=2.1) == ""
    assert merge.feed_dom(" eight", now=2.2) == " eight"
    assert merge.finish(is_tap_whole=True) == ""
    assert merge.text == "One two three four five six seven eight"


def test_merge_takes_the_page_when_the_stream_ends_early() -> None:
    merge = Merge()
    merge.feed_tap("One **two", now=0)
    merge.feed_dom("One **two** three", now=0)
    merge.finish(is_tap_whole=False)
    assert merge.text == "One **two** three"
    assert merge.leader is Leader.DOM


def test_merge_keeps_the_stream_when_the_page_shows_less() -> None:
    merge = Merge()
    said_more = "One two three four five six seven *"
    merge.feed_tap(said_more, now=0)
    merge.feed_dom("One", now=0)
    merge.finish(is_tap_whole=False)
    assert merge.text == said_more


def test_merge_keeps_the_stream_when_it_breaks_and_the_page_shows_nothing() -> None:
    merge = Merge()
    merge.feed_tap("One two *", now=0)
    merge.lose_tap()
    merge.finish(is_tap_whole=False)
    assert merge.text == "One two *"


def test_merge_says_so_when_the_readers_differ() -> None:
    merge = Merge()
    merge.feed_tap("One two three", now=0)
    merge.feed_dom("One 2 three", now=0)
    merge.finish(is_tap_whole=True)
    found = merge.difference(is_page_settled=True)
    assert isinstance(found, Difference)
    assert found.tap != found.dom
    assert len(found.tap) == 12


@pytest.mark.parametrize(("is_settled", "differs"), [(True, True), (False, False)])
def test_merge_lets_a_page_that_still_paints_be_behind(*, is_settled: bool, differs: bool) -> None:
    merge = Merge()
    merge.feed_tap("One two three", now=0)
    merge.feed_dom("One two", now=0)
    merge.finish(is_tap_whole=True)
    assert (merge.difference(is_page_settled=is_settled) is not None) is differs


def test_merge_continues_a_page_that_says_something_else_before() -> None:
    """A difference far back does not keep the page from taking over where both agree."""
    same = "and from here on both say the very same thing, word for word, at length"
    merge = Merge()
    merge.feed_tap(f"Version A {same}", now=0)
    merge.lose_tap()
    merge.feed_dom(f"Version B1 {same} to the end.", now=0)
    assert merge.text == f"Version A {same} to the end."


def test_merge_says_so_when_the_page_contradicts_what_was_released() -> None:
    merge = Merge()
    merge.feed_tap("Completely other words", now=0)
    merge.lose_tap()
    merge.feed_dom("This is what the page says, and it is longer.", now=0)
    merge.finish(is_tap_whole=False)
    assert merge.text.startswith("Completely other words")
    assert merge.is_rewritten


def test_seam_skips_marks_that_differ_in_style() -> None:
    released, page = "**Title:**\n\n* One.", "__Title:__\n\n- One.\n- Two"
    at = alignment.seam(released, page)
    assert at is not None
    assert page[at:] == "\n- Two"


def test_seam_is_none_when_the_page_is_behind() -> None:
    assert alignment.seam("One two", "One") is None
