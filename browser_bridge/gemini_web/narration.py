"""Region: the narration of a storybook. Has it read out, and takes what the page loads for that.

Facts: site-dom 11. There is one sound for each spread; it is loaded when it is to be heard, some
pages load all at the first click. Pages are turned as soon as a sound is there.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Response

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.pictures import Pictures
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site

BUTTON_WAIT = 1.0
"""Seconds within which the button that has a book read out must show."""
SOUND_WAIT = 6.0
"""Seconds within which the sound of a page that is read out must come."""
MORE_WAIT = 0.3
"""Seconds after a sound within which others come that are loaded ahead."""
BODY_LIMIT = 20.0
"""Seconds for the bytes of one sound."""
CLICK_LIMIT = 8.0
"""Seconds that a click may take."""
TURN_LIMIT = 4.0
"""Seconds that turning a page may take; its animation takes one."""


class Narration(Region):
    """The narration of the book that one page shows.

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

    async def sounds(self, count: int) -> list[bytes]:
        """Return the sounds in the order of the pages, as far as they come.

        Args:
            count: How many there should be.
        """
        found: list[bytes] = []
        if not await self._observer.call("canBookBeRead", BUTTON_WAIT * 1000):
            return found
        async with self._listening() as heard:
            with suppress(Unclickable, PlaywrightError, TimeoutError):
                await self._begin()
                while len(found) < count:
                    await self._play()
                    content = await self._next(heard, SOUND_WAIT)
                    while content is not None:
                        found.extend([content] if content and content not in found else ())
                        content = await self._next(heard, MORE_WAIT)
                    if len(found) >= count or not await self.turn():
                        break
        return found[:count]

    async def turn(self) -> bool:
        """Turn a page; tell whether there was another one.

        Raises:
            Unclickable: The page cannot be clicked.
        """
        turner = await self._observer.call("bookTurner")
        if turner is None:
            return False
        await self._click_kept(turner["key"], within=CLICK_LIMIT, what="turning a page")
        return bool(await self._observer.call("whenBookTurns", turner["at"], TURN_LIMIT * 1000))

    @asynccontextmanager
    async def _listening(self) -> AsyncGenerator["asyncio.Queue[Response]"]:
        """Give the sounds that the page loads, until it is to be silent again."""
        heard: asyncio.Queue[Response] = asyncio.Queue()

        def hear(response: Response) -> None:
            if response.ok and response.headers.get("content-type", "").startswith("audio/"):
                heard.put_nowait(response)

        self._page.on("response", hear)
        try:
            yield heard
        finally:
            self._page.remove_listener("response", hear)
            with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
                if await self._observer.call("isBookRead"):
                    await self._click_name("book_play", within=CLICK_LIMIT, what="falling silent")

    async def _begin(self) -> None:
        """Show the first pages, if others are shown."""
        if await self._observer.call("bookAt") > 0:
            await self._click_name("book_restart", within=CLICK_LIMIT, what="starting over")
            await self._observer.call("whenBookIsAtStart", TURN_LIMIT * 1000)

    async def _play(self) -> None:
        if not await self._observer.call("isBookRead"):
            await self._click_name("book_play", within=CLICK_LIMIT, what="having a page read out")

    async def _next(self, heard: "asyncio.Queue[Response]", wait: float) -> bytes | None:
        """Return the next sound, b"" for one without bytes, or None when none comes."""
        try:
            async with asyncio.timeout(wait):
                response = await heard.get()
        except TimeoutError:
            return None
        content = b""
        with suppress(PlaywrightError, TimeoutError):  # what a player loads in parts is not kept
            content = await bounded(response.body(), within=BODY_LIMIT, what="loading a narration")
        return content or await self._pictures.content(response.url, None) or b""
