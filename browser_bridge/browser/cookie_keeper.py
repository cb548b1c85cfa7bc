"""Keeps a sign-in safe from a killed Chromium, which writes its cookies only every 30 s.

Exports the context's cookies into a private file of the profile while it is open, and gives back
at the next opening what Chromium has lost (infrastructure B2). Knows no site.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from playwright.async_api import BrowserContext
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.browser.cookie import Cookie, from_playwright, missing_or_newer, to_playwright
from browser_bridge.browser.cookies import cookies_for_origin, parse_storage_state
from browser_bridge.private_files import write_private

EXPORT = "cookies.export.json"
IMPORT = "cookies.import.json"

_CALL_TIME = 5.0
_CLOSE_TIME = 2.0

_log = logging.getLogger(__name__)


def save_import(directory: Path, cookies: Iterable[Cookie]) -> None:
    """Leave cookies to be added when the profile in `directory` is next opened."""
    rows = [to_playwright(cookie) for cookie in cookies]
    write_private(directory / IMPORT, json.dumps({"cookies": rows}))


class CookieKeeper:
    """Restores, imports and exports the cookies of one context.

    Args:
        context: The open context.
        directory: The profile's directory.
        interval: Seconds between exports.
        clock: The time, in seconds since 1970.
    """

    def __init__(
        self,
        context: BrowserContext,
        directory: Path,
        *,
        interval: float = 60.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._context = context
        self._directory = directory
        self._interval = interval
        self._clock = clock
        self._saved: tuple[Cookie, ...] | None = None
        self._revision = 0
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = asyncio.Event()

    async def start(
        self, *, origin: str | None = None, home_domains: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Give back what was lost, add what waits to be imported, and begin to export.

        Args:
            origin: The site driven in the stead of the imported cookies' home, if one is.
            home_domains: Domains of that home.

        Returns:
            The names of cookies that Chromium refused.

        Raises:
            ProfileInvalid: An import cannot be read, or Chromium refused all of it.
            BrowserCrashed: Chromium died meanwhile.
            TimeoutError: Chromium does not answer.
            OSError: An import cannot be read, or its cookies not be saved.
        """
        refused = await self._add(await self._lost())
        refused += await self._import(origin, home_domains)
        await self._export_quietly()
        self._task = asyncio.create_task(self._keep_exporting())
        return refused

    async def export(self, *, within: float = _CALL_TIME) -> None:
        """Write the context's cookies, unless the file holds just these.

        Args:
            within: Seconds Chromium has to tell them.

        Raises:
            BrowserCrashed: Chromium is gone; the last export stays.
            OSError: The file cannot be written; the last export stays.
        """
        found = from_playwright(
            await bounded(self._context.cookies(), within=within, what="reading cookies")
        )
        if found == self._saved:
            return
        self._revision += 1
        exported = {
            "revision": self._revision,
            "exported": datetime.fromtimestamp(self._clock(), UTC).isoformat(),
            "cookies": [to_playwright(cookie) for cookie in found],
        }
        await asyncio.to_thread(write_private, self._directory / EXPORT, json.dumps(exported))
        self._saved = found

    async def close(self, *, is_alive: bool) -> None:
        """Stop; raises nothing of the browser.

        Args:
            is_alive: Whether Chromium still runs, so that it can be asked once more.
        """
        if self._task is None:
            return
        self._is_stopping.set()
        await asyncio.wait((self._task,))
        self._task = None
        if is_alive:
            await self._export_quietly(within=_CLOSE_TIME)

    async def _keep_exporting(self) -> None:
        while await self._is_due():
            await self._export_quietly()

    async def _is_due(self) -> bool:
        """Wait for the next export; false once there will be none."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_stopping.wait(), self._interval)
        return not self._is_stopping.is_set()

    async def _export_quietly(self, *, within: float = _CALL_TIME) -> None:
        try:
            await self.export(within=within)
        except (errors.BrowserCrashed, TimeoutError, PlaywrightError, OSError) as error:
            _log.warning(
                "Cookies were not exported",
                extra={"profile": self._directory.name, "reason": type(error).__name__},
            )

    async def _lost(self) -> tuple[Cookie, ...]:
        path = self._directory / EXPORT
        try:
            text = await asyncio.to_thread(path.read_text, encoding="utf-8")
            kept = parse_storage_state(text)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, errors.ProfileInvalid):
            # Written whole or not at all, so this is an export without cookies, or a foreign hand.
            return ()
        self._revision = _revision(text)
        present = from_playwright(
            await bounded(self._context.cookies(), within=_CALL_TIME, what="reading cookies")
        )
        return missing_or_newer(kept, present, now=self._clock())

    async def _import(self, origin: str | None, home_domains: Sequence[str]) -> tuple[str, ...]:
        path = self._directory / IMPORT
        try:
            text = await asyncio.to_thread(path.read_text, encoding="utf-8")
        except FileNotFoundError:
            return ()
        cookies = parse_storage_state(text)
        if origin is not None:
            cookies = cookies_for_origin(cookies, origin, home_domains=home_domains)
        fresh = [cookie for cookie in cookies if not cookie.is_expired(self._clock())]
        refused = await self._add(fresh)
        if len(refused) == len(fresh):
            path.unlink()
            raise errors.ProfileInvalid(
                f"None of the {len(cookies)} cookies left for the profile "
                f"{self._directory.name!r} could be used: expired, or refused by Chromium. Sign "
                f"in with `browser-bridge login {self._directory.name}`, or export them again."
            )
        await self.export()
        path.unlink()
        return refused

    async def _add(self, cookies: Sequence[Cookie]) -> tuple[str, ...]:
        """Add cookies; Chromium takes all of a list or none, so after a refusal one by one."""
        if not cookies or await self._is_taken(cookies):
            return ()
        refused = tuple([c.name for c in cookies if not await self._is_taken((c,))])
        _log.warning(
            "Chromium refused cookies",
            extra={"profile": self._directory.name, "cookies": refused},
        )
        return refused

    async def _is_taken(self, cookies: Sequence[Cookie]) -> bool:
        # Playwright's type of the parameter is private; the shape is that of its public Cookie.
        rows = cast("Any", [to_playwright(cookie) for cookie in cookies])
        try:
            await bounded(self._context.add_cookies(rows), within=_CALL_TIME, what="adding cookies")
        except PlaywrightError:
            return False
        return True


def _revision(text: str) -> int:
    data: object = json.loads(text)
    found = cast("dict[str, object]", data).get("revision") if isinstance(data, dict) else 0
    return found if isinstance(found, int) else 0
