"""Turns selector names into Playwright locators; the one place where that happens."""

from playwright.async_api import Locator, Page

from browser_bridge import errors
from browser_bridge.gemini_web.selectors import Selectors


class Locators:
    """Locators of one page, by selector name.

    Args:
        page: The page.
        selectors: The selector data.
    """

    def __init__(self, page: Page, selectors: Selectors) -> None:
        self._page = page
        self._selectors = selectors

    def at(self, name: str, candidate: int, *, root: Locator | None = None) -> Locator:
        """Return the locator of one candidate: its first visible match.

        Args:
            name: Selector name.
            candidate: Index of the candidate that matched, as the observer told.
            root: Region to look in; the whole page when None.
        """
        scope = root if root is not None else self._page
        return scope.locator(self._selectors[name].candidates[candidate]).filter(visible=True).first

    def lost(self, name: str, state: str, *, is_submitted: bool = False) -> errors.SelectorLost:
        """Return the error that names a selector which found nothing."""
        return errors.SelectorLost(
            name, state=state, revision=self._selectors.revision, submitted=is_submitted
        )
