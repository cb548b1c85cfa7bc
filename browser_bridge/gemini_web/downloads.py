"""Region: files that the page saves by the browser's own downloads (site-dom 7, 8)."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol, Self, TypeVar

from playwright.async_api import Download, Page, Request, Response
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors, events
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.page_faults import HTTP_ERRORS
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site

__all__ = ["Download", "Downloads", "Save"]

BEGIN_WAIT = 2.5
"""Seconds after which a click that had no effect at all is repeated (site-dom 7)."""
BEGIN_LIMIT = 30.0
"""Seconds from a click that had an effect until the browser has a download."""
RECEIVE_LIMIT = 300.0
"""Seconds that a download may take."""
CLICK_LIMIT = 4.0
"""Seconds that a click may take."""
MENU_WAIT = 3.0
"""Seconds within which the rows of a menu must show."""
TRIES = 2
_PREPARING = ("c8o8Fe", "/gg-dl/", "/rd-gg")
"""Parts of addresses that the page asks for before a picture's download begins (site-wire 5)."""

_ABORTED = "ERR_ABORTED"
"""How a request fails that becomes a download."""

Kept = TypeVar("Kept")


class Save(Protocol):
    """Keeps a file: `artifacts.Store.save`."""

    async def __call__(
        self,
        source: bytes | Path,
        *,
        kind: events.ArtifactKind,
        title: str = "",
        name: str = "",
    ) -> events.Artifact:
        """Check and keep it."""
        ...


class Downloads(Region):
    """The downloads of one page.

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
        self._notices = Notices(page, observer, selectors, site)

    async def fetch(
        self, press: Callable[[], Awaitable[None]], keep: Callable[[Download], Awaitable[Kept]]
    ) -> Kept:
        """Press a download button and keep what comes; what is damaged is asked for once more.

        Args:
            press: Clicks the button.
            keep: Receives the download and checks it.

        Raises:
            ArtifactInvalid: Nothing came, or what came is damaged, twice.
        """
        trouble: Exception | None = None
        for _ in range(TRIES):
            try:
                return await keep(await self._begun(press))
            except (errors.ArtifactInvalid, PlaywrightError, TimeoutError) as error:
                trouble = error
        raise errors.ArtifactInvalid(
            f"The site's download failed {TRIES} times: {_reason(trouble)}", submitted=True
        ) from trouble

    @asynccontextmanager
    async def received(self, download: Download) -> AsyncGenerator[Path]:
        """Give where a download's content is, once it is all there.

        Raises:
            ArtifactInvalid: It broke off.
        """
        with tempfile.TemporaryDirectory(prefix="browser-bridge-") as folder:
            path = Path(folder) / "download"
            try:
                await bounded(download.save_as(path), within=RECEIVE_LIMIT, what="downloading")
            except PlaywrightError as error:
                raise errors.ArtifactInvalid(
                    "The download broke off; ask again.", submitted=True
                ) from error
            yield path

    async def menu_row(self, index: int) -> int | None:
        """Open the answer's menu and return its row that downloads something, if it has one.

        Args:
            index: Which of several things it is to download.
        """
        more = await self._observer.call("moreButton")
        if more is None:
            return None
        await self._click_kept(more, within=CLICK_LIMIT, what="opening the answer's menu")
        rows = await self._observer.call("downloadRows", MENU_WAIT * 1000)
        return int(rows[min(index, len(rows) - 1)]) if rows else None

    async def press(self, key: int | None) -> None:
        """Click what downloads something.

        Raises:
            Unclickable: There is no such thing, or it cannot be clicked.
        """
        if key is None:
            raise Unclickable("downloading", "absent")
        await self._click_kept(key, within=CLICK_LIMIT, what="downloading")

    async def _begun(self, press: Callable[[], Awaitable[None]]) -> Download:
        """Press until a download begins: a first click may have no effect."""
        with _Heard(self._page) as heard:
            await press()
            download = await heard.within(BEGIN_WAIT)
            if download is None and not heard.is_prepared:
                await self._notices.clear()  # it may have asked something first (site-dom 7)
                download = await heard.within(BEGIN_WAIT)
                if download is None and not heard.is_prepared:
                    await press()
            download = download or await heard.within(BEGIN_LIMIT)
        if download is None:
            raise Unclickable("downloading", "without effect")
        return download


class _Heard:
    """What a page tells of a download that is about to begin, while it is entered.

    Args:
        page: The page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._begun: asyncio.Queue[Download | None] = asyncio.Queue()
        self.is_prepared = False
        """Whether the page asks for what comes before a download."""

    def __enter__(self) -> Self:
        self._page.on("download", self._begun.put_nowait)
        self._page.on("request", self._on_request)
        self._page.on("response", self._on_response)
        self._page.on("requestfailed", self._on_failed)
        return self

    def __exit__(self, *_: object) -> None:
        self._page.remove_listener("download", self._begun.put_nowait)
        self._page.remove_listener("request", self._on_request)
        self._page.remove_listener("response", self._on_response)
        self._page.remove_listener("requestfailed", self._on_failed)

    async def within(self, seconds: float) -> Download | None:
        """Return the download, or None when none begins in time.

        Raises:
            Unclickable: The site refuses what comes before it.
        """
        try:
            async with asyncio.timeout(seconds):
                download = await self._begun.get()
        except TimeoutError:
            return None
        if download is None:
            raise Unclickable("downloading", "refused by the site")
        return download

    def _on_request(self, request: Request) -> None:
        self.is_prepared = self.is_prepared or _is_preparing(request.url)

    def _on_response(self, response: Response) -> None:
        if _is_preparing(response.url) and response.status >= HTTP_ERRORS:
            self._begun.put_nowait(None)

    def _on_failed(self, request: Request) -> None:
        if _is_preparing(request.url) and _ABORTED not in (request.failure or ""):
            self._begun.put_nowait(None)


def _is_preparing(address: str) -> bool:
    return any(part in address for part in _PREPARING)


def _reason(trouble: Exception | None) -> str:
    return trouble.message if isinstance(trouble, errors.BridgeError) else "no download began."
