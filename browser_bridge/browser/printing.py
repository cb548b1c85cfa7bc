"""Prints HTML as PDF, in a page of its own that loads nothing."""

import asyncio
from contextlib import suppress
from typing import Self

from playwright.async_api import BrowserContext
from playwright.async_api import Error as PlaywrightError

from browser_bridge.browser.calls import bounded

OPEN_LIMIT = 10.0
"""Seconds for a new page, and for closing it."""
LAYOUT_LIMIT = 30.0
"""Seconds for its content, pictures decoded."""
PRINT_LIMIT = 60.0
"""Seconds for printing."""


class Press:
    """A page that prints; `async with` opens it in the background and closes it again.

    Args:
        context: Where it is opened; it shows nothing else.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context

    async def __aenter__(self) -> Self:
        call = bounded(self._context.new_page(), within=OPEN_LIMIT, what="opening a page to print")
        self._opening = asyncio.create_task(call)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the page; one that is still being opened is awaited."""
        with suppress(PlaywrightError, TimeoutError):
            page = await self._opening
            await bounded(page.close(), within=OPEN_LIMIT, what="closing a printed page")

    async def print(self, html: str) -> bytes:
        """Return an HTML document as PDF, on sheets of the size that its style says.

        Args:
            html: The document; nothing is fetched for it.

        Raises:
            TimeoutError: The browser took too long.
            BrowserCrashed: It is gone.
            PlaywrightError: It cannot print.
        """
        page = await asyncio.shield(self._opening)
        content = page.set_content(html, wait_until="load", timeout=LAYOUT_LIMIT * 1000)
        await bounded(content, within=LAYOUT_LIMIT + 1, what="laying out a page to print")
        pdf = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        return await bounded(pdf, within=PRINT_LIMIT, what="printing")
