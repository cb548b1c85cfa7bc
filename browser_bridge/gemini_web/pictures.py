"""Region: the pictures of a turn. Waits until they are loaded, and fetches their bytes.

Facts: site-dom 7, site-wire 5. The preview is what the page shows; the original is what its
download button gives. Nothing is asked of hosts other than the site's own.
"""

import asyncio
import re
import time
from base64 import b64decode
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from playwright.async_api import APIResponse, Page
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors, events
from browser_bridge.artifacts.forms import Form
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.downloads import Download, Downloads, Save
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.region import Region
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import ToolOptions

LOAD_LIMIT = 60.0
"""Seconds after the end of the turn within which its pictures must be loaded."""
LOOK = 2.0
"""Seconds after which they are looked at again although nothing in the page has changed."""
FETCH_LIMIT = 30.0
"""Seconds for the bytes of one preview."""
MOST_HOPS = 5
MEDIA_HOSTS = ("googleusercontent.com", "google.com", "gstatic.com")
"""Where the site keeps pictures, beside its own host (site-dom 7)."""

_ENDING = re.compile(r"\s*[,，、]\s*[^,，、]*\b(?:AI|KI|ИИ)\b[^,，、]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that the turn shows.

    Args:
        key: Key of its element.
        image: Key of its `img`, if it has one.
        src: Address of what is shown.
        alt: What it is called.
        is_loaded: Whether it is shown.
    """

    key: int
    image: int | None
    src: str
    alt: str
    is_loaded: bool

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Self:
        """Read the observer's JSON value."""
        return cls(
            key=value["key"],
            image=value["image"],
            src=value["src"],
            alt=value["alt"],
            is_loaded=value["isLoaded"],
        )

    @property
    def title(self) -> str:
        """What it is called, without the site's mark of its making."""
        return _ENDING.sub("", self.alt).strip()


class Pictures(Region):
    """The pictures of one page's newest turn.

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
        self._downloads = Downloads(page, observer, selectors, site)

    async def collect(
        self,
        reader: TurnReader,  # noqa: ARG002 - other makers use it
        options: ToolOptions,
        save: Save,
    ) -> AsyncGenerator[events.ArtifactReady]:
        """Yield the pictures of the turn, which is over, in order.

        Args:
            reader: The turn's reader.
            options: Which of their forms is wanted.
            save: Keeps them.

        Raises:
            ArtifactInvalid: One did not load, or is damaged on a second try too.
            StorageFailed: One cannot be kept.
        """
        for index, picture in enumerate(await self._loaded()):
            if options.is_original:
                artifact = await self._original(picture, index, options, save)
            else:
                content = await self._preview(picture)
                artifact = await _kept(content, picture, options, save)
            yield events.ArtifactReady(artifact=artifact)

    async def _loaded(self) -> list[Picture]:
        deadline = time.monotonic() + LOAD_LIMIT
        found = await self._look(0)
        while not all(picture.is_loaded for picture in found):
            if time.monotonic() >= deadline:
                raise errors.ArtifactInvalid(
                    "The site made a picture that its page never showed; ask again.",
                    submitted=True,
                )
            found = await self._look(LOOK)
        return found

    async def _look(self, wait: float) -> list[Picture]:
        values = await self._observer.call("whenPicturesLoaded", wait * 1000)
        return [Picture.parse(value) for value in values]

    async def content(self, src: str, image: int | None) -> bytes | None:
        """Return the bytes that the page shows, or None if they are not to be had.

        Args:
            src: Address of what is shown.
            image: Key of the `img` that shows it, if one does.
        """
        if urlsplit(src).scheme in ("http", "https"):
            content = await self._requested(src)
            if content is not None:
                return content
        content = await self._observer.resource(src, within=FETCH_LIMIT)
        if content:
            return content
        for function in ("fetchKept", "drawKept") if image is not None else ():
            text = await self._observer.call(function, image, within=FETCH_LIMIT)
            if text:
                return b64decode(text)
        return None

    async def _preview(self, picture: Picture) -> bytes:
        content = await self.content(picture.src, picture.image)
        if content is None:
            raise errors.ArtifactInvalid(
                "The page does not give the bytes of its picture; ask for the original instead.",
                submitted=True,
            )
        return content

    async def _requested(self, address: str) -> bytes | None:
        """Ask as the browser does, with its cookies; None when that gives no picture."""
        for _ in range(MOST_HOPS):
            if not self._is_ours(address):
                return None
            try:
                reply = await self._get(address)
                if not reply.headers.get("location"):
                    return await self._body(reply) if reply.ok else None
                address = urljoin(address, reply.headers["location"])
            except (PlaywrightError, TimeoutError, errors.SiteUnavailable):
                return None
        return None

    async def _get(self, address: str) -> APIResponse:
        call = self._page.context.request.get(
            address, max_redirects=0, timeout=FETCH_LIMIT * 1000, fail_on_status_code=False
        )
        return await bounded(call, within=FETCH_LIMIT + 1, what="fetching a picture")

    @staticmethod
    async def _body(reply: APIResponse) -> bytes:
        return await bounded(reply.body(), within=FETCH_LIMIT, what="reading a picture")

    def _is_ours(self, address: str) -> bool:
        host = urlsplit(address).hostname or ""
        is_site = urlsplit(address).netloc == urlsplit(self._site.origin).netloc
        return is_site or any(host == one or host.endswith(f".{one}") for one in MEDIA_HOSTS)

    async def _original(
        self, picture: Picture, index: int, options: ToolOptions, save: Save
    ) -> events.Artifact:
        async def press() -> None:
            await self._press_download(picture, index)

        async def keep(download: Download) -> events.Artifact:
            async with self._downloads.received(download) as path:
                return await _kept(await asyncio.to_thread(path.read_bytes), picture, options, save)

        return await self._downloads.fetch(press, keep)

    async def _press_download(self, picture: Picture, index: int) -> None:
        """Click what downloads the picture: its button, which may need hover, or a menu's row."""
        place = await self._observer.call("centreOfKept", picture.key)
        if place is not None:
            await self._observer.hover(place)
        key = await self._observer.call("pictureDownload", picture.key)
        if key is None:
            key = await self._downloads.menu_row(index)
        await self._downloads.press(key)


async def _kept(
    content: bytes, picture: Picture, options: ToolOptions, save: Save
) -> events.Artifact:
    if options.size is not None:
        from browser_bridge.artifacts import pictures  # noqa: PLC0415 - loaded with the first picture, for its size

        form = Form(size=options.size)
        content = await asyncio.to_thread(pictures.shape, content, form)
    return await save(content, kind=events.ArtifactKind.IMAGE, title=picture.title)
