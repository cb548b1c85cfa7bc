"""The last lines of a page's console, kept for a failure capture."""

from collections import deque

from playwright.async_api import ConsoleMessage, Error, Page

from browser_bridge.browser.redact import without_secrets

_LENGTH = 200


class ConsoleTail:
    """Collects what a page prints, shortened and redacted, until it is closed.

    Args:
        page: The page.
        limit: How many lines are kept.
    """

    def __init__(self, page: Page, *, limit: int = 50) -> None:
        self._page = page
        self._lines: deque[str] = deque(maxlen=limit)
        page.on("console", self._printed)
        page.on("pageerror", self._failed)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, oldest first."""
        return tuple(self._lines)

    def close(self) -> None:
        """Stop collecting; what was collected stays."""
        self._page.remove_listener("console", self._printed)
        self._page.remove_listener("pageerror", self._failed)

    def _printed(self, message: ConsoleMessage) -> None:
        # Lines of the browser itself, and of scripts we evaluated, have no address of a site.
        is_sites = message.location["url"].startswith(("http://", "https://"))
        self._add(message.type, message.text if is_sites else "[not the site's]")

    def _failed(self, error: Error) -> None:
        self._add("exception", error.message)

    def _add(self, level: str, text: str) -> None:
        # Redacted before it is cut, lest half a token pass for a word.
        line = without_secrets(" ".join(text[: 10 * _LENGTH].split()))
        self._lines.append(f"{level}: {line[:_LENGTH]}")
