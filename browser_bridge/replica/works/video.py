"""A video made with a prompt, which takes longer than its answer (site-dom 8, site-wire 4.3, 5)."""

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
Delivery = Literal["later", "stream", "early"]
_CHIP, _LINE = "video_gen_chip", "generated_video_content"
_FIELD = 59
_THUMBNAIL = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """What a prompt for a video gives.

    Args:
        aspect_ratio: `16:9` or `9:16`; "" for the one chosen in the page.
        first: Seconds from the prompt to the first word.
        seconds: Seconds from there until the video is ready.
        delivery: How it arrives: after the answer, when the page asks; within the answer's stream;
            or its address at once, which answers `pending_status` until it is ready.
        late: Further seconds in which the address of a shown video answers `pending_status`.
        pending_status: 206 or 404.
        download: What is wrong with the download.
        outcome: What comes of it: `stalled` is never ready; the others are words.
        message: Words of a refusal, limit or failure, or "" for the site's own.
    """

    aspect_ratio: str = ""
    first: float = 0.1
    seconds: float = 1.5
    delivery: Delivery = "later"
    late: float = 0.0
    pending_status: int = 206
    download: Fault = "whole"
    outcome: Outcome = "done"
    message: str = ""

    def make(self, order: Order) -> "MadeVideo":
        """Take an order."""
        return MadeVideo(order, self)


class MadeVideo(Made):
    """The video of one answer."""

    kind: ClassVar[Kind] = "video"

    def __init__(self, order: Order, work: Video) -> None:
        super().__init__(order)
        self.work = work
        self.token = order.token("video")
        self._is_portrait = (work.aspect_ratio or order.use.aspect_ratio) == "9:16"
        self._seed = f"{order.response}\n{order.prompt}"

    @property
    def file(self) -> File:
        """The download."""
        return clips.film(self._seed, is_portrait=self._is_portrait)

    def stream(self) -> script.Steps:
        """Say that it is being made; show it, where the stream waits for it."""
        work = self.work
        if work.outcome in {"refused", "limit"}:
            key = "video_refusal" if work.outcome == "refused" else "video_limit"
            return answered(work.message or self._say(key), first=work.first)
        if work.delivery == "early":
            return (*said(self._ready(), first=work.first), self._show(), script.Complete())
        working = f"{self._say('video_working')}\n\n{placeholder(_CHIP)}"
        if work.delivery == "stream":
            return (*said(working, first=work.first), *self._end(), script.Complete())
        return (*said(working, first=work.first), script.Complete())

    def later(self) -> script.Steps:
        """Show it when it is ready."""
        is_later = self.work.delivery == "later" and self.work.outcome in {"done", "failed"}
        return self._end() if is_later else ()

    def _end(self) -> script.Steps:
        work = self.work
        if work.outcome == "stalled":
            return (script.Stall(after=work.seconds),)
        if work.outcome == "failed":
            text = work.message or self._say("video_failed")
            return (script.Rewrite(text=text, after=work.seconds),)
        return (script.Rewrite(text=self._ready(), after=work.seconds), self._show())

    def _ready(self) -> str:
        return f"{self._say('video_ready')}\n\n{placeholder(_LINE, self.token)}"

    def _say(self, key: str) -> str:
        return say(key, self.order.locale)

    def _show(self) -> script.Show:
        file = self.file
        thumbnail = f"{self.order.site}/gg/{self._thumbnail}"
        query = urlencode({"c": self.token, "filename": file.name, "opi": "103135050"})
        address = f"{self.order.site}/download?{query}"
        media = put(
            18,
            {
                1: 2,
                2: file.name,
                7: [thumbnail, address, thumbnail],
                11: file.media_type,
                15: [[int(file.seconds or 0), 0], file.width, file.height],
                17: len(file.data),
            },
        )
        return script.Show(block=put(0, {_FIELD: [[[[media]]]]}))

    @property
    def _thumbnail(self) -> str:
        return self.order.token("thumbnail")

    @property
    def media(self) -> Mapping[str, Media]:
        """The film and its thumbnail by their tokens."""
        order, work = self.order, self.work
        size = (720, 1280) if self._is_portrait else (1280, 720)
        draw = partial(drawing.preview, self._seed, order.prompt[:120], size, _THUMBNAIL)
        ready = order.started + work.first + work.seconds + work.late
        return {
            self.token: Media(
                owner=order.account,
                draw=partial(clips.film, self._seed, is_portrait=self._is_portrait),
                after=ready if work.late or work.delivery == "early" else 0.0,
                fault=work.download,
                pending_status=work.pending_status,
            ),
            self._thumbnail: Media(owner=order.account, draw=draw, preview=draw),
        }

    def describe(self) -> dict[str, Any]:
        """Describe the film."""
        is_made = self.work.outcome == "done"
        return {
            "outcome": self.work.outcome,
            "video": self.file.describe() if is_made else None,
        }
