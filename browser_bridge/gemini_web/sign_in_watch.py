"""Watches a visible window until a page of the site in it shows an account. Touches no page."""

import asyncio
import re
import time
from collections.abc import Callable

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.gemini_web.chat import Chat, ChatSettings
from browser_bridge.gemini_web.sign_in import Account, SignInState
from browser_bridge.gemini_web.urls import Place

RECHECK = 5.0
"""Seconds after which the pages are looked at although nothing was heard of them."""
NAME_WITHIN = 10.0
"""Seconds for which an account that is proven, but not named yet, may still show its name."""
NAME_RECHECK = 1.0
_READ_LIMIT = 2.0
# The words of the sign-in service for a browser it takes for automated, and its page for them,
# which has the same address in every language (site-dom 12, "Automation block").
_REFUSED_AT = re.compile(r"/signin/rejected\b")
_REFUSED = re.compile(r"couldn.t sign you in|browser or app may not be secure", re.IGNORECASE)


class SignInWatch:
    """Follows all pages of an open profile: people sign in where they like.

    Args:
        opened: The open profile.
        settings: What its chats need.
        on_refused: Called once, when the sign-in service refuses this browser.
    """

    def __init__(
        self, opened: OpenProfile, settings: ChatSettings, *, on_refused: Callable[[], None]
    ) -> None:
        self._on_refused = on_refused
        self._is_refused = False
        self._nameless_until: float | None = None
        self._opened = opened
        self._settings = settings
        self._stirred = asyncio.Event()
        opened.context.on("page", self._follow)
        for page in opened.context.pages:
            self._follow(page)

    async def account(self) -> Account:
        """Wait until a page shows an account, and return it.

        Raises:
            SignedOut: The window was closed before.
        """
        while True:
            self._stirred.clear()
            states: list[SignInState] = []
            for page in self._opened.context.pages:
                if account := await self._account_on(page):
                    if self._is_final(account):
                        return account
                    states.append(account.state)
                elif not self._is_refused and await self._shows_refusal(page):
                    self._is_refused = True
                    self._on_refused()
            # A page that shows neither sign yet is still loading; it was waited for already.
            if SignInState.UNKNOWN not in states:
                await self._wait(NAME_RECHECK if SignInState.SIGNED_IN in states else RECHECK)
            if self._opened.closed.is_set() or not self._opened.context.pages:
                raise closed_early(self._opened.profile.name)

    def _is_final(self, account: Account) -> bool:
        """Tell whether an account is signed in and named, or has had the time to show a name."""
        if account.state is not SignInState.SIGNED_IN:
            return False
        now = time.monotonic()
        self._nameless_until = self._nameless_until or now + NAME_WITHIN
        return bool(account.label) or now >= self._nameless_until

    async def _account_on(self, page: Page) -> Account | None:
        if self._settings.site.place(page.url) is not Place.APP:
            return None
        try:
            async with Chat(page, self._settings) as chat:
                return await chat.account()
        except (errors.BridgeError, PlaywrightError, TimeoutError):
            return None  # The page went elsewhere meanwhile, or is gone.

    async def _shows_refusal(self, page: Page) -> bool:
        if self._settings.site.place(page.url) is not Place.SIGN_IN:
            return False
        if _REFUSED_AT.search(page.url):
            return True
        try:
            text = await bounded(
                page.locator("body").inner_text(), within=_READ_LIMIT, what="reading the sign-in"
            )
        except (errors.BridgeError, PlaywrightError, TimeoutError):
            return False
        return _REFUSED.search(text) is not None

    async def _wait(self, longest: float) -> None:
        closed = asyncio.ensure_future(self._opened.closed.wait())
        stirred = asyncio.ensure_future(self._stirred.wait())
        try:
            await asyncio.wait(
                (closed, stirred), timeout=longest, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            closed.cancel()
            stirred.cancel()

    def _follow(self, page: Page) -> None:
        page.on("framenavigated", self._navigated)
        page.on("close", lambda _: self._stirred.set())
        self._stirred.set()

    def _navigated(self, frame: Frame) -> None:
        if frame.parent_frame is None:
            self._stirred.set()


def closed_early(name: str) -> errors.SignedOut:
    """The error for a window that was closed before anybody had signed in."""
    return errors.SignedOut(
        f"The window was closed before {name!r} was signed in. Run `browser-bridge login {name}` "
        "again, and leave it open: it closes by itself."
    )
