"""Page object: stored conversations: the way back into one, and deleting one, as a person does."""

import re
from collections.abc import Collection, Mapping
from functools import partial

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.gemini_web import urls
from browser_bridge.gemini_web.entrance import Entrance
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site

SHOWN_LIMIT = 9.0
"""Seconds from a load until a conversation shows its turns (site-dom 14: up to 8)."""
BACK_LIMIT = 3.0
"""The same after going back to it, which loads no page."""
CALL_GRACE = 5.0
"""Seconds beyond its limit within which the page tells what it shows."""
CLICK_LIMIT = 3.0
"""Seconds within which something to be clicked must be there."""
DELETED_LIMIT = 6.0
"""Seconds within which the page must leave a conversation that was deleted."""
LISTINGS = 2
"""How often the list is looked at for a conversation that the site may only now put there."""
MOST_SOUGHT = 3
"""How many of the newest conversations are looked into."""
SAMPLE = 80
"""Characters at the end of a prompt by which it is known."""

_BLANKS = re.compile(r"[\s\u200b\ufeff]+")


class Conversations(Region):
    """The stored conversations, in one tab.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
        entrance: The way to the app.
    """

    def __init__(
        self,
        page: Page,
        observer: PageObserver,
        selectors: Selectors,
        site: Site,
        *,
        entrance: Entrance,
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._entrance = entrance
        self._notices = Notices(page, observer, selectors, site)

    async def open(self, identity: str, *, last_prompt: str, turns: int) -> None:
        """Show a conversation, proven to be where its last turn left it.

        Args:
            identity: Its id.
            last_prompt: Its newest prompt; blanks do not count.
            turns: Turns it has had.

        Raises:
            ConversationLost: It was deleted, does not load, or has gone on.
            SiteError: The page cannot be used.
        """
        text = _BLANKS.sub("", last_prompt)
        expected = {"text": text[-SAMPLE:], "isWhole": len(text) <= SAMPLE, "turns": turns}
        await self._observer.call("unwatch")
        if not await self._go_back(identity) or not await self._shows(
            "whenReturned", identity, expected, BACK_LIMIT
        ):
            await self._entrance.load(self._address(identity))
            if not await self._shows("whenConversationShows", identity, expected, SHOWN_LIMIT):
                raise errors.ConversationLost(
                    "The conversation cannot be continued: it was deleted, does not load, or has "
                    "gone on."
                )
            await self._notices.clear()
        await self._entrance.clear_tools()

    async def find(self, prompt: str, *, known: Collection[str]) -> str | None:
        """Return the id of one of the newest conversations if its last prompt is a certain one.

        Args:
            prompt: The prompt; blanks do not count.
            known: Conversations that are not meant.

        Raises:
            SiteError: The page cannot be used.
        """
        await self._observer.call("unwatch")
        for _ in range(LISTINGS):
            listed = [item for item in await self._listed() if item not in known]
            for identity in listed[:MOST_SOUGHT]:
                await self._entrance.load(self._address(identity))
                if await self._ends_with(identity, prompt):
                    return identity
            await self._entrance.load(self._site.new_chat)
        return None

    async def delete(self, identity: str) -> None:
        """Delete a conversation, unless it is gone already.

        Args:
            identity: Its id.

        Raises:
            ConversationLost: It does not load.
            SelectorLost: A menu or button was not found, or did nothing.
            SiteError: The page cannot be used.
        """
        await self._observer.call("unwatch")
        if not self._is_at(identity) and not await self._is_back(identity):
            await self._entrance.load(self._address(identity))
        if not await self._observer.call("whenLoaded", identity, SHOWN_LIMIT * 1000):
            if not self._is_at(identity):
                return  # the site leads elsewhere: there is no such conversation
            raise errors.ConversationLost("The conversation to be deleted does not load.")
        await self._notices.clear()
        await self._open_menu()
        await self._press("delete_item")
        if not self._is_at(identity):  # the menu is of the conversation that the page shows
            raise self._lost("delete_item", "complete")
        await self._press("confirm_button")
        if not await self._observer.call("whenLeft", identity, DELETED_LIMIT * 1000):
            raise self._lost("confirm_button", "complete")

    async def _listed(self) -> list[str]:
        """Return the ids that the sidebar lists, the newest first."""
        listed: list[str] = await self._observer.call("whenListed", 0)
        if not listed:
            await self._press("sidebar_toggle")
            listed = await self._observer.call("whenListed", CLICK_LIMIT * 1000)
        return listed

    async def _ends_with(self, identity: str, prompt: str) -> bool:
        call = self._observer.call(
            "whenPromptShows", identity, prompt, SHOWN_LIMIT * 1000, within=SHOWN_LIMIT + CALL_GRACE
        )
        return bool(await call)

    def _is_at(self, identity: str) -> bool:
        return urls.conversation_of(self._page.url) == identity

    def _address(self, identity: str) -> str:
        return self._site.conversation(identity, beside=self._page.url)

    async def _go_back(self, identity: str) -> bool:
        """Go back to the conversation in the tab's own history, from a new chat that lies over it.

        The page asks the site for it anew, so that what happened to it meanwhile is noticed.
        """
        if urls.conversation_of(self._page.url) is not None:
            return False
        return await self._observer.revisit(partial(_is_of, self._site, identity))

    async def _is_back(self, identity: str) -> bool:
        if not await self._go_back(identity):
            return False
        return bool(await self._observer.call("whenAt", identity, BACK_LIMIT * 1000))

    async def _shows(
        self, function: str, identity: str, expected: Mapping[str, object], limit: float
    ) -> bool:
        call = self._observer.call(
            function, identity, expected, limit * 1000, within=limit + CALL_GRACE
        )
        return bool(await call)

    async def _open_menu(self) -> None:
        try:
            await self._click_name("chat_menu_button", within=CLICK_LIMIT, what="opening the menu")
        except Unclickable:
            await self._open_row_menu()

    async def _open_row_menu(self) -> None:
        if await self._observer.call("whenShown", "row_menu_button", 0) < 0:
            await self._press("sidebar_toggle")
        await self._press("row_menu_button")

    async def _press(self, name: str) -> None:
        try:
            await self._click_name(name, within=CLICK_LIMIT, what=f"clicking {name}")
        except Unclickable as error:
            raise self._lost(name, "complete") from error


def _is_of(site: Site, identity: str, url: str) -> bool:
    return site.place(url) is urls.Place.APP and urls.conversation_of(url) == identity
