"""Region: the model's thoughts; opened once, beside the reading, and never failing the turn."""

import asyncio
from contextlib import suppress
from typing import Self

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.region import Region
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site

MOST_CLICKS = 3
SHOW_LIMIT = 0.5
"""Seconds that opened thoughts may take to show."""


class Thoughts(Region):
    """The thoughts of the newest turn; use it with `async with`, which leaves no task behind."""

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Wait to be opened."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End a click that is still under way."""
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            await asyncio.wait((task,))

    def open(self) -> None:
        """Click the toggle, unless that was done before."""
        if self._task is None:
            self._task = asyncio.create_task(self._open())

    async def opened(self) -> None:
        """Open them, and wait a moment until they show."""
        self.open()
        if self._task is not None:
            await asyncio.wait((self._task,))

    async def _open(self) -> None:
        with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
            for _ in range(MOST_CLICKS):  # a growing answer may move the toggle from under a click
                place = await self._observer.call("pointAtClosedThoughts", SHOW_LIMIT * 1000)
                if "problem" not in place:
                    await self._observer.press(place)
                if await self._observer.call("whenThoughtsShow", SHOW_LIMIT * 1000):
                    return
