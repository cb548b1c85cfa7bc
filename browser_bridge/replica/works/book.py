"""Storybooks: pages with a picture, words and narration each (site-dom 11).

The site's wire form is not known: the book stands in the candidate's [30] with the number 4 at
[10], and at [17] its pages `[text, address of the picture, address of the narration]` and its link.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from browser_bridge.replica import script
from browser_bridge.replica.nested import put
from browser_bridge.replica.works import clips, drawing
from browser_bridge.replica.works.made import (
    Fault,
    File,
    Kind,
    Made,
    Media,
    Order,
    answered,
    placeholder,
    said,
)
from browser_bridge.replica.works.words import say

Outcome = Literal["done", "refused", "limit", "failed", "stalled"]
PAGES = 10
_CHIP = "immersive_entry_chip"
_BOOK = 4
_FAILURE = 13
_PICTURE: tuple[int, int] = (1024, 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a prompt to the storybook gem gives.

    Args:
        title: Title of the book.
        pages: Words of each page.
        has_cover: Whether a cover comes before the pages.
        has_narration: Whether pages can be listened to.
        first: Seconds from the prompt to the first word.
        seconds: Seconds from there to the book.
        is_later: Whether the answer ends before the book is there.
        load: Seconds until the page gets a picture's bytes; None for never.
        pictures: What is wrong with the bytes of pictures.
        outcome: What comes of it; a failed one is "Something went wrong (13)".
    """

    title: str = "The Fox and the Moon"
    pages: tuple[str, ...] = tuple(f"On day {number} the fox went on." for number in range(1, 11))
    has_cover: bool = False
    has_narration: bool = True
    first: float = 0.1
    seconds: float = 1.0
    is_later: bool = False
    load: float | None = 0.0
    pictures: Fault = "whole"
    outcome: Outcome = "done"

    def make(self, order: Order) -> "MadeBook":
        """Take an order."""
        return MadeBook(order, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePage:
    """One page of a book: what its parts are drawn from."""

    text: str
    picture_token: str
    audio_token: str
    seed: str

    @property
    def picture(self) -> File:
        """Its picture, of which there is one size."""
        return drawing.preview(self.seed, self.text[:120], _PICTURE)

    @property
    def audio(self) -> File:
        """Its narration."""
        return clips.narration(self.seed)


class MadeBook(Made):
    """The book of one answer."""

    kind: ClassVar[Kind] = "storybook"

    def __init__(self, order: Order, work: Book) -> None:
        super().__init__(order)
        self.work = work
        self.pages = tuple(
            MadePage(
                text=text,
                picture_token=order.token("page", number),
                audio_token=order.token("audio", number),
                seed=f"{order.response}\n{number}",
            )
            for number, text in enumerate(work.pages, 1)
        )

    @property
    def link(self) -> str:
        """Address that "Share book" shows."""
        return f"{self.order.site}/share/{self.order.response}"

    def stream(self) -> script.Steps:
        """Say that the book is being made, and bring it where the stream waits for it."""
        work = self.work
        if work.outcome in {"refused", "limit"}:
            key = "refusal" if work.outcome == "refused" else "limit"
            return answered(self._say(key), first=work.first)
        text = f"{self._say('book_working')}\n\n{placeholder(_CHIP)}"
        begun = script.Show(attached=[self._entry(is_done=False)])
        opening = (*said(text, first=work.first), begun)
        if work.outcome == "failed":
            return (*opening, script.Fail(code=_FAILURE, after=work.seconds))
        if work.outcome == "stalled" or work.is_later:
            return (*opening, script.Complete(attached=[self._entry(is_done=False)]))
        return (*opening, *self._end(), script.Complete(attached=[self._entry(is_done=True)]))

    def later(self) -> script.Steps:
        """Bring the book after the answer."""
        return self._end() if self.work.is_later and self.work.outcome == "done" else ()

    def _end(self) -> script.Steps:
        text = f"{self._say('book_ready')}\n\n{placeholder(_CHIP)}"
        return (
            script.Rewrite(text=text, after=self.work.seconds),
            script.Show(attached=[self._entry(is_done=True)]),
        )

    def _say(self, key: str) -> str:
        return say(key, self.order.locale)

    def _entry(self, *, is_done: bool) -> list[Any]:
        work = self.work
        pages = [self._page(page) for page in self.pages] if is_done else []
        values = {0: f"book_{self.order.response}", 2: work.title, 10: _BOOK}
        content = [pages, self.link, work.has_cover]
        return put(18, {**values, 16: True if is_done else None, 17: content})

    def _page(self, page: MadePage) -> list[Any]:
        query = urlencode({"c": page.audio_token, "filename": "narration.ogg"})
        audio = f"{self.order.site}/download?{query}" if self.work.has_narration else None
        return [page.text, f"{self.order.site}/gg/{page.picture_token}", audio]

    @property
    def media(self) -> Mapping[str, Media]:
        """Pictures and narrations by token."""
        found: dict[str, Media] = {}
        for page in self.pages:
            draw = partial(drawing.preview, page.seed, page.text[:120], _PICTURE)
            found[page.picture_token] = Media(
                owner=self.order.account,
                draw=draw,
                preview=draw,
                delay=self.work.load,
                shown_fault=self.work.pictures,
            )
            found[page.audio_token] = Media(
                owner=self.order.account, draw=partial(clips.narration, page.seed)
            )
        return found

    def describe(self) -> dict[str, Any]:
        """Give title, link, and every page with the hashes of its parts."""
        pages = [
            {
                "text": page.text,
                "picture": page.picture.describe(),
                "audio": page.audio.describe() if self.work.has_narration else None,
            }
            for page in self.pages
        ]
        return {
            "outcome": self.work.outcome,
            "title": self.work.title,
            "link": self.link,
            "pages": pages,
        }
