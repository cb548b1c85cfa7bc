"""Region: the storybook of a turn. Its gem has a page of its own, where the book is made and shown.

Facts: site-dom 11. All spreads of a book are in the page, one of them visible. How the pictures are
held is not known: images and backgrounds are read, by whatever address they have.
"""

import asyncio
import html
import time
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors, events, markdown
from browser_bridge.artifacts import books, epub
from browser_bridge.artifacts.books import Book
from browser_bridge.browser.printing import Press
from browser_bridge.gemini_web import faults
from browser_bridge.gemini_web.downloads import Save
from browser_bridge.gemini_web.narration import Narration
from browser_bridge.gemini_web.observer import CALL_LIMIT, PageObserver
from browser_bridge.gemini_web.pictures import Pictures
from browser_bridge.gemini_web.readers.sheets import Drawn, Half, Sheet, sheets_of
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import ToolOptions

SIGN_WAIT = 3.0
"""Seconds within which an answer that may be words alone must show a sign of its book."""
FIRST_LOOK, LONGEST_LOOK = 1.0, 8.0
"""Seconds of the first and of the longest wait for a change; the page wakes it earlier."""
REST = 1.5
"""Seconds that a book must rest which does not offer to be shared: it may still grow."""
FIRST_LOAD, LOAD_LIMIT = 5.0, 30.0
"""Seconds for the pictures of a finished book, before and after its pages were turned."""
GONE_LIMIT = 60.0
"""Seconds without any sign of work after which a book that is not shown is given up."""
BREAK = "\n\n"
CLICK_LIMIT = 4.0
"""Seconds that a click may take."""
LINK_WAIT = 8.0
"""Seconds within which a public link must show."""
WRITING = events.TurnProgress(stage="drawing", message="The site makes the storybook")

Result = TypeVar("Result")
BookWork = events.TurnProgress | events.TextDelta | events.TurnNotice | events.ArtifactReady


