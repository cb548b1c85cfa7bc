"""Pictures made or edited with a prompt (site-dom 7, site-wire 4.3 and 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Literal

from browser_bridge.replica import script
from browser_bridge.replica.nested import put, sparse
from browser_bridge.replica.works import drawing
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

Outcome = Literal["done", "refused", "limit", "disabled", "placeholder"]
_LINE = "image_generation_content"
_FIELD, _PROGRESS = 7, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """What a prompt for pictures gives.

    Args:
        count: Number of pictures.
        text: Words before them, or "".
        aspect_ratio: Width to height; "" for the one chosen in the page, else 16:9.
        size: Pixels of the full pictures, or None for those of the ratio.
        first: Seconds from the prompt to the first word.
        seconds: Seconds from there to the pictures.
        load: Seconds until the page gets a picture's bytes; None for never.
        is_edit: Whether they are edits, which stand in another field; None when the conversation
            has earlier pictures.
        is_redirected: Whether the hops of a download are redirects instead of texts.
        download: What is wrong with the full-size download.
        outcome: What comes of it: refusals and limits are words of the answer.
        message: Words of a refusal or limit, or "" for the site's own.
    """

    count: int = 1
    text: str = ""
    aspect_ratio: str = ""
    size: tuple[int, int] | None = None
    first: float = 0.1
    seconds: float = 0.4
    load: float | None = 0.0
    is_edit: bool | None = None
    is_redirected: bool = False
    download: Fault = "whole"
    outcome: Outcome = "done"
    message: str = ""

    def make(self, order: Order) -> "MadePictures":
        """Take an order."""
        return MadePictures(order, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: what it is drawn from."""

    token: str
    seed: str
    words: str
    size: tuple[int, int]

    @property
    def original(self) -> File:
        """The full-size download."""
        return drawing.original(self.seed, self.words, self.size)

    @property
    def preview(self) -> File:
        """What the page shows."""
        return drawing.preview(self.seed, self.words, self.size)


class MadePictures(Made):
    """Pictures of one answer."""

    kind: ClassVar[Kind] = "image"

    def __init__(self, order: Order, work: Pictures) -> None:
        super().__init__(order)
        is_edit = any(isinstance(made, MadePictures) for made in order.earlier)
        self.work = work if work.is_edit is not None else replace(work, is_edit=is_edit)
        is_drawn = work.outcome == "done"
        self.pictures = tuple(self._picture(index) for index in range(work.count * is_drawn))

    def _picture(self, index: int) -> Picture:
        order, work = self.order, self.work
        ratio = work.aspect_ratio or order.use.aspect_ratio
        return Picture(
            token=order.token("picture", index),
            seed=f"{order.response}\n{order.prompt}\n{index}",
            words=order.prompt.partition("\n")[0][:120],
            size=work.size or drawing.full_size(ratio),
        )

    def stream(self) -> script.Steps:
        """Say that pictures are being made, and then show them."""
        work, locale = self.work, self.order.locale
        if work.outcome in {"refused", "limit", "disabled"}:
            key = "image_refusal" if work.outcome == "refused" else f"image_{work.outcome}"
            return answered(work.message or say(key, locale), first=work.first)
        lines = [placeholder(_LINE, index) for index in range(work.count)]
        text = "\n\n".join([*([work.text] if work.text else []), *lines])
        waiting = put(0, {_PROGRESS: [say("image_status", locale)]})
        shows = [script.Show(block=self._block, after=work.seconds)] if self.pictures else []
        return (
            script.Show(block=waiting, after=work.first),
            *said(text, first=0.0),
            *shows,
            script.Complete(),
        )

    def _block(self) -> list[Any]:
        images = [[self._entry(index, item) for index, item in enumerate(self.pictures)]]
        block = put(0, {_FIELD: images})
        return sparse(block) if self.work.is_edit else block

    def _entry(self, index: int, picture: Picture) -> list[Any]:
        width, height = picture.size
        name = picture.original.name
        url = f"{self.order.site}/gg/{picture.token}"
        values = {1: 1, 2: name, 3: url, 5: f"${picture.token}", 11: "image/png"}
        shown = put(16, {**values, 15: [width, height, len(picture.original.data)]})
        return [put(7, {3: shown}), [placeholder(_LINE, index), index]]

    @property
    def media(self) -> Mapping[str, Media]:
        """Each picture by its token."""
        work = self.work
        return {
            item.token: Media(
                owner=self.order.account,
                draw=partial(drawing.original, item.seed, item.words, item.size),
                preview=partial(drawing.preview, item.seed, item.words, item.size),
                delay=work.load,
                fault=work.download,
                is_redirected=work.is_redirected,
            )
            for item in self.pictures
        }

    def describe(self) -> dict[str, Any]:
        """List the pictures with both of their forms."""
        return {
            "outcome": self.work.outcome,
            "is_edit": bool(self.work.is_edit),
            "pictures": [
                {"original": item.original.describe(), "preview": item.preview.describe()}
                for item in self.pictures
            ],
        }
