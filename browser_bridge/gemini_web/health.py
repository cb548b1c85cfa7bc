"""Health of the selectors on a live page, by state. Sends no prompt.

One implementation behind `browser-bridge doctor` and every other view of the same thing. Reads the
same data through the same scripts as production, so that it cannot lie.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from browser_bridge import errors
from browser_bridge.gemini_web.composer import Composer
from browser_bridge.gemini_web.model_picker import ModelPicker
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.selectors import Selector, Selectors

DRAFT = "draft"
"""Text that is put into the composer, to see the send button, and taken out again."""


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


async def check_up(
    observer: PageObserver, selectors: Selectors, *, composer: Composer, picker: ModelPicker
) -> tuple[Finding, ...]:
    """Look for every selector on a new chat: idle, with a draft, and with the mode menu open.

    Args:
        observer: The page's reader.
        selectors: What to look for.
        composer: The page's composer; it is left empty.
        picker: The page's mode picker; its menu is left closed.

    Raises:
        BrowserCrashed: The page is gone.
    """
    findings = [*await examine(observer, selectors, "idle")]
    try:
        await composer.write(DRAFT)
        findings += await examine(observer, selectors, "draft")
    except errors.SiteError:
        findings += _unreached(selectors, "draft")
    finally:
        await composer.clear()
    try:
        async with picker.opened():
            findings += await examine(observer, selectors, "menu")
    except (errors.SiteError, TimeoutError):
        findings += _unreached(selectors, "menu")
    findings.append(await stream_tap(observer))
    return tuple(findings)


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


async def stream_tap(observer: PageObserver) -> Finding:
    """Tell whether answers can be read from the page's own stream; else they come off the page."""
    can_stream = await observer.can_stream()
    return Finding(
        name="stream tap",
        state="page",
        verdict=Verdict.MATCHED if can_stream else Verdict.DEGRADED,
        candidate="Network.streamResourceContent" if can_stream else None,
        index=0 if can_stream else -1,
    )


def _unreached(selectors: Selectors, state: str) -> list[Finding]:
    """Name what could not be looked for, because the page could not be brought into the state."""
    return [
        _finding(selector, state, -1)
        for selector in selectors.by_name.values()
        if state in selector.states
    ]


def _finding(selector: Selector, state: str, index: int) -> Finding:
    if index > 0 and state not in selector.states:
        index = -1  # a fallback is wide: where the element need not be, it finds others
    return Finding(
        name=selector.name,
        state=state,
        verdict=_verdict(selector, state, index),
        candidate=selector.described(index),
        index=index,
    )


def _verdict(selector: Selector, state: str, index: int) -> Verdict:
    if index == 0:
        return Verdict.MATCHED
    if index > 0:
        return Verdict.DEGRADED
    is_due = state in selector.states and not selector.is_optional
    return Verdict.LOST if is_due else Verdict.ABSENT
