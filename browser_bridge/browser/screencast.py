"""Pictures of one page as it changes, few a second, and only for as long as somebody takes them.

Chromium sends the next picture when the last one was acknowledged: that is how the pace is kept,
and a page that does not change costs nothing (infrastructure A2). Knows no site.
"""

import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

from playwright.async_api import CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.browser.calls import bounded

PACE = 0.15
"""Seconds between two pictures."""
HURRY = 0.03
"""Seconds after which the next one may come when the person has just done something."""
QUALITY = 55
"""Of JPEG, to 100."""
WIDTH, HEIGHT = 1280, 900
"""Pixels that a picture has at most."""
_CALL = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of a page.

    Args:
        jpeg: The picture.
        width: Width of the page that it shows, in CSS pixels.
        height: Its height.
    """

    jpeg: bytes
    width: int
    height: int


class Screencast:
    """The pictures of one page; use it with `async with`.

    Args:
        page: The page.
        pace: Seconds between two pictures.
    """

    def __init__(self, page: Page, *, pace: float = PACE) -> None:
        self._page = page
        self._pace = pace
        self._cdp: CDPSession | None = None
        self._latest: tuple[Picture, int] | None = None
        self._stirred = asyncio.Event()
        self._hurried = asyncio.Event()
        self._is_over = False

    async def __aenter__(self) -> Self:
        """Begin.

        Raises:
            BrowserCrashed: The page is gone.
            TimeoutError: It does not answer.
        """
        self._page.on("close", self._end)
        self._page.on("crash", self._end)
        opening = self._page.context.new_cdp_session(self._page)
        self._cdp = await bounded(opening, within=_CALL, what="connecting to a page")
        self._cdp.on("Page.screencastFrame", self._take)
        await self.send(
            "Page.startScreencast",
            format="jpeg",
            quality=QUALITY,
            maxWidth=WIDTH,
            maxHeight=HEIGHT,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop; nothing is left running in the page."""
        self._end()
        self._page.remove_listener("close", self._end)
        self._page.remove_listener("crash", self._end)
        if self._cdp is not None:
            with contextlib.suppress(PlaywrightError, errors.BridgeError, TimeoutError):
                await self.send("Page.stopScreencast")
                await bounded(self._cdp.detach(), within=_CALL, what="leaving a page")

    async def pictures(self) -> AsyncGenerator[Picture]:
        """Yield the latest picture each time there is one, no faster than the pace."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            if self._is_over:
                return
            if self._latest is None:
                continue
            (picture, number), self._latest = self._latest, None
            taken = time.monotonic()
            yield picture
            await self._rest(taken)
            await self._acknowledge(number)

    def hurry(self) -> None:
        """Let the next picture come soon: the person waits to see what they did."""
        self._hurried.set()

    def end(self) -> None:
        """Make `pictures` end."""
        self._end()

    async def send(self, method: str, /, **parameters: object) -> dict[str, Any]:
        """Send a command of the DevTools protocol to the page.

        Raises:
            BrowserCrashed: The page is gone.
            TimeoutError: It does not answer.
        """
        if self._cdp is None:
            raise errors.BrowserCrashed("The page is not connected.")
        call = cast("Awaitable[dict[str, Any]]", self._cdp.send(method, parameters))  # pyright: ignore[reportUnknownMemberType] - the library's own dict is bare
        try:
            return await bounded(call, within=_CALL, what=method)
        except PlaywrightError as error:
            raise errors.BrowserCrashed(f"The page did not take {method}.") from error

    async def _rest(self, taken: float) -> None:
        """Wait until the next picture may come."""
        self._hurried.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, taken + self._pace - time.monotonic())):
                await self._hurried.wait()
                async with asyncio.timeout(HURRY):
                    await asyncio.Event().wait()

    async def _acknowledge(self, number: int) -> None:
        with contextlib.suppress(PlaywrightError, errors.BridgeError, TimeoutError):
            await self.send("Page.screencastFrameAck", sessionId=number)

    def _take(self, event: Mapping[str, Any]) -> None:
        shown = event["metadata"]
        picture = Picture(
            jpeg=base64.b64decode(event["data"]),
            width=round(shown["deviceWidth"]),
            height=round(shown["deviceHeight"]),
        )
        self._latest = (picture, event["sessionId"])
        self._stirred.set()

    def _end(self, *_: object) -> None:
        self._is_over = True
        self._stirred.set()
