"""Every answer of `tests/answers`: the same bytes by the stream, by the page, and by both in turn.

Where the page alone cannot know how something was written (which bullet, which mark of emphasis,
how long a fence, how loose a list), the answers are in the form that the page's reader gives.
"""

from collections.abc import Callable, Iterator

import pytest

from browser_bridge.gemini_web.readers.assembler import Assembler
from browser_bridge.gemini_web.readers.merge import Leader, Merge
from tests.unit.gemini_web.readers import site_html
from tests.unit.gemini_web.readers.test_answers import ANSWERS, NAMES, Case, load

BREAKS = 24
"""Places in each answer at which the stream breaks."""


def _raw(name: str, case: Case) -> str:
    """What the stream carries of an answer."""
    path = ANSWERS / name / "answer.raw.md"
    return path.read_text(encoding="utf-8").removesuffix("\n") if path.exists() else case.markdown


def _escaped(raw: str) -> str:
    """A snapshot whose last mark is shown escaped until the next one comes (site-wire 4.4)."""
    return f"{raw[:-1]}\\{raw[-1]}" if raw[-1:] in tuple("*_`~") else raw


SHAPES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "open fence closed": site_html.with_fence_closed,
    "last mark escaped": _escaped,
}


def _snapshots(raw: str, shape: Callable[[str], str], count: int) -> Iterator[str]:
    step = max(1, len(raw) // count)
    yield from (shape(raw[:end]) for end in range(step, len(raw), step))
    yield raw


def _page_deltas(case: Case) -> Iterator[str]:
    """What the page's reader appends while the answer is painted, block by block."""
    assembler, blocks = Assembler(), case.blocks
    for index, block in enumerate(blocks):
        yield assembler.apply(count=index + 1, changed={index: block})
    yield assembler.finish(count=len(blocks))


def test_corpus_is_large_enough() -> None:
    assert len(NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_stream_gives_the_answer(name: str) -> None:
    case = load(name)
    for shape in SHAPES.values():
        merge = Merge()
        out = [merge.feed_tap(raw, now=0) for raw in _snapshots(_raw(name, case), shape, 60)]
        out.append(merge.finish(is_tap_whole=True))
        assert "".join(out) == case.markdown
        assert not merge.is_rewritten


@pytest.mark.parametrize("name", NAMES)
def test_page_gives_the_answer(name: str) -> None:
    case = load(name)
    merge = Merge()
    out = [merge.lose_tap(), *(merge.feed_dom(delta, now=0) for delta in _page_deltas(case))]
    assert "".join(out) + merge.finish(is_tap_whole=False) == case.markdown


@pytest.mark.parametrize("name", NAMES)
def test_page_goes_on_where_the_stream_breaks(name: str) -> None:
    case = load(name)
    raw = _raw(name, case)
    for at in range(0, len(raw), max(1, len(raw) // BREAKS)):
        merge = Merge()
        out = [merge.feed_tap(SHAPES["open fence closed"](raw[:at]), now=0), merge.lose_tap()]
        out += [merge.feed_dom(delta, now=0) for delta in _page_deltas(case)]
        out.append(merge.finish(is_tap_whole=False))
        assert "".join(out) == case.markdown, (at, raw[:at][-40:])
        assert merge.leader is Leader.DOM
        assert not merge.is_rewritten
