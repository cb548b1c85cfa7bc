"""Page object: the way to a new, empty chat that is ready for a prompt, and proven to be."""

import time
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web import page_faults, sign_in, urls
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.sign_in import Account, SignInState
from browser_bridge.gemini_web.uploads import Uploads
from browser_bridge.gemini_web.urls import Place, Site

LOAD_LIMIT = 45.0
"""Seconds for a page to load."""
HYDRATE_LIMIT = 9.0
"""Seconds from there until the composer shows (site-dom 14: up to 8); then the page is reloaded."""
OPEN_LIMIT = 64.0
"""Seconds for all loads of one opening."""
LOADS = 2
"""Loads after which a page without a composer is given up (site-dom 1)."""
TEMPORARY_WAIT = 3.0
"""Seconds within which the button of a temporary chat must be there, and show an effect."""
ACCOUNT_WAIT = 1.5
"""Seconds to wait for a name of the account, once, on pages that show none."""


class Entrance(Region):
    """The way to a new chat in one tab.

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
        self._uploads = Uploads(page, observer, selectors, site)
        self._has_waited = False

    async def open_new(self, *, is_temporary: bool = False) -> Account:
        """Show a new chat; return the account that the page shows.

        Args:
            is_temporary: Whether it is to be one that the site does not keep.

        Raises:
            SignedOut: The profile is not signed in.
            ChallengeShown: The site asks for a person.
            SelectorLost: The page has no composer.
            TemporaryUnavailable: The page has no button for it, or it did nothing.
            PromptNotAccepted: The composer keeps files of another prompt.
            SiteUnavailable: The site cannot be reached, or does not serve this place.
            BrowserCrashed: The page or its browser is gone.
        """
        await self._observer.call("unwatch")
        if not await self._leave_by_button():
            await self.load(self._site.new_chat)
        await self._notices.clear()
        account = await self._require_account()
        await self.clear_tools()
        await self._uploads.clear()
        if is_temporary:
            await self._make_temporary()
        return account

    async def account(self) -> Account:
        """Return the account that the page shows now."""
        account = sign_in.read(await self._observer.call("probe"), self._site)
        is_told = bool(account.label) or account.state is SignInState.SIGNED_OUT
        is_proven = account.state is SignInState.SIGNED_IN and self._has_waited
        if not is_told and not is_proven:
            self._has_waited = True
            await self._observer.call("whenAccountShows", ACCOUNT_WAIT * 1000)
            account = sign_in.read(await self._observer.call("probe"), self._site)
        return account

    async def require_usable(self) -> dict[str, str]:
        """Prove that the tab can take a prompt now; close what lies over it.

        Returns:
            The mode picker's label, as the observer tells it.

        Raises:
            SignedOut: A sign-in page stands there.
            ChallengeShown: The site asks for a person.
            SelectorLost: The page has no composer.
            PromptNotAccepted: The composer keeps files of another prompt.
        """
        probe = await self._observer.call("probe")
        page_faults.check_place(probe["url"], self._site, is_submitted=False)
        if probe["composer"] < 0:
            raise self._lost("composer", "idle")
        if probe["dialogs"] or probe["hasBackdrop"] or probe["hasDisclosure"]:
            await self._notices.clear()
        if probe["tiles"]:
            await self._uploads.clear()
        if probe["toolChips"]:
            await self.clear_tools()
        label: dict[str, str] = probe["pickerLabel"]
        return label

    async def open_gem(self, name: str) -> bool:
        """Show a new chat with one of the site's gems; tell whether the account has it.

        Args:
            name: Its name in addresses.

        Raises:
            SiteError: The page is not the app, has no composer, or cannot be reached.
        """
        await self.load(self._site.gem(name, beside=self._page.url), has_starters=True)
        await self._notices.clear()
        return urls.gem_of(self._page.url) == name

    async def load(self, url: str, *, has_starters: bool = False) -> None:
        """Load a page of the app and wait for its composer.

        Args:
            url: Its address.
            has_starters: Whether the composer may come only after a click on an idea.

        Raises:
            SiteError: It is not the app, has no composer, or cannot be reached.
        """
        deadline = time.monotonic() + OPEN_LIMIT
        for _ in range(LOADS):
            limit = min(LOAD_LIMIT, deadline - time.monotonic())
            response = await bounded(
                self._page.goto(url, wait_until="domcontentloaded", timeout=limit * 1000),
                within=limit + 1,
                what="opening the site",
            )
            page_faults.check_place(self._page.url, self._site, is_submitted=False)
            if response is not None:
                page_faults.check_load(response.status)
            if await self._has_composer(has_starters=has_starters):
                return
        raise self._lost("composer", "idle")

    async def _has_composer(self, *, has_starters: bool = False) -> bool:
        """Wait for the composer; raise what the page shows in its place."""
        deadline = time.monotonic() + HYDRATE_LIMIT
        while (wait := deadline - time.monotonic()) > 0:
            page_faults.check_place(self._page.url, self._site, is_submitted=False)
            shown = await self._observer.call("whenShown", "composer", min(0.5, wait) * 1000)
            if shown >= 0 and self._site.place(self._page.url) is not Place.FOREIGN:
                return True
            page_faults.check_stranger(await self._observer.call("probe"), self._site)
            await self._notices.clear()
            if has_starters:
                with suppress(Unclickable):
                    await self._click_name("starter_chip", within=0.1, what="clicking an idea")
        return False

    async def _leave_by_button(self) -> bool:
        """Go to a new chat as a person does, without a load; tell whether that was enough."""
        if self._site.place(self._page.url) is not Place.APP:
            return False
        probe = await self._observer.call("probe")
        if self._is_fresh(probe):
            return True
        if probe["dialogs"] or probe["hasBackdrop"]:
            return False
        try:
            await self._click_name("new_chat_button", within=0, what="clicking New chat")
        except (PlaywrightError, TimeoutError):
            return False
        await self._observer.call("whenFresh", 2000)
        await self._observer.call("forgetTemporary")
        return self._is_fresh(await self._observer.call("probe"))

    def _is_fresh(self, probe: dict[str, Any]) -> bool:
        return (
            self._site.place(probe["url"]) is Place.APP
            and urls.conversation_of(probe["url"]) is None
            and urls.gem_of(probe["url"]) is None
            and probe["composer"] >= 0
            and probe["turns"] == 0
            and probe["isBlank"]
            and probe["tiles"] == 0
            and not probe["isStopShown"]
        )

    async def _make_temporary(self) -> None:
        """Make the new chat one that the site does not keep (site-dom 12)."""
        if await self._observer.call("isTemporaryNoted"):
            return
        await self._observer.call("rememberLook")
        try:
            await self._click_name(
                "temporary_chat_button", within=TEMPORARY_WAIT, what="clicking Temporary chat"
            )
        except Unclickable as error:
            raise _kept(f"the button is {error.problem}") from error
        if not await self._observer.call("whenLookChanged", TEMPORARY_WAIT * 1000):
            raise _kept("its button does nothing")
        await self._observer.call("noteTemporary")

    async def _require_account(self) -> Account:
        account = await self.account()
        if account.state is SignInState.SIGNED_OUT:
            raise errors.SignedOut(f"The profile is not signed in; {page_faults.SIGN_IN_REMEDY}.")
        return account

    async def clear_tools(self) -> None:
        """Deselect a tool that stayed selected; the next prompt would use it."""
        probe = await self._observer.call("probe")
        for _ in range(probe["toolChips"]):
            await self._click_name("tool_chip", within=2, what="deselecting a tool")


def _kept(reason: str) -> errors.TemporaryUnavailable:
    return errors.TemporaryUnavailable(
        f"The page offers no temporary chat ({reason}), and BROWSER_BRIDGE_SITE__CHATS asks for "
        "one: set it to keep or delete, or use another account."
    )
