"""Steps of a profile's upkeep, and what their failures mean; no state of its own."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.browser.calls import bounded, is_death

logger = logging.getLogger(__name__)


async def trouble_of(step: Coroutine[Any, Any, None], *, profile: str) -> errors.BridgeError | None:
    """Run one step of a profile's upkeep and return what went wrong, if anything did.

    Args:
        step: The step; whatever it raises is turned into a `BridgeError`.
        profile: Name of the profile, for messages and the log.
    """
    try:
        await step
    except errors.BridgeError as error:
        return error.of_profile(profile)
    except TimeoutError:
        return errors.SiteUnavailable(f"Profile {profile!r}: its page was not ready in time.")
    except PlaywrightError as error:
        logger.warning("chromium failed", exc_info=True, extra={"action": "upkeep_failed"})
        if is_death(error):
            return errors.BrowserCrashed(f"Profile {profile!r}: Chromium failed; see the log.")
        return errors.SiteUnavailable(f"Profile {profile!r}: its page failed; see the log.")
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
        await bounded(close(), within=within, what="closing")
    except (errors.BridgeError, PlaywrightError, TimeoutError) as error:
        logger.warning("closing failed: %r", type(error), extra={"action": "close_failed"})
