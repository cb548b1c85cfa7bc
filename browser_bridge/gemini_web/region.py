"""Base of the page objects for a part of the page: clicks where a person could."""

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site


class Unclickable(TimeoutError):
    """Nothing could be clicked in time.

    Args:
        what: What was being done.
        problem: What the page told: absent, disabled, covered or moving.
    """

    def __init__(self, what: str, problem: str) -> None:
        super().__init__(f"Gave up {what}: it is {problem}.")
        self.problem = problem


class Region:
    """A part of one page.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
    """

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        self._page = page
        self._observer = observer
        self._selectors = selectors
        self._site = site

    def _lost(self, name: str, state: str, *, is_submitted: bool = False) -> errors.SelectorLost:
        """Return the error that names a selector which found nothing."""
        return errors.SelectorLost(
            name, state=state, revision=self._selectors.revision, submitted=is_submitted
        )

    async def _click(self, function: str, target: object, *, within: float, what: str) -> None:
        """Click what a function of the observer script aims at.

        Args:
            function: `pointAtName` or `pointAtKept`.
            target: The selector's name, or the element's key.
            within: Seconds it may take to become clickable.
            what: What is being done, for messages.

        Raises:
            Unclickable: Nothing to click came, or something lies over it.
            BrowserCrashed: The page is gone.
        """
        place = await self._observer.call(function, target, within * 1000)
        if "problem" in place:
            raise Unclickable(what, place["problem"])
        await self._observer.press(place)

    async def _click_name(self, name: str, *, within: float, what: str) -> None:
        await self._click("pointAtName", name, within=within, what=what)

    async def _click_kept(self, key: int, *, within: float, what: str) -> None:
        await self._click("pointAtKept", key, within=within, what=what)
