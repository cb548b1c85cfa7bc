"""A profile whose Chromium runs: its context, its pages, the news of its death, its closing."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.browser import processes
from browser_bridge.browser.calls import bounded, finished
from browser_bridge.browser.cookie_keeper import CookieKeeper
from browser_bridge.browser.lock import ProfileLock, chromium_pid
from browser_bridge.browser.profile import Profile

_CLOSE_TIME = 5.0
_GRACE = 2.0
_PAGE_TIME = 15.0

_log = logging.getLogger(__name__)


class OpenProfile:
    """One profile, open in one Chromium; made by `Launcher.open`.

    Args:
        profile: The profile.
        context: Its persistent context.
        keeper: Keeper of its cookies.
        lock: Its lock, held.
        on_closed: Told when it has been closed.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        context: BrowserContext,
        keeper: CookieKeeper,
        lock: ProfileLock,
        on_closed: Callable[["OpenProfile"], None],
    ) -> None:
        self.profile = profile
        self.context = context
        self.closed = asyncio.Event()
        """Set when Chromium has gone, of itself or by `close()`."""
        self._keeper = keeper
        self._lock = lock
        self._on_closed = on_closed
        self._unused = [page for page in context.pages if page.url == "about:blank"]
        self._closing: asyncio.Task[None] | None = None
        context.on("close", lambda _: self.closed.set())
        # The context tells nothing when the driver dies, which takes Chromium with it.
        pid = chromium_pid(profile.path)
        self._pid = pid
        self._stop_watching = processes.watch(pid, self.closed.set) if pid else None

    @property
    def has_crashed(self) -> bool:
        """Whether Chromium went without having been asked to."""
        return self.closed.is_set() and self._closing is None

    async def new_page(self) -> Page:
        """A blank page: first the one Chromium opened by itself, then new ones.

        Raises:
            BrowserCrashed: Chromium is gone.
            TimeoutError: It does not answer.
        """
        while self._unused:
            page = self._unused.pop()
            if not page.is_closed():
                return page
        return await bounded(self.context.new_page(), within=_PAGE_TIME, what="opening a page")

    async def export_cookies(self) -> None:
        """Save the sign-in now, as after a sign-in by hand.

        Raises:
            BrowserCrashed: Chromium is gone.
            TimeoutError: It does not answer.
        """
        await self._keeper.export()

    async def is_answering(self, *, within: float) -> bool:
        """Tell whether Chromium, which has not ended, answers a question in time.

        Args:
            within: Seconds to wait for it.
        """
        try:
            call = self.context.cookies("http://localhost")
            await bounded(call, within=within, what="asking whether Chromium answers")
        except TimeoutError:
            return False
        except (errors.BrowserCrashed, PlaywrightError):
            return True  # `closed` tells of that
        return True

    async def memory(self) -> int:
        """Return the bytes of memory that Chromium's processes have; 0 if they are not known."""
        return await asyncio.to_thread(processes.memory, self._pid) if self._pid else 0

    async def close(self) -> None:
        """Save the cookies, end Chromium and give the lock back.

        Safe to call twice and on a dead or frozen Chromium, and goes to its end even if the caller
        is cancelled meanwhile.
        """
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await finished(_joined(self._closing))

    async def _close(self) -> None:
        try:
            is_alive = not self.closed.is_set()
            await self._keeper.close(is_alive=is_alive)
            if is_alive:
                await _close_context(self.context)
            await end_processes(self.profile.path)
        finally:
            if self._stop_watching:
                self._stop_watching()
            self._lock.release()
            self.closed.set()
            self._on_closed(self)


async def _close_context(context: BrowserContext) -> None:
    """Close a context, whatever its state; bounded."""
    try:
        await bounded(context.close(), within=_CLOSE_TIME, what="closing Chromium")
    except (errors.BrowserCrashed, TimeoutError, PlaywrightError) as error:
        _log.warning("Chromium did not close", extra={"reason": type(error).__name__})


async def end_processes(directory: Path) -> None:
    """End what still runs on a user-data directory."""
    if count := await asyncio.to_thread(processes.end, directory, grace=_GRACE):
        _log.warning("Chromium was ended", extra={"profile": directory.name, "count": count})


async def _joined(task: asyncio.Task[None]) -> None:
    await asyncio.wait((task,))
    task.result()