class Storybooks(Region):
    """The books of one page.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
    """

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._pictures = Pictures(page, observer, selectors, site)
        self._narration = Narration(page, observer, selectors, site)

    async def collect(
        self,
        reader: TurnReader,
        options: ToolOptions,
        save: Save,
    ) -> AsyncGenerator[BookWork]:
        """Yield a book page by page, and then its files, once the site has made it.

        The answer's own words only pass the time, and are told if no book comes of them. It waits
        for as long as the page says that it works: the caller has the deadline.

        Args:
            reader: The turn's reader.
            options: Whether it is to be read out, and to be shared.
            save: Keeps the files.

        Raises:
            ArtifactInvalid: The book has no page, or none of its pictures came.
            StorageFailed: A file cannot be kept.
        """
        words = reader.told + reader.weave.finish(())
        shown = await self._begun(reader)
        if shown is None:
            if words:
                yield events.TextDelta(words)
            return
        if not _is_there(shown):
            yield WRITING
            shown = await self._finished(shown)
        if not shown["isShared"]:
            await self._rested(shown["size"])
        sheets = await self._sheets()
        title = shown["title"] or next((one.text for one in sheets if one.is_cover), "Storybook")
        yield events.TextDelta(f"# {_plain(title)}")
        async with Press(self._page.context) as press:
            pages: list[books.Page] = []
            async for work in self._pages(title, sheets, pages, save):
                yield work
            if options.is_narrated:
                async for work in self._read_out(title, sheets, pages, save):
                    yield work
            link = await self._link() if options.is_shared else ""
            if link:
                yield events.TextDelta(f"{BREAK}<{link}>")
            stream = reader.turn.stream
            book = Book(
                identity=stream.response or title,
                title=title,
                pages=tuple(pages),
                language=stream.language or "",
                link=link,
            )
            for work in await self._files(book, press, save):
                yield work

    async def _begun(self, reader: TurnReader) -> dict[str, Any] | None:
        """Return what is there of the book; None for an answer of words alone."""
        has_chip = reader.turn.answer.tap.has_cards
        shown: dict[str, Any] = await self._observer.call("book")
        if has_chip or _is_sign(shown):
            return shown
        if reader.turn.is_whole:
            return None
        shown = await self._observer.call("whenBookShows", SIGN_WAIT * 1000)
        return shown if _is_sign(shown) else None

    async def _finished(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Wait until the book is made and shown; its card opens it where it does not by itself."""
        wait, since = FIRST_LOOK, time.monotonic()
        while not _is_there(shown):
            if shown["isWorking"]:
                since = time.monotonic()
            elif time.monotonic() - since > GONE_LIMIT:
                raise errors.ArtifactInvalid(
                    "The site named a storybook that its page never showed.", submitted=True
                )
            elif shown["card"] is not None:
                await self._open_card(shown["card"]["key"])
            shown = await self._observer.call("whenBookShows", wait * 1000)
            fault = faults.fault_of(shown["said"])
            if fault is not None and not _is_there(shown):
                raise faults.error_for(fault, shown["said"])
            wait = min(wait * 1.5, LONGEST_LOOK)
        return shown

    async def _open_card(self, key: int) -> None:
        opener = await self._observer.call("canvasOpener", key)
        if opener is not None:
            with suppress(Unclickable):
                await self._click_kept(opener, within=CLICK_LIMIT, what="opening a storybook")

    async def _rested(self, size: int) -> None:
        """Wait until the book does not grow any more."""
        while await self._observer.call("whenBookChanges", size, REST * 1000):
            size = (await self._observer.call("book"))["size"]

    async def _sheets(self) -> list[Sheet]:
        """Return the pages, their pictures loaded; what stays away is missing in them."""
        if not await self._observer.call("whenBookLoads", FIRST_LOAD * 1000):
            await self._leaf_through()
            limit = LOAD_LIMIT
            await self._observer.call("whenBookSettles", limit * 1000, within=limit + CALL_LIMIT)
        found = await self._observer.call("bookPages")
        sheets = sheets_of([Half.parse(*item) for item in enumerate(found)])
        if not any(sheet.text for sheet in sheets if not sheet.is_cover):
            raise self._lost("book_text", "complete", is_submitted=True)
        return sheets

    async def _leaf_through(self) -> None:
        """Turn all pages: some pictures may be loaded only when their page is seen."""
        with suppress(Unclickable):
            while await self._narration.turn():
                pass

    async def _pages(
        self, title: str, sheets: Sequence[Sheet], pages: list[books.Page], save: Save
    ) -> AsyncGenerator[BookWork]:
        """Yield the pictures and words of all pages in order, and note the pages."""
        names = _names(title, sheets)
        drawn = await _all(
            self._drawn(sheet, name, save) for sheet, name in zip(sheets, names, strict=True)
        )
        for sheet, name, kept in zip(sheets, names, drawn, strict=True):
            for one in kept:
                if one is None:
                    text = f"The picture of {name!r} did not come."
                    yield events.TurnNotice(code="picture_missing", message=text)
                else:
                    yield events.ArtifactReady(artifact=one[1])
            if sheet.text and not sheet.is_cover:
                yield events.TextDelta(f"{BREAK}{_plain(sheet.text)}")
            pictures = tuple(one[0] for one in kept if one is not None)
            page = books.Page(text=sheet.text, pictures=pictures, is_cover=sheet.is_cover)
            pages.append(page)
        _require_pictures(sheets, pages)

    async def _drawn(
        self, sheet: Sheet, name: str, save: Save
    ) -> list[tuple[books.Picture, events.Artifact] | None]:
        """Return the pictures of a page, and what is kept of them; None for one that is lost."""
        return [await self._kept(picture, name, save) for picture in sheet.pictures]

    async def _kept(
        self, picture: Drawn, name: str, save: Save
    ) -> tuple[books.Picture, events.Artifact] | None:
        image = await self._observer.call("bookImage", picture.half, picture.number)
        content = await self._pictures.content(picture.src, image) if picture.src else None
        with suppress(errors.ArtifactInvalid):
            artifact = await save(content or b"", kind=events.ArtifactKind.IMAGE, title=name)
            return books.Picture(content=content or b"", artifact=artifact.id), artifact
        return None

    async def _read_out(
        self, title: str, sheets: Sequence[Sheet], pages: list[books.Page], save: Save
    ) -> AsyncGenerator[BookWork]:
        """Yield the narration of each spread that has words; note it with the first page of it."""
        first = {sheet.spread: at for at, sheet in reversed([*enumerate(sheets)])}
        read = [at for at in sorted(first.values()) if not sheets[at].is_cover]
        sounds = await self._narration.sounds(len(read))
        if len(sounds) < len(read):
            text = f"Of the storybook's {len(read)} pages, {len(sounds)} could be listened to."
            yield events.TurnNotice(code="narration_missing", message=text)
        for at, content in zip(read, sounds, strict=False):
            name = f"{_names(title, sheets)[at]} (narration)"
            artifact = await save(content, kind=events.ArtifactKind.AUDIO, title=name)
            pages[at] = replace(pages[at], narration=artifact.id, sound=artifact.media_type)
            yield events.ArtifactReady(artifact=artifact)

    async def _link(self) -> str:
        """Have the book shared; return its public link, or "" where the page gives none."""
        link = ""
        with suppress(Unclickable):
            await self._click_name("book_share", within=CLICK_LIMIT, what="sharing a storybook")
            link = await self._observer.call("whenBookLinkShows", LINK_WAIT * 1000)
            await self._click_name("close_dialog", within=CLICK_LIMIT, what="closing the link")
        return link

    async def _files(self, book: Book, press: Press, save: Save) -> list[BookWork]:
        """Return the files of a book, which are made at the same time."""
        page = await asyncio.to_thread(books.web_page, book)
        kind, title = events.ArtifactKind.DOCUMENT, book.title
        return await _all(
            (
                self._packed(book, save),
                self._printed(book, page, press, save),
                _ready(save, page.encode(), kind, f"{title} (HTML)", f"{title}.html"),
                _ready(save, books.data(book), kind, f"{title} (JSON)", f"{title}.json"),
            )
        )

    @staticmethod
    async def _packed(book: Book, save: Save) -> BookWork:
        packed, kind = await asyncio.to_thread(epub.pack, book), events.ArtifactKind.BOOK
        return await _ready(save, packed, kind, f"{book.title} (EPUB)", f"{book.title}.epub")

    @staticmethod
    async def _printed(book: Book, page: str, press: Press, save: Save) -> BookWork:
        try:
            pdf = await press.print(page)
        except (PlaywrightError, TimeoutError):
            text = "The browser could not print the storybook; the other files of it are whole."
            return events.TurnNotice(code="book_not_printed", message=text)
        kind = events.ArtifactKind.BOOK
        return await _ready(save, pdf, kind, f"{book.title} (PDF)", f"{book.title}.pdf")


async def _all(calls: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Return what several calls at once return, in order; all end before one's error is raised."""
    told = await asyncio.gather(*calls, return_exceptions=True)
    for one in told:
        if isinstance(one, BaseException):
            raise one
    return [one for one in told if not isinstance(one, BaseException)]


def _require_pictures(sheets: Sequence[Sheet], pages: Sequence[books.Page]) -> None:
    is_drawn = any(sheet.pictures for sheet in sheets)
    if is_drawn and not any(page.pictures for page in pages):
        raise errors.ArtifactInvalid("None of the storybook's pictures came.", submitted=True)


def _is_there(shown: dict[str, Any]) -> bool:
    return shown["isShown"] and not shown["isWorking"]


def _is_sign(shown: dict[str, Any]) -> bool:
    return shown["isShown"] or shown["isWorking"] or shown["card"] is not None


def _names(title: str, sheets: Sequence[Sheet]) -> list[str]:
    """Return what each page is called; the cover is none of those that are counted."""
    first = 0 if sheets and sheets[0].is_cover else 1
    return [
        f"{title}, page {at}" if at else f"{title}, cover"
        for at in range(first, first + len(sheets))
    ]


def _plain(text: str) -> str:
    """Return plain words as Markdown that says just them."""
    paragraphs = (html.escape(part).replace("\n", "<br>") for part in text.split(BREAK))
    return BREAK.join(markdown.convert(f"<p>{part}</p>").strip() for part in paragraphs)


async def _ready(
    save: Save, content: bytes, kind: events.ArtifactKind, title: str, name: str
) -> events.ArtifactReady:
    return events.ArtifactReady(artifact=await save(content, kind=kind, title=title, name=name))
