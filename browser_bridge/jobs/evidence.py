"""What is kept of a page on which a job failed, so that the failure can be looked into."""

import contextlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.jobs import mending
from browser_bridge.jobs.timeline import Timeline
from browser_bridge.pool import Page

Capture = Callable[[Page, str], Coroutine[Any, Any, Path | None]]
"""Records a page, given an error's code, and tells where; must not raise."""

CAPTURE_WITHIN = 5.0
"""Seconds a capture may take."""


async def record(
    capture: Capture | None, page: Page, error: errors.BridgeError, timeline: Timeline | None
) -> None:
    """Capture the page after a failure of the site that is not an ordinary one.

    Args:
        capture: Records it; None records nothing.
        page: The page.
        error: The failure.
        timeline: The job's, which gets the record's name; None where none is kept.
    """
    is_ordinary = isinstance(error, mending.PAGE_IS_FINE)
    if capture is None or is_ordinary or not isinstance(error, errors.SiteError):
        return
    with contextlib.suppress(TimeoutError):
        call = capture(page, error.code)
        saved = await bounded(call, within=CAPTURE_WITHIN, what="capturing a failure")
        if timeline is not None and saved is not None:
            timeline.capture = saved.name
