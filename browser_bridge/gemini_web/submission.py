"""Page object: sending one prompt once, with evidence that the site has it."""

import time

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.gemini_web import page_faults
from browser_bridge.gemini_web.composer import Composer
from browser_bridge.gemini_web.locators import Locators
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers.state import TurnState
from browser_bridge.gemini_web.region import Region
from browser_bridge.gemini_web.urls import Site

ACCEPT_LIMIT = 12.0
"""Seconds after the click within which the page must take the prompt."""


class Submission(Region):
    """Sends one prompt in one tab.

    Args:
        page: The page.
        observer: Its reader.
        locators: Its locators.
        site: The site driven.
    """

    def __init__(self, page: Page, observer: PageObserver, locators: Locators, site: Site) -> None:
        super().__init__(page, observer, locators)
        self._site = site
        self._composer = Composer(page, observer, locators)
        self._notices = Notices(page, observer, locators)
        self._early: list[TurnState] = []

    async def send(self, prompt: str) -> list[TurnState]:
        """Send the prompt; return once the site has it, with the turn's first states.

        Args:
            prompt: The text, exactly as it is to arrive.

        Raises:
            SelectorLost: The composer or the send button was not found.
            PromptNotAccepted: The page did not take it; `submitted` tells whether it may have.
            ChallengeShown: Something that asks for a person lies over the page.
        """
        await self._composer.write(prompt)
        self._observer.forget_states()
        await self._observer.call("watchNext")
        self._observer.stream.arm()
        await self._click_send()
        await self._accepted()
        return self._early

    async def _click_send(self) -> None:
        try:
            await self._composer.send()
        except TimeoutError:
            # The click did not happen while something lay over the button; unless it did, late.
            if self._observer.stream.is_sent:
                return
            await self._notices.clear()
            await self._composer.send()

    async def _accepted(self) -> None:
        """Wait for evidence that the prompt left: its request, or its turn (site-dom 1)."""
        deadline = time.monotonic() + ACCEPT_LIMIT
        while not self._observer.stream.is_sent:
            if self._observer.is_gone:
                raise errors.BrowserCrashed("Chromium or its page died.", submitted=True)
            if self._early and self._early[-1].has_turn and self._early[-1].is_blank:
                return
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                await self._refuse_unsent()
            value = await self._observer.next_state(remaining)
            if value is not None:
                self._early.append(TurnState.parse(value))

    async def _refuse_unsent(self) -> None:
        state = TurnState.parse(await self._observer.call("look"))
        is_submitted = state.has_turn or state.is_blank
        page_faults.check_place(self._page.url, self._site, is_submitted=is_submitted)
        if not is_submitted:
            await self._composer.clear()
        shown = next((text for text in (*state.snackbars, *state.dialogs) if text), "nothing")
        raise errors.PromptNotAccepted(
            f"The page did not send the prompt within {ACCEPT_LIMIT:g} s; it says {shown[:120]!r}.",
            submitted=is_submitted,
        )
