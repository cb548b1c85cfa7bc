"""Storybooks in real tabs: words, pictures and order, and files that can be read elsewhere."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from browser_bridge import errors, events
from browser_bridge.artifacts import Store
from browser_bridge.gemini_web import storybook
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import Mode, ModelChoice, Tool, ToolOptions
from browser_bridge.replica.works.book import Book
from tests.integration.gemini_web.conftest import OpenTab, Tab, Told

PAGES = ("One *day* the fox\nwent out.", "月 rose.", "The end.")
WORK = Book(title="The Fox & the Moon", pages=PAGES, seconds=0.3)
PLAIN = ToolOptions()
TOLD = "# The Fox & the Moon\n\nOne \\*day\\* the fox"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "kept", ttl=timedelta(hours=1), max_bytes=10**9) as kept:
        yield kept


async def make(tab: Tab, mode: Mode = Mode.FAST, options: ToolOptions = PLAIN) -> Told:
    """Take one turn with the tool, as the worker takes it."""
    told = Told()
    try:
        await tab.chat.choose_model(ModelChoice(requested="x", mode=mode))
        await tab.chat.choose_tool(Tool.STORYBOOK, options, within=60)
        await tab.chat.send("a fox")
        async for event in tab.chat.read(wants_thoughts=False):
            told.heard.append(event)
    except errors.BridgeError as error:
        told.error = error
    return told


def named(told: Told, extension: str) -> events.Artifact:
    (found,) = (one for one in told.completed.artifacts if one.name.endswith(f".{extension}"))
    return found


@pytest.mark.parametrize(("generation", "locale"), [("g1", "ru"), ("g2", "en")])
async def test_book_comes_page_by_page_and_as_files(
    open_tab: OpenTab, store: Store, generation: str, locale: str
) -> None:
    """Words and pictures are the site's, byte for byte and in order; the next chat is no book's."""
    tab = await open_tab(generation=generation, locale=locale, save=store.save)
    tab.server.make("a fox", WORK)
    told = await make(tab, Mode.PRO)
    assert tab.prompts[-1].use.gem == "storybook"
    made = tab.server.oracle.made[-1].describe()
    pictures = [one for one in told.completed.artifacts if one.kind is events.ArtifactKind.IMAGE]
    expected = [page["picture"]["sha256"] for page in made["pages"]]
    assert [picture.sha256 for picture in pictures] == expected
    assert pictures[0].title == "The Fox & the Moon, page 1"
    assert told.text == f"{TOLD}  \nwent out.\n\n月 rose.\n\nThe end." == told.completed.markdown
    assert told.notices == []
    order = [type(event) for event in told.heard if event.kind in ("artifact", "text")]
    assert order.index(events.ArtifactReady) > 0
    data = json.loads(await (await store.open(named(told, "json").id)).content())
    assert [page["text"] for page in data["pages"]] == list(PAGES)
    assert [page["pictures"][0]["artifact"] for page in data["pages"]] == [
        picture.id for picture in pictures
    ]
    epub = await (await store.open(named(told, "epub").id)).content()
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        assert archive.read("mimetype") == b"application/epub+zip"
        assert "月 rose." in archive.read("book/page-2.xhtml").decode()
    pdf = await (await store.open(named(told, "pdf").id)).content()
    assert pdf.count(b"/Type /Page\n") == len(PAGES)
    assert len(tab.page.context.pages) == 1
    await tab.works_again()
    assert tab.prompts[-1].use.gem == ""


@pytest.mark.parametrize(
    ("generation", "scenario"),
    [
        ("g2", "book_after_chip"),
        pytest.param("g1", "book_background", marks=pytest.mark.soak),
        pytest.param("g2", "book_later", marks=pytest.mark.soak),
    ],
)
async def test_book_comes_in_variants_of_the_page(
    open_tab: OpenTab, store: Store, generation: str, scenario: str
) -> None:
    """Ideas before the composer, backgrounds, and books after their answer."""
    tab = await open_tab(scenario, generation=generation, save=store.save)
    tab.server.make("a fox", WORK)
    told = await make(tab)
    assert TOLD in told.text
    made = tab.server.oracle.made[-1].describe()
    pictures = [one for one in told.completed.artifacts if one.kind is events.ArtifactKind.IMAGE]
    assert [one.sha256 for one in pictures] == [page["picture"]["sha256"] for page in made["pages"]]


async def test_cover_is_told_apart(open_tab: OpenTab, store: Store) -> None:
    """It is the first page of the files, and gives no words but the title."""
    tab = await open_tab(generation="g2", save=store.save)
    tab.server.make("a fox", Book(title="Fox", pages=("One.", "Two."), has_cover=True, seconds=0.2))
    told = await make(tab)
    assert told.text == "# Fox\n\nOne.\n\nTwo."
    data = json.loads(await (await store.open(named(told, "json").id)).content())
    assert [page.get("is_cover", False) for page in data["pages"]] == [True, False, False]
    assert told.completed.artifacts[0].title == "Fox, cover"


@pytest.mark.soak
@pytest.mark.parametrize(
    ("generation", "scenario"),
    [("g1", "normal"), pytest.param("g2", "book_ahead", marks=pytest.mark.soak)],
)
async def test_book_is_read_out_and_shared_when_that_is_asked_for(
    open_tab: OpenTab, store: Store, generation: str, scenario: str
) -> None:
    """Each page's narration is the site's; the link is in text and data; the tab is quiet again."""
    tab = await open_tab(scenario, generation=generation, save=store.save)
    tab.server.make("a fox", Book(pages=("One.", "Two.", "Three."), has_cover=True, seconds=0.2))
    told = await make(tab, options=ToolOptions(is_narrated=True, is_shared=True))
    made = tab.server.oracle.made[-1].describe()
    sounds = [one for one in told.completed.artifacts if one.kind is events.ArtifactKind.AUDIO]
    assert [one.sha256 for one in sounds] == [page["audio"]["sha256"] for page in made["pages"]]
    assert sounds[1].title.endswith(", page 2 (narration)")
    assert told.notices == []
    assert told.text.endswith(f"<{made['link']}>")
    data = json.loads(await (await store.open(named(told, "json").id)).content())
    assert data["link"] == made["link"]
    assert [page.get("narration", {}).get("artifact") for page in data["pages"]] == [
        None,
        *(one.id for one in sounds),
    ]
    assert await tab.page.locator("storybook [fonticon=pause]").count() == 0
    await tab.works_again()


@pytest.mark.soak
async def test_book_that_is_silent_is_told(open_tab: OpenTab, store: Store) -> None:
    """The rest of it comes all the same."""
    tab = await open_tab(generation="g2", save=store.save)
    tab.server.make("a fox", Book(pages=("One.", "Two."), has_narration=False, seconds=0.2))
    told = await make(tab, options=ToolOptions(is_narrated=True))
    assert told.notices == ["narration_missing"]
    assert named(told, "pdf")


@pytest.mark.soak
async def test_failed_book_is_typed_and_refused_one_is_text(
    open_tab: OpenTab, store: Store
) -> None:
    """Neither leaves the tab unusable."""
    tab = await open_tab("book_failed", generation="g1", silence=3, save=store.save)
    told = await make(tab)
    assert isinstance(told.error, errors.SiteError)
    assert told.error.submitted
    await tab.works_again()
    tab.server.use("book_refused")
    await tab.chat.open_new()
    told = await make(tab)
    assert told.completed.artifacts == ()
    assert told.completed.markdown
    await tab.works_again()


async def test_pictures_that_never_come_are_told(
    open_tab: OpenTab, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A book without any of its pictures is none."""
    monkeypatch.setattr(storybook, "FIRST_LOAD", 0.3)
    monkeypatch.setattr(storybook, "LOAD_LIMIT", 0.3)
    monkeypatch.setattr("browser_bridge.gemini_web.pictures.FETCH_LIMIT", 0.5)
    tab = await open_tab(generation="g2", save=store.save)
    tab.server.make("a fox", Book(pages=("One.", "Two."), seconds=0.2, load=None))
    told = await make(tab)
    assert isinstance(told.error, errors.ArtifactInvalid)
    assert told.notices == ["picture_missing", "picture_missing"]


def led_back(site: Site, *_: object, **__: object) -> str:
    return site.new_chat


async def test_account_without_storybooks_is_told(
    open_tab: OpenTab, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the address of the gem leads to an ordinary chat, nothing is sent."""
    tab = await open_tab(generation="g2", save=store.save)
    monkeypatch.setattr(Site, "gem", led_back)
    told = await make(tab)
    assert isinstance(told.error, errors.ToolUnavailable)
    assert "storybook" in told.error.message
    assert tab.prompts == ()
    await tab.works_again()
