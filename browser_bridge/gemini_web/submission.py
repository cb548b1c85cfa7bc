"""Page object: sending one prompt once, with evidence that the site has it."""

import re
import time

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.gemini_web import page_faults
from browser_bridge.gemini_web.composer import Composer
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers.state import TurnState
from browser_bridge.gemini_web.region import Region
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site

CLICK_LIMIT = 5.0
"""Seconds within which the send button must be clickable."""
ACCEPT_LIMIT = 12.0
"""Seconds after the click within which the page must take the prompt."""
SWALLOWED_AFTER = 3.0
"""Seconds after which a click that changed nothing at all counts as swallowed (site-dom 13)."""

_LINE_ENDS = re.compile(r"\r\n?")


class Submission(Region):
    """Sends one prompt in one tab.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
    """

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        super().__init__(page, observer, selectors)
        self._site = site
        self._composer = Composer(page, observer, selectors)
        self._notices = Notices(page, observer, selectors)
        self._early: list[TurnState] = []

    async def send(self, prompt: str) -> list[TurnState]:
        """Send the prompt; return once the site has it, with the turn's first states.

        Args:
            prompt: The text, exactly as it is to arrive; line ends become line feeds.

        Raises:
            SelectorLost: The composer or the send button was not found.
            PromptNotAccepted: The page did not take it; `submitted` tells whether it may have.
            ChallengeShown: Something that asks for a person lies over the page.
        """
        self._early = []
        await self._composer.write(_LINE_ENDS.sub("\n", prompt))
        self._observer.forget_states()
        self._observer.stream.arm()
        await self._click_send()
        await self._accepted()
        return self._early

    async def _click_send(self) -> None:
        place = await self._observer.call("watchToSend", CLICK_LIMIT * 1000)
        if place.get("problem") in ("covered", "moving"):
            await self._notices.clear()
            place = await self._observer.call("watchToSend", CLICK_LIMIT * 1000)
        problem = place.get("problem")
        if problem == "absent":
            raise self._lost("send_button", "draft")
        if problem is not None:
            await self._composer.clear()
            raise errors.PromptNotAccepted(
                f"The page's send button stayed {problem} although the editor holds the prompt; "
                "it was not sent."
            )
        await self._press(place)

    async def _press(self, place: dict[str, float]) -> None:
        try:
            await self._observer.press(place)
        except TimeoutError as error:
            raise errors.PromptNotAccepted(
                "The page did not answer to the click on Send; it may have the prompt.",
                submitted=True,
            ) from error

    async def _accepted(self) -> None:
        """Wait for evidence that the prompt left: its request, or its turn (site-dom 1)."""
        started = time.monotonic()
        is_pressed_again = False
        while not self._observer.stream.is_sent:
            if self._observer.is_gone:
                raise errors.BrowserCrashed("Chromium or its page died.", submitted=True)
            if self._early and self._early[-1].has_turn and self._early[-1].is_blank:
                return
            passed = time.monotonic() - started
            if passed > ACCEPT_LIMIT:
                await self._refuse_unsent()
            if passed > SWALLOWED_AFTER and not is_pressed_again:
                is_pressed_again = True
                await self._press_again()
            limit = ACCEPT_LIMIT if is_pressed_again else SWALLOWED_AFTER
            value = await self._observer.next_state(max(limit - passed, 0.05))
            if value is not None:
                self._early.append(TurnState.parse(value))

    async def _press_again(self) -> None:
        """Click once more, if the page plainly did not take the first click."""
        state = TurnState.parse(await self._observer.call("look"))
        self._early.append(state)
        is_refused = bool(state.snackbars or state.dialogs)
        if self._observer.stream.is_sent or state.has_turn or state.is_blank or is_refused:
            return
        place = await self._observer.call("pointAtName", "send_button", 0)
        if "problem" not in place:
            await self._press(place)

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
