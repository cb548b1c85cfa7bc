"""The chats of all open tabs: one connected page object per page, kept warm between turns."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from playwright.async_api import Page

from browser_bridge.gemini_web.chat import Chat, ChatSettings


class Chats:
    """Page objects by page; what a pool's tabs are prepared and opened with.

    Args:
        settings: What all chats share.
    """

    def __init__(self, settings: ChatSettings) -> None:
        self._settings = settings
        self._by_page: WeakKeyDictionary[Page, Chat] = WeakKeyDictionary()

    async def prepare(self, page: Page) -> None:
        """Show a new, empty chat in a tab, so that the next prompt finds it ready.

        Raises:
            SiteError: The profile cannot be used: signed out, challenged, or a changed page.
            BrowserCrashed: The page or its browser is gone.
        """
        chat = await self._chat(page)
        await chat.open_new()

    @asynccontextmanager
    async def open(self, page: Page) -> AsyncIterator[Chat]:
        """Give the chat of a tab for one turn.

        Raises:
            BrowserCrashed: The page or its browser is gone.
        """
        yield await self._chat(page)

    async def _chat(self, page: Page) -> Chat:
        chat = self._by_page.get(page)
        if chat is None:
            chat = await Chat(page, self._settings).__aenter__()
            self._by_page[page] = chat
        return chat
