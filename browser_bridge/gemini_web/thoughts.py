"""Region: the model's thoughts; opened once, beside the reading, and never failing the turn."""

import asyncio
from contextlib import suppress
from typing import Self

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.gemini_web.locators import Locators
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.region import Region


class Thoughts(Region):
    """The thoughts of the newest turn; use it with `async with`, which leaves no task behind."""

    def __init__(self, page: Page, observer: PageObserver, locators: Locators) -> None:
        super().__init__(page, observer, locators)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Wait to be opened."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End a click that is still under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    def open(self) -> None:
        """Click the toggle, unless that was done before."""
        if self._task is None:
            self._task = asyncio.create_task(self._open())

    async def _open(self) -> None:
        with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
            await self._click_if_shown("thoughts_toggle", within=2, what="opening the thoughts")
