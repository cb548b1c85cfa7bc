"""Region: the card of a research plan: whether it waits, and its button, pressed at most once."""

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers.research import Plan
from browser_bridge.gemini_web.region import Region
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.submission import counted_as_sent
from browser_bridge.gemini_web.urls import Site

CLICK_LIMIT = 5.0
"""Seconds that a click may take."""
START_LIMIT = 12.0
"""Seconds after the click within which the page must have begun."""
SWALLOWED_AFTER = 3.0
"""Seconds after which a click without any effect is repeated."""
CALL_GRACE = 5.0


class PlanCard(Region):
    """The plan in one page's newest turn.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
    """

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._notices = Notices(page, observer, selectors, site)
        self.is_pressed = False
        """Whether the site may have been told to start."""

    async def waiting(self) -> Plan | None:
        """Return the plan with which the conversation waits to be told to start."""
        value = await self._observer.call("takeUpPlan")
        plan = None if value is None else Plan.parse(value)
        return plan if plan is not None and plan.can_start else None

    async def start(self) -> None:
        """Have the plan carried out.

        Raises:
            SelectorLost: Its button was not found; nothing was told.
            AnswerFailed: The button does nothing.
        """
        for wait in (SWALLOWED_AFTER, START_LIMIT):
            place = await self._aim()
            self._observer.arm(None)
            with counted_as_sent():
                await self._press(place)
                if await self._has_begun(wait):
                    return
        raise errors.AnswerFailed(
            "The page did not start the research: its button does nothing.", submitted=True
        )

    async def _press(self, place: dict[str, float]) -> None:
        self.is_pressed = True
        await self._observer.press(place)

    async def _has_begun(self, wait: float) -> bool:
        call = self._observer.call("whenStarted", wait * 1000, within=wait + CALL_GRACE)
        return await call or self._observer.stream.is_sent

    async def _aim(self) -> dict[str, float]:
        place = await self._observer.call("pointAtStart", None, CLICK_LIMIT * 1000)
        if "problem" in place:
            await self._notices.clear()
            place = await self._observer.call("pointAtStart", None, CLICK_LIMIT * 1000)
        if "problem" in place:
            raise self._lost("plan_start", "complete")
        return place
