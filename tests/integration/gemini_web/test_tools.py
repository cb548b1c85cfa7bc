"""Tools in real tabs: the menu, the chip, and pictures that equal what the site made."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from browser_bridge import errors, events
from browser_bridge.artifacts import Store
from browser_bridge.gemini_web import downloads, tool_picker
from browser_bridge.messages import Mode, ModelChoice, Tool, ToolOptions
from browser_bridge.replica.works.pictures import Pictures
from tests.integration.gemini_web.conftest import OpenTab, Tab, Told


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "kept", ttl=timedelta(hours=1), max_bytes=10**9) as kept:
        yield kept


async def choose(tab: Tab, tool: Tool, options: ToolOptions) -> None:
    await tab.chat.choose_model(ModelChoice(requested="x", mode=Mode.FAST))
    await tab.chat.choose_tool(tool, options, within=60)


async def make(tab: Tab, options: ToolOptions, *, tool: Tool = Tool.IMAGE) -> Told:
    """Take one turn that makes something, as the worker takes it."""
    told = Told()
    try:
        await choose(tab, tool, options)
        await tab.chat.send("a red cat")
        async for event in tab.chat.read(wants_thoughts=False):
            told.heard.append(event)
    except errors.BridgeError as error:
        told.error = error
    return told


def digests(tab: Tab, form: str) -> list[str]:
    """Digests of the pictures that the site made, in one of their forms."""
    pictures = tab.server.oracle.made[-1].describe()["pictures"]
    return [picture[form]["sha256"] for picture in pictures]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("generation", "locale", "tool"),
    [
        ("g1", "en", Tool.IMAGE),
        ("g2", "ja", Tool.DEEP_RESEARCH),
        ("g2", "zh-CN", Tool.VIDEO),
        ("g1", "de", Tool.CANVAS),
    ],
)
async def test_prompt_uses_the_tool_that_was_chosen(
    open_tab: OpenTab, store: Store, generation: str, locale: str, tool: Tool
) -> None:
    """The site is told of the tool, and the next prompt uses none."""
    tab = await open_tab("tools_slow", generation=generation, locale=locale, save=store.save)
    await choose(tab, tool, ToolOptions())
    await tab.chat.send("ping")
    (entry,) = await tab.server.oracle.arrived(1)
    keys = {Tool.IMAGE: "image", Tool.VIDEO: "video", Tool.CANVAS: "canvas"}
    assert entry.use.tool == keys.get(tool, "research")
    await tab.works_again()
    assert tab.prompts[-1].use.tool is None


@pytest.mark.parametrize(("generation", "locale"), [("g1", "ru"), ("g2", "en")])
async def test_previews_and_originals_are_those_the_site_made(
    open_tab: OpenTab, store: Store, generation: str, locale: str
) -> None:
    """Both forms come byte for byte, in order, as files of the turn, and never as text."""
    tab = await open_tab(generation=generation, locale=locale, save=store.save)
    for is_original, form in ((False, "preview"), (True, "original")):
        tab.server.make("a red cat", Pictures(count=2, text="Here they are."))
        options = ToolOptions(count=2, aspect_ratio="9:16", is_original=is_original)
        told = await make(tab, options)
        kept = told.completed.artifacts
        assert [item.sha256 for item in kept] == digests(tab, form)
        assert told.completed.markdown == "Here they are."
        assert tab.prompts[-1].use.aspect_ratio == "9:16"
        await tab.chat.open_new()
    ready = [item.artifact for item in told.heard if isinstance(item, events.ArtifactReady)]
    assert tuple(ready) == told.completed.artifacts
    assert ready[0].title.startswith("a red cat")
    assert "AI" not in ready[0].title


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("scenario", "generation", "is_original"),
    [
        ("image_revoked", "g2", False),
        ("image_loads_late", "g1", False),
        ("image_dead_click", "g2", True),
        ("image_in_menu", "g2", True),
        ("image_dialog", "g1", True),
    ],
)
async def test_picture_comes_in_every_variant_of_the_page(
    open_tab: OpenTab, store: Store, scenario: str, generation: str, *, is_original: bool
) -> None:
    """Addresses that are void, late bytes, dead clicks and dialogs do not keep it away."""
    tab = await open_tab(scenario, generation=generation, save=store.save)
    told = await make(tab, ToolOptions(is_original=is_original))
    (artifact,) = told.completed.artifacts
    assert artifact.kind is events.ArtifactKind.IMAGE
    if scenario != "image_revoked":
        form = "original" if is_original else "preview"
        assert [artifact.sha256] == digests(tab, form)
    await tab.works_again()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("scenario", ["tools_absent", "tools_disabled", "tool_ignored"])
async def test_tool_that_cannot_be_used_is_told_and_nothing_is_sent(
    open_tab: OpenTab, store: Store, monkeypatch: pytest.MonkeyPatch, scenario: str
) -> None:
    """A typed error names the tool; no menu stays open, and the tab takes the next prompt."""
    monkeypatch.setattr(tool_picker, "CHIP_WAIT", 0.5)
    tab = await open_tab(scenario, generation="g2", save=store.save)
    told = await make(tab, ToolOptions())
    assert isinstance(told.error, errors.ToolUnavailable)
    assert "imagen" in told.error.message
    assert tab.prompts == ()
    assert await tab.page.locator("[role=menu]").count() == 0
    await tab.works_again()


async def test_refusal_stays_text(open_tab: OpenTab, store: Store) -> None:
    """The site's words are the answer, and no file comes with it."""
    tab = await open_tab("image_refused", generation="g1", save=store.save)
    told = await make(tab, ToolOptions())
    assert told.completed.artifacts == ()
    assert told.completed.markdown
    await tab.works_again()


async def test_broken_download_is_tried_once_more_and_told(
    open_tab: OpenTab, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged original is no picture: the turn fails, and the tab is healthy afterwards."""
    monkeypatch.setattr(downloads, "BEGIN_LIMIT", 5.0)
    tab = await open_tab("image_html", generation="g2", save=store.save)
    told = await make(tab, ToolOptions(is_original=True))
    assert isinstance(told.error, errors.ArtifactInvalid)
    assert told.error.submitted
    assert [item.kind for item in tab.server.oracle.events].count("download") <= downloads.TRIES
    await tab.works_again()


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_video_is_the_one_that_the_site_rendered(
    open_tab: OpenTab, store: Store, generation: str
) -> None:
    """Progress comes while it renders; the file is the site's, in the shape that was asked for."""
    tab = await open_tab("video_gallery", generation=generation, save=store.save)
    told = await make(tab, ToolOptions(aspect_ratio="9:16"), tool=Tool.VIDEO)
    (artifact,) = told.completed.artifacts
    assert artifact.media_type == "video/mp4"
    assert artifact.sha256 in str(tab.server.oracle.made[-1].describe())
    assert any(isinstance(item, events.TurnProgress) for item in told.heard)
    assert tab.prompts[-1].use.aspect_ratio == "9:16"
    await tab.works_again()
