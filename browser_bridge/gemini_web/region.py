"""Base of the page objects for a part of the page."""

from playwright.async_api import Locator, Page

from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.locators import Locators
from browser_bridge.gemini_web.observer import PageObserver


class Region:
    """A part of one page.

    Args:
        page: The page.
        observer: Its reader.
        locators: Its locators.
    """

    def __init__(self, page: Page, observer: PageObserver, locators: Locators) -> None:
        self._page = page
        self._observer = observer
        self._locators = locators

    async def _click(self, locator: Locator, *, within: float, what: str) -> None:
        """Click as a person does.

        Args:
            locator: What to click.
            within: Seconds it may take to become clickable.
            what: What is being done, for messages.

        Raises:
            TimeoutError: Nothing to click came, or something lies over it.
            BrowserCrashed: The page is gone.
        """
        await bounded(locator.click(timeout=within * 1000), within=within + 1, what=what)

    async def _click_if_shown(self, name: str, *, within: float, what: str) -> bool:
        """Click the element of a selector if it is there; tell whether it was."""
        candidate = await self._observer.call("whenShown", name, 0)
        if candidate < 0:
            return False
        await self._click(self._locators.at(name, candidate), within=within, what=what)
        return True
