"""Region: a conversation opened again, to read the answer that the site kept of a lost stream.

Nothing is sent. The page is loaded anew, with growing pauses, until it shows the turn whole, or
patience ends; in between, its own changes are watched. What is shown whole, and what only looks
so, is told by the signs of completion and by more text than was seen before.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web import faults, page_faults, urls
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers import alignment, conclusion
from browser_bridge.gemini_web.readers.assembler import Assembler
from browser_bridge.gemini_web.readers.completion import Completion, Stream
from browser_bridge.gemini_web.readers.conclusion import Conclusion
from browser_bridge.gemini_web.readers.positions import StreamSnapshot
from browser_bridge.gemini_web.readers.state import TurnState
from browser_bridge.gemini_web.region import Region
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import SentTurn

LOAD_LIMIT = 20.0
"""Seconds for the page to load."""
ALIVE_WITHIN = 1.0
"""Seconds within which a page that stood still must answer to be loaded anew."""
SHOWN_AFTER = 9.0
"""Seconds from there until the turn shows, if it is kept (site-dom 14: up to 8)."""
FIRST_PAUSE = 1.0
"""Seconds for which a page that shows a part of the turn is watched before it is loaded anew."""
PAUSE_GROWTH = 1.7
LONGEST_PAUSE = 15.0
SAME_FOR = 6.0
"""Seconds for which a turn that shows no more than was seen may look whole: it will not grow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTurn:
    """A turn as the site keeps it, whole.

    Args:
        text: The answer, Markdown.
        thoughts: The thoughts as far as they show, Markdown.
        state: What the page shows of it.
    """

    text: str
    thoughts: str
    state: TurnState


class _Reading:
    """What one load of the page shows of the turn."""

    def __init__(self) -> None:
        self._answer: dict[int, str] = {}
        self._thoughts: dict[int, str] = {}
        self._completion = Completion()
        self.state: TurnState | None = None
        self.changed = time.monotonic()

    @property
    def size(self) -> int:
        """Characters of all that the answer shows, as HTML."""
        return sum(map(len, self._answer.values()))

    @property
    def rest_for_whole(self) -> float:
        """Seconds without a change after which the turn counts as whole."""
        state = self.state
        if state is None or not state.has_body or not (state.has_footer or state.has_actions):
            return float("inf")
        return self._completion.needed_rest(state, Stream.UNSEEN)

    def take(self, state: TurnState) -> None:
        """Take in a change of the page."""
        self.state = state
        self.changed = time.monotonic()
        self._answer |= state.answer.changed
        self._thoughts |= state.thoughts.changed

    def finish(self, state: TurnState) -> StoredTurn:
        """Return all that is shown, the page's last change included."""
        self.take(state)
        return StoredTurn(
            text=_markdown(self._answer, state.answer.count),
            thoughts=_markdown(self._thoughts, state.thoughts.count),
            state=state,
        )


def _markdown(blocks: Mapping[int, str], count: int) -> str:
    shown = {index: html for index, html in blocks.items() if index < count}
    return Assembler().finish(count=count, changed=shown)


