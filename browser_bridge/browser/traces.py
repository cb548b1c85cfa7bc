"""Playwright traces of contexts, of which only those of failures are kept. Knows no site.

They hold all that a page showed: whoever turns them on knows that.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.async_api import BrowserContext
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.browser.calls import bounded

FILE_NAME = "trace.zip"
_TIME = 20.0
_FAULTS = (PlaywrightError, errors.BridgeError, TimeoutError, OSError)

_log = logging.getLogger(__name__)


class Traces:
    """The traces of all contexts; a fault of theirs is logged, and never anybody's trouble."""

    def __init__(self) -> None:
        self._locks: WeakKeyDictionary[BrowserContext, asyncio.Lock] = WeakKeyDictionary()

    async def begin(self, context: BrowserContext) -> None:
        """Trace a context from now on."""
        self._locks[context] = asyncio.Lock()
        async with self._guarded(context):
            start = context.tracing.start(screenshots=True, snapshots=True)
            await bounded(start, within=_TIME, what="beginning a trace")

    async def renew(self, context: BrowserContext) -> None:
        """Forget what was traced so far."""
        async with self._guarded(context):
            await self._turn(context, None)

    async def keep(self, context: BrowserContext, directory: Path) -> None:
        """Save what was traced so far, and begin anew.

        Args:
            context: The context.
            directory: Where the trace is put.
        """
        async with self._guarded(context):
            path = directory / FILE_NAME
            await self._turn(context, path)
            path.chmod(0o600)

    async def _turn(self, context: BrowserContext, path: Path | None) -> None:
        end = context.tracing.stop_chunk(path=path)
        await bounded(end, within=_TIME, what="ending a trace")
        await bounded(context.tracing.start_chunk(), within=_TIME, what="beginning a trace")

    @asynccontextmanager
    async def _guarded(self, context: BrowserContext) -> AsyncGenerator[None]:
        """Do one thing to a context's trace at a time, and bear what fails."""
        lock = self._locks.get(context)
        if lock is None:
            lock = self._locks[context] = asyncio.Lock()
        async with lock:
            with contextlib.ExitStack() as borne:
                borne.push(_bear)
                yield


def _bear(kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
    if kind is None or not issubclass(kind, _FAULTS):
        return False
    _log.warning("A trace failed", extra={"reason": type(error).__name__})
    return True
