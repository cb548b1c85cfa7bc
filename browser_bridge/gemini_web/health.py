"""Health of the selectors on a live page, by state. Sends no prompt.

One implementation behind `browser-bridge doctor` and every other view of the same thing. Reads the
same data through the same scripts as production, so that it cannot lie.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.selectors import Selector, Selectors


class Verdict(StrEnum):
    """What became of one selector in one state of the page."""

    MATCHED = "matched"
    DEGRADED = "degraded"
    """A fallback matched; the best candidate did not."""
    LOST = "lost"
    """It must exist in this state and was not found."""
    ABSENT = "optional-absent"
    """It need not exist here, and does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One selector in one state of the page.

    Args:
        name: Name of the selector.
        state: State of the page.
        verdict: What became of it.
        candidate: The CSS that matched, if one did.
        index: Its place among the candidates; 0 is best, -1 is none.
    """

    name: str
    state: str
    verdict: Verdict
    candidate: str | None
    index: int


async def examine(observer: PageObserver, selectors: Selectors, state: str) -> tuple[Finding, ...]:
    """Look for every selector on the page as it is.

    Args:
        observer: The page's reader.
        selectors: What to look for.
        state: The state the page is in: signed_out, idle, draft, menu, streaming or complete.

    Raises:
        BrowserCrashed: The page is gone.
    """
    told: Mapping[str, Mapping[str, Any]] = await observer.call("health")
    return tuple(
        _finding(selector, state, int(told[name]["index"]))
        for name, selector in selectors.by_name.items()
    )


def _finding(selector: Selector, state: str, index: int) -> Finding:
    return Finding(
        name=selector.name,
        state=state,
        verdict=_verdict(selector, state, index),
        candidate=selector.candidates[index] if index >= 0 else None,
        index=index,
    )


def _verdict(selector: Selector, state: str, index: int) -> Verdict:
    if index == 0:
        return Verdict.MATCHED
    if index > 0:
        return Verdict.DEGRADED
    is_due = state in selector.states and not selector.is_optional
    return Verdict.LOST if is_due else Verdict.ABSENT