class StoredTurns(Region):
    """Reads a turn again from the conversation that holds it."""

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._patience = 0.0
        self._until = 0.0
        self._same_since: float | None = None
        self._size = 0

    async def is_page_alive(self) -> bool:
        """Tell whether the page answers; one whose scripts never rest cannot be loaded anew."""
        try:
            await self._observer.call("probe", within=ALIVE_WITHIN)
        except errors.SiteUnavailable:
            return False
        return True

    async def read(self, sent: SentTurn, *, patience: float) -> StoredTurn | None:
        """Return the turn as the site keeps it, or None if it does not keep it whole.

        Args:
            sent: The turn.
            patience: Seconds for which nothing more of it may show; 0 looks once.

        Raises:
            AnswerFailed: The site says that the answer was stopped.
            SignedOut: The page asks to sign in.
            ChallengeShown: The page asks for a person.
            BrowserCrashed: The page or its browser is gone.
        """
        self._patience, self._until = patience, time.monotonic() + patience
        self._same_since, self._size = None, 0
        judge = Conclusion(self._observer, sent.prompt)
        pause = FIRST_PAUSE
        while True:
            is_open = await self._open(sent)
            reading = await self._watch(sent, judge, pause=pause, is_open=is_open)
            stored = await self._whole(sent, judge, reading)
            if stored is not None:
                return stored
            self._note_growth(reading.size)
            await self._rest(min(reading.changed + pause, self._hopeless_from))
            if time.monotonic() >= min(self._hopeless_from, self._until):
                return None
            pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE)

    def _note_growth(self, size: int) -> None:
        if size > self._size > 0 and self._patience:
            self._until = time.monotonic() + self._patience
        self._size = max(self._size, size)

    async def _rest(self, until: float) -> None:
        """Let the page be until a time; its events are of no interest."""
        while (left := min(until, self._until) - time.monotonic()) > 0:
            await self._observer.next_state(left)
            self._check()

    async def _open(self, sent: SentTurn) -> bool:
        """Load the conversation; tell whether it did load."""
        limit = max(min(LOAD_LIMIT, self._until - time.monotonic()), FIRST_PAUSE)
        is_open = await self.load(sent.conversation, within=limit)
        if is_open:
            await self._watch_turn(sent)
        return is_open

    async def load(self, identity: str, *, within: float = LOAD_LIMIT) -> bool:
        """Load a conversation; tell whether it did load.

        Args:
            identity: Its id.
            within: Seconds that it may take.

        Raises:
            SignedOut: The page asks to sign in.
            ChallengeShown: The page asks for a person.
            BrowserCrashed: The page or its browser is gone.
        """
        shown = self._page.url
        is_shown = urls.conversation_of(shown) == identity
        url = shown if is_shown else self._site.conversation(identity)
        self._observer.forget_states()
        with suppress(PlaywrightError, TimeoutError):
            response = await bounded(
                self._page.goto(url, wait_until="domcontentloaded", timeout=within * 1000),
                within=within + 1,
                what="opening the conversation again",
            )
            self._check()
            return response is None or response.status < page_faults.HTTP_ERRORS
        self._check()
        return False

    async def _watch_turn(self, sent: SentTurn) -> None:
        sought = {"prompt": sent.prompt, "response": sent.response, "before": sent.before}
        await self._observer.call("watchStored", sought)

    async def _watch(
        self, sent: SentTurn, judge: Conclusion, *, pause: float, is_open: bool
    ) -> _Reading:
        """Watch what the page shows, until it shows the turn whole or rests for too long."""
        reading, opened = _Reading(), time.monotonic()
        while True:
            state, rest = reading.state, reading.rest_for_whole
            is_shown = state is not None and state.has_body
            if is_shown or not is_open:
                given_up = min(reading.changed + pause, max(self._until, opened + FIRST_PAUSE))
            else:
                given_up = opened + (SHOWN_AFTER if self._patience else SHOWN_AFTER / 2)
            due = min(given_up, reading.changed + rest)
            if time.monotonic() >= due:
                return reading
            value = await self._observer.next_state(due - time.monotonic())
            self._check()
            if value is not None:
                reading.take(TurnState.parse(value))
                judge.refuse_lost_account(TurnState.parse(value))
            elif is_open and self._observer.has_lost_document:
                await self._watch_turn(sent)
                reading = _Reading()

    async def _whole(
        self, sent: SentTurn, judge: Conclusion, reading: _Reading
    ) -> StoredTurn | None:
        """Return a turn that shows the signs of completion, unless something speaks against it."""
        if reading.rest_for_whole == float("inf"):
            return None
        state = TurnState.parse(await self._observer.call("look"))
        if faults.says_stopped(state.aside):
            raise conclusion.stopped()
        stored = reading.finish(state)
        is_fault = judge.fault_of(state, StreamSnapshot()) is not None
        letters = 0 if is_fault else len(alignment.letters(stored.text))
        is_more = letters > sent.letters or (sent.is_complete and letters >= sent.letters)
        if is_more and stored.text.strip():
            return stored
        if sent.tool is not None and not is_fault and await self._observer.call("hasMade"):
            return stored
        self._same_since = self._same_since or time.monotonic()
        return None

    @property
    def _hopeless_from(self) -> float:
        """When a turn that looks whole has shown no more than was seen before for too long."""
        return float("inf") if self._same_since is None else self._same_since + SAME_FOR

    def _check(self) -> None:
        if self._observer.is_gone:
            raise errors.BrowserCrashed("Chromium or its page died.", submitted=True)
        page_faults.check_place(self._page.url, self._site, is_submitted=True)
