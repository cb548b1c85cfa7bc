"""Page object: sending one prompt at most once, with evidence that the site has it."""

import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.gemini_web import page_faults
from browser_bridge.gemini_web.composer import Composer, call_limit
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
"""Seconds after which a click that never arrived at the button is repeated (site-dom 13)."""

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
        super().__init__(page, observer, selectors, site)
        self._composer = Composer(page, observer, selectors, site)
        self._notices = Notices(page, observer, selectors, site)
        self._early: list[TurnState] = []
        self._limit = CLICK_LIMIT
        self.before = 0
        """How many turns the page showed before the prompt."""

    async def send(self, prompt: str) -> list[TurnState]:
        """Send the prompt; return once the site has it, with the turn's first states.

        Whatever goes wrong after the click on Send counts as sent, unless the page proves that
        the prompt did not leave it.

        Args:
            prompt: The text, exactly as it is to arrive; line ends become line feeds.

        Raises:
            SelectorLost: The composer or the send button was not found.
            PromptNotAccepted: The page did not take it; `submitted` tells whether it may have.
            ChallengeShown: Something that asks for a person lies over the page.
        """
        self._early = []
        text = _LINE_ENDS.sub("\n", prompt)
        self._limit = call_limit(text)
        await self._composer.write(text)
        self._observer.forget_states()
        self._observer.arm(prompt)
        place = await self._aim(text)
        with counted_as_sent():
            await self._observer.press(place)
            refusal = await self._outcome()
        if refusal is not None:
            raise refusal
        return self._early

    async def _aim(self, text: str) -> dict[str, float]:
        """Find where to click; the editor holds the prompt at that very moment."""
        place = await self._watch_to_send()
        if place.get("problem") in ("covered", "moving"):
            await self._notices.clear()
            place = await self._watch_to_send()
        if place.get("problem") == "outdated":  # an earlier paste came late (site-dom 1)
            await self._composer.write(text, may_paste=False)
            place = await self._watch_to_send()
        problem = place.get("problem")
        if problem == "absent":
            raise self._lost("send_button", "draft")
        if problem is not None:
            await self._composer.clear()
            raise errors.PromptNotAccepted(
                f"The page's send button or its editor stayed {problem} after the prompt had been "
                "written; it was not sent."
            )
        return place

    async def _watch_to_send(self) -> dict[str, Any]:
        place: dict[str, Any] = await self._observer.call(
            "watchToSend", CLICK_LIMIT * 1000, within=self._limit
        )
        self.before = int(place.get("before", 0))
        return place

    async def _outcome(self) -> errors.PromptNotAccepted | None:
        """Wait for evidence that the prompt left: its request, or its turn (site-dom 1).

        Returns:
            None when it left, else why it did not.
        """
        started = time.monotonic()
        repeat_at, give_up_at = started + SWALLOWED_AFTER, started + ACCEPT_LIMIT
        may_repeat = True
        while not self._is_taken():
            now = time.monotonic()
            if self._observer.is_gone:
                raise errors.BrowserCrashed("Chromium or its page died.", submitted=True)
            if now >= give_up_at:
                return await self._refusal()
            if may_repeat and now >= repeat_at:
                may_repeat = False
                await self._repeat_lost_click()
            until = repeat_at if may_repeat else give_up_at
            value = await self._observer.next_state(max(until - time.monotonic(), 0.05))
            if value is not None:
                self._early.append(TurnState.parse(value))
        return None

    def _is_taken(self) -> bool:
        shown = self._early[-1] if self._early else None
        is_shown = shown is not None and shown.has_turn and shown.is_blank
        return self._observer.stream.is_sent or is_shown

    async def _repeat_lost_click(self) -> None:
        """Click once more, but only if no click has reached the button."""
        sending = await self._observer.call("sending", within=self._limit)
        if sending["clicks"] != 0 or self._observer.stream.is_sent:
            return
        place = await self._observer.call("pointAtSend", 0, within=self._limit)
        if "problem" not in place and not self._observer.stream.is_sent:
            await self._observer.press(place)

    async def _refusal(self) -> errors.PromptNotAccepted:
        """Tell why the page did not take the prompt, and whether that is proven."""
        state = TurnState.parse(await self._observer.call("look"))
        page_faults.check_place(self._page.url, self._site, is_submitted=True)
        sending = await self._observer.call("sending", within=self._limit)
        shown = next((text for text in (*state.snackbars, *state.dialogs) if text), "")
        is_refused = sending["clicks"] == 0 or (sending["clicks"] is not None and bool(shown))
        is_kept = sending["isHeld"] and not state.has_turn and not self._observer.stream.is_sent
        if is_refused and is_kept:
            await self._composer.clear()
        return errors.PromptNotAccepted(
            f"The page did not send the prompt within {ACCEPT_LIMIT:g} s; "
            f"it says {shown[:120] or 'nothing'!r}.",
            submitted=not (is_refused and is_kept) or self._observer.stream.is_sent,
        )


@contextmanager
def counted_as_sent() -> Generator[None]:
    """Mark whatever goes wrong as something that happened to a prompt the site may have."""
    try:
        yield
    except errors.BridgeError as error:
        error.submitted = True
        raise
    except (PlaywrightError, TimeoutError) as error:
        raise errors.PromptNotAccepted(
            "The page did not answer after the click on Send; it may have the prompt.",
            submitted=True,
        ) from error
