"""The chats of all open tabs: one connected page object per page, kept warm between turns."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.browser.capture import Captures
from browser_bridge.browser.console import ConsoleTail
from browser_bridge.gemini_web.chat import Chat, ChatSettings
from browser_bridge.gemini_web.health import Finding
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.sign_in import Account

PRIVATE = (
    "rich-textarea",
    "[contenteditable]",
    "user-query",
    "model-response",
    "message-content",
    "immersive-panel",
    "storybook",
    "conversations-list",
    '[data-test-id="conversation"]',
    '[data-test-id="conversation-title"]',
    ":is(chat-window, main) :is(h1, h2, [role=heading])",
    "bard-zero-state, zero-state-v2, [class*=zero-state], [class*=greeting]",
)
"""Parts of the page whose content no capture may show, beside the account: what was said, and
headings in the app, which greet people by name."""


@dataclass(frozen=True, slots=True)
class _Tab:
    chat: Chat
    console: ConsoleTail


def _account_parts(selectors: Selectors) -> tuple[str, ...]:
    return (*selectors["account"].candidates, *selectors["account_hint"].candidates)


class Chats:
    """Page objects by page; what a pool's tabs are prepared and opened with.

    Args:
        settings: What all chats share.
        captures: Where failures are recorded.
    """

    def __init__(self, settings: ChatSettings, captures: Captures) -> None:
        self._settings = settings
        self._captures = captures
        self._private = (*PRIVATE, *_account_parts(settings.selectors))
        self._tabs: dict[Page, _Tab] = {}

    async def prepare(self, page: Page) -> Account:
        """Show a new, empty chat in a tab, so that the next prompt finds it ready.

        Returns:
            The account that the page shows.

        Raises:
            SiteError: The profile cannot be used: signed out, challenged, or a changed page.
            BrowserCrashed: The page or its browser is gone.
        """
        return await (await self._tab(page)).chat.open_new()

    async def check_up(self, page: Page) -> tuple[Finding, ...]:
        """Look for every selector in a tab, which shows a new chat; sends no prompt.

        Raises:
            BrowserCrashed: The page or its browser is gone.
        """
        return await (await self._tab(page)).chat.check_up()

    @asynccontextmanager
    async def open(self, page: Page) -> AsyncGenerator[Chat]:
        """Give the chat of a tab for one turn.

        Raises:
            BrowserCrashed: The page or its browser is gone.
        """
        yield (await self._tab(page)).chat

    async def delete(self, page: Page, conversation: str) -> None:
        """Delete a conversation of a tab's profile, in that tab.

        Args:
            page: The tab's page; it shows another chat afterwards.
            conversation: Its id.

        Raises:
            BridgeError: It could not be deleted.
        """
        try:
            await (await self._tab(page)).chat.conversations.delete(conversation)
        except (PlaywrightError, TimeoutError) as error:
            raise errors.SiteUnavailable("The page did not let a chat be deleted.") from error

    async def capture(self, page: Page, reason: str) -> Path | None:
        """Record a tab as it is, without what was said; never raises.

        Args:
            page: The tab's page.
            reason: Code of the error.
        """
        tab = self._tabs.get(page)
        console = tab.console.lines if tab else ()
        return await self._captures.save(
            page, reason=reason, console=console, private=self._private
        )

    async def _tab(self, page: Page) -> _Tab:
        tab = self._tabs.get(page)
        if tab is None:
            tab = _Tab(await Chat(page, self._settings).__aenter__(), ConsoleTail(page))
            self._tabs[page] = tab
            page.once("close", self._forget)
            if page.is_closed():
                self._forget(page)
        return tab

    def _forget(self, page: Page) -> None:
        self._tabs.pop(page, None)
