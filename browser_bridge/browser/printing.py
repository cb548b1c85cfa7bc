"""Prints HTML as PDF, in a page of its own that loads nothing."""

from contextlib import suppress

from playwright.async_api import BrowserContext
from playwright.async_api import Error as PlaywrightError

from browser_bridge.browser.calls import bounded

OPEN_LIMIT = 10.0
"""Seconds for a new page, and for closing it."""
LAYOUT_LIMIT = 30.0
"""Seconds for its content, pictures decoded."""
PRINT_LIMIT = 60.0
"""Seconds for printing."""


async def print_html(context: BrowserContext, html: str) -> bytes:
    """Return an HTML document as PDF, on sheets of the size that its style says.

    Args:
        context: Where the page is opened; it shows nothing else and is closed again.
        html: The document; nothing is fetched for it.

    Raises:
        TimeoutError: The browser took too long.
        BrowserCrashed: It is gone.
        PlaywrightError: It cannot print.
    """
    page = await bounded(context.new_page(), within=OPEN_LIMIT, what="opening a page to print")
    try:
        content = page.set_content(html, wait_until="load", timeout=LAYOUT_LIMIT * 1000)
        await bounded(content, within=LAYOUT_LIMIT + 1, what="laying out a page to print")
        pdf = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        return await bounded(pdf, within=PRINT_LIMIT, what="printing")
    finally:
        with suppress(PlaywrightError, TimeoutError):
            await bounded(page.close(), within=OPEN_LIMIT, what="closing a printed page")
