"""Playwright's driver process: started, stopped, and started anew after it died."""

import asyncio
import logging

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright, async_playwright

from browser_bridge import errors, settings
from browser_bridge.browser.calls import bounded, finished

_START_TIME = 30.0
_STOP_TIME = 10.0
# Megabytes of each half of V8's nursery, which would grow to 16 for a few messages a second: it
# saves 20 MB and more.
_SMALL_HEAP = "--max-semi-space-size=1"

_log = logging.getLogger(__name__)


class Driver:
    """One driver process, whose death takes all its browsers with it (infrastructure B2)."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._change = asyncio.Lock()

    async def start(self) -> None:
        """Start it.

        Raises:
            LaunchFailed: It does not start.
        """
        self._playwright = await finished(_start(), undo=_stop)

    async def stop(self) -> None:
        """Stop it, whatever its state; bounded."""
        playwright, self._playwright = self._playwright, None
        if playwright is not None:
            await finished(_stop(playwright))

    async def living(self, *, instead_of: Playwright | None = None) -> Playwright:
        """The driver to call; a new one if the one in hand has died.

        Args:
            instead_of: The driver found dead, if one was.
        """
        async with self._change:
            if self._playwright is None or self._playwright is instead_of:
                await self.stop()
                await self.start()
            assert self._playwright is not None
            return self._playwright


async def _start() -> Playwright:
    try:
        with settings.node_option(_SMALL_HEAP):
            return await bounded(
                async_playwright().start(), within=_START_TIME, what="starting Playwright's driver"
            )
    except (PlaywrightError, TimeoutError, OSError) as error:
        raise errors.LaunchFailed(
            "Playwright's driver did not start. Install the project's dependencies again, then run "
            "`browser-bridge doctor`."
        ) from error


async def _stop(playwright: Playwright) -> None:
    try:
        await bounded(playwright.stop(), within=_STOP_TIME, what="stopping Playwright's driver")
    except (PlaywrightError, errors.BrowserCrashed, TimeoutError, OSError) as error:
        _log.warning("The driver did not stop", extra={"reason": type(error).__name__})
