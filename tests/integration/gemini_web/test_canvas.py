"""Canvases in real tabs: whole content, as it grows, and a file that equals what the site made."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from browser_bridge import errors, events
from browser_bridge.artifacts import Store
from browser_bridge.gemini_web import canvas
from browser_bridge.messages import Mode, ModelChoice, Tool, ToolOptions
from browser_bridge.replica.works.canvas import Canvas
from tests.integration.gemini_web.conftest import OpenTab, Tab, Told

SOURCE = "".join(f"print({number})  # line\n" for number in range(300)) + 'FENCE = """\n```\n"""\n'
DOCUMENT = "# Sea\n\n*Blue* and **deep**.\n\n- one\n- two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "kept", ttl=timedelta(hours=1), max_bytes=10**9) as kept:
        yield kept


async def write(tab: Tab, prompt: str = "a canvas", *, tool: Tool | None = Tool.CANVAS) -> Told:
    """Take one turn with the tool, as the worker takes it."""
    told = Told()
    try:
        await tab.chat.choose_model(ModelChoice(requested="x", mode=Mode.FAST))
        if tool is not None:
            await tab.chat.choose_tool(tool, ToolOptions(), within=60)
        await tab.chat.send(prompt)
        async for event in tab.chat.read(wants_thoughts=False):
            told.heard.append(event)
    except errors.BridgeError as error:
        told.error = error
    return told


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(("generation", "locale"), [("g1", "en"), ("g2", "ja")])
async def test_source_text_is_whole_and_comes_as_it_grows(
    open_tab: OpenTab, store: Store, generation: str, locale: str
) -> None:
    """The editor shows some lines alone; answer and file have all of them, in a sound fence."""
    tab = await open_tab(generation=generation, locale=locale, save=store.save)
    tab.server.make(
        "a canvas", Canvas(title="Count", content=SOURCE, language="python", closing="Enjoy.")
    )
    told = await write(tab)
    (artifact,) = told.completed.artifacts
    assert (artifact.kind, artifact.name) == (events.ArtifactKind.CODE, "count.py")
    assert (artifact.title, artifact.language, artifact.version) == ("Count", "python", 1)
    assert artifact.sha256 == hashed(SOURCE)
    begin, end = SOURCE.split("```\n")
    expected = f"```python\n{begin}```\n\n````python\n```\n{end}````\n\nEnjoy."
    assert told.completed.markdown == f"I've put it into a canvas beside our chat.\n\n{expected}"
    assert told.text == told.completed.markdown
    assert sum(isinstance(event, events.TextDelta) for event in told.heard) > 4
    assert told.notices == []
    await tab.works_again()


@pytest.mark.parametrize(("generation", "locale"), [("g1", "de"), ("g2", "en")])
async def test_document_is_changed_in_the_same_conversation(
    open_tab: OpenTab, store: Store, generation: str, locale: str
) -> None:
    """The first turn gives the document, the second its new version under the same title."""
    tab = await open_tab(generation=generation, locale=locale, save=store.save)
    tab.server.make("a canvas", Canvas(title="Sea", content=DOCUMENT))
    told = await write(tab)
    (artifact,) = told.completed.artifacts
    assert (artifact.kind, artifact.name) == (events.ArtifactKind.DOCUMENT, "sea.md")
    assert (artifact.media_type, artifact.sha256) == ("text/markdown", hashed(DOCUMENT))
    assert told.completed.markdown.endswith(f"\n\n{DOCUMENT.rstrip()}")
    assert told.notices == []
    tab.server.make("shorter", Canvas(title="", content="# Sea\n\nBlue.\n", text="Done."))
    told = await write(tab, "shorter", tool=Tool.CANVAS if generation == "g1" else None)
    (artifact,) = told.completed.artifacts
    assert (artifact.title, artifact.version) == ("Sea", 2)
    assert artifact.sha256 == hashed("# Sea\n\nBlue.\n")
    assert told.completed.markdown == "Done.\n\n# Sea\n\nBlue."
    await tab.works_again()


@pytest.mark.parametrize(
    ("generation", "scenario", "work"),
    [
        ("g1", "panel_slow", Canvas(title="Count", content=SOURCE, language="python")),
        ("g2", "canvas_inline", Canvas(title="Sea", content=DOCUMENT)),
    ],
)
async def test_page_alone_gives_the_whole_canvas(
    open_tab: OpenTab,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    *,
    generation: str,
    scenario: str,
    work: Canvas,
) -> None:
    """Where the stream says nothing of canvases, card and panel are read instead."""
    monkeypatch.setattr("browser_bridge.gemini_web.readers.canvases.ENTRIES", (99,))
    tab = await open_tab(scenario, generation=generation, save=store.save)
    tab.server.make("a canvas", work)
    told = await write(tab)
    (artifact,) = told.completed.artifacts
    assert artifact.sha256 == hashed(work.content)
    assert artifact.language == work.language
    assert told.text == told.completed.markdown
    assert work.content.split("\n")[3] in told.text


@pytest.mark.parametrize("generation", [pytest.param("g1", marks=pytest.mark.soak), "g2"])
async def test_unfinished_canvas_is_told(
    open_tab: OpenTab, store: Store, monkeypatch: pytest.MonkeyPatch, generation: str
) -> None:
    """A page that says so makes it an error; one that says nothing, a notice. Neither is silent."""
    monkeypatch.setattr(canvas, "STILL_LIMIT", 1.0)
    monkeypatch.setattr(canvas, "SAVED_WAIT", 0.5)
    tab = await open_tab("canvas_unfinished", generation=generation, save=store.save)
    tab.server.make("a canvas", Canvas(title="Sea", content=DOCUMENT))
    told = await write(tab)
    if generation == "g1":
        assert told.error is None
        assert "canvas_unconfirmed" in told.notices
    else:
        assert isinstance(told.error, errors.ArtifactInvalid)
        assert told.error.submitted
    await tab.works_again()


@pytest.mark.parametrize("generation", ["g1", pytest.param("g2", marks=pytest.mark.soak)])
async def test_canvas_that_the_page_alone_calls_finished_is_whole(
    open_tab: OpenTab, store: Store, monkeypatch: pytest.MonkeyPatch, generation: str
) -> None:
    """The card says so, or else the panel, which has saved it."""
    monkeypatch.setattr("browser_bridge.gemini_web.readers.canvases.IS_DONE", (99,))
    tab = await open_tab(generation=generation, save=store.save)
    tab.server.make("a canvas", Canvas(title="Sea", content=DOCUMENT, closing="Enjoy."))
    told = await write(tab)
    assert told.text.endswith(f"\n\n{DOCUMENT.rstrip()}\n\nEnjoy.")
    assert told.notices == []


async def test_refused_canvas_stays_text(open_tab: OpenTab, store: Store) -> None:
    """The site's words are the answer, and no file comes with it."""
    tab = await open_tab("canvas_refused", generation="g2", save=store.save)
    told = await write(tab)
    assert told.completed.artifacts == ()
    assert told.completed.markdown
