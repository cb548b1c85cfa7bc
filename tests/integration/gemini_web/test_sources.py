"""Sources of answers, and answers of every kind, in Chromium: by the stream and by the page."""

import pytest

from browser_bridge.events import Citation
from browser_bridge.gemini_web.readers.tap import StreamTap
from tests.integration.gemini_web.conftest import OpenTab
from tests.unit.gemini_web.readers.test_answers import ANSWERS, load

RAW = "The sky is blue [cite: 1, 2].\n\n- Grass is green [cite: 2]\n- Fact"
TEXT = "The sky is blue.\n\n- Grass is green\n- Fact"
SOURCES = (("https://one.example/a", "One"), ("https://two.example/", "Two"))
WRITTEN = ("wire-long", "wire-executed-code", "wire-follow-up-said")


def _silence_tap(patch: pytest.MonkeyPatch) -> None:
    def stay_silent(tap: StreamTap, _: str) -> None:
        tap.close()

    patch.setattr(StreamTap, "arm", stay_silent)


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_sources_come_with_their_places_from_the_stream(
    open_tab: OpenTab, generation: str
) -> None:
    """Marks are taken out, and what they stood for is told."""
    tab = await open_tab(generation=generation)
    tab.server.answer("question", RAW, first=0.05, sources=SOURCES)
    told = await tab.ask("question")
    (one, title), (two, other) = SOURCES
    assert told.completed.markdown == told.text == TEXT
    assert told.completed.citations == (
        Citation(url=one, title=title, start=0, end=15),
        Citation(url=two, title=other, start=0, end=15),
        Citation(url=two, title=other, start=20, end=34),
    )


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_sources_are_read_off_the_page_when_there_is_no_stream(
    open_tab: OpenTab, generation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's list of sources is told, without places."""
    _silence_tap(monkeypatch)
    tab = await open_tab(generation=generation)
    tab.server.answer("question", RAW, first=0.05, sources=SOURCES)
    told = await tab.ask("question")
    assert told.completed.markdown == TEXT
    assert told.completed.citations == tuple(Citation(url=u, title=t) for u, t in SOURCES)


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("has_stream", [True, False], ids=["stream", "page"])
async def test_answer_is_exact(
    open_tab: OpenTab, name: str, monkeypatch: pytest.MonkeyPatch, *, has_stream: bool
) -> None:
    """The bytes of the corpus come out of a real page too."""
    if not has_stream:
        _silence_tap(monkeypatch)
    tab = await open_tab()
    raw = (ANSWERS / name / "answer.raw.md").read_text(encoding="utf-8").removesuffix("\n")
    tab.server.answer("question", raw, first=0.05, interval=0.005)
    told = await tab.ask("question")
    assert told.completed.markdown == told.text == load(name).markdown
