"""Awaiting browser calls: always for a limited time, never torn by cancellation.

Playwright leaves the cancelling of a call under way undefined (infrastructure B3), so the pool and
the worker give up waiting instead, and let the call end on its own.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors

logger = logging.getLogger(__name__)

T = TypeVar("T")


async def bounded(
    call: Coroutine[Any, Any, T],
    *,
    within: float,
    on_late: Callable[[T], object] | None = None,
) -> T:
    """Await a call for a limited time without ever cancelling it.

    Args:
        call: The call, not yet started.
        within: Seconds to wait for it.
        on_late: Receives the result if the call succeeds after nobody waits for it any more.

    Raises:
        TimeoutError: It is still under way.
    """
    task = asyncio.ensure_future(call)

    def retrieve(ended: asyncio.Task[T]) -> None:
        # Asking for the exception also keeps asyncio from reporting it as never retrieved.
        if not ended.cancelled() and ended.exception() is None and on_late is not None:
            on_late(ended.result())

    try:
        await asyncio.wait({task}, timeout=within)
    except asyncio.CancelledError:
        task.add_done_callback(retrieve)
        raise
    if not task.done():
        task.add_done_callback(retrieve)
        raise TimeoutError
    return task.result()


async def trouble_of(step: Coroutine[Any, Any, None], *, profile: str) -> errors.BridgeError | None:
    """Run one step of a profile's upkeep and return what went wrong, if anything did.

    Args:
        step: The step; whatever it raises is turned into a `BridgeError`.
        profile: Name of the profile, for messages and the log.
    """
    try:
        await step
    except errors.BridgeError as error:
        return error
    except TimeoutError:
        return errors.SiteUnavailable(f"Profile {profile!r}: its page was not ready in time.")
    except PlaywrightError:
        logger.warning("chromium failed", exc_info=True, extra={"action": "upkeep_failed"})
        return errors.BrowserCrashed(f"Profile {profile!r}: Chromium failed; see the log.")
    except Exception:  # Upkeep outlives any fault in what it was given; the log has all of it.
        logger.exception("upkeep failed unexpectedly", extra={"action": "upkeep_failed"})
        return errors.LaunchFailed(f"Profile {profile!r} failed unexpectedly; see the log.")
    return None


async def close_quietly(close: Callable[[], Coroutine[Any, Any, None]], *, within: float) -> None:
    """Close a page or browser for a limited time; a failure is only logged.

    Args:
        close: Starts the closing.
        within: Seconds to wait for it.
    """
    try:
        await bounded(close(), within=within)
    except (errors.BridgeError, PlaywrightError, TimeoutError) as error:
        logger.warning("closing failed: %r", type(error), extra={"action": "close_failed"})
