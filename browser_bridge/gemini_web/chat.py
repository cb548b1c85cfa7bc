"""Page object: one tab's chat: opens a new one, sends a prompt, yields the answer, stops it.

Sixth file of a request's way (README): `jobs.worker` calls it; it speaks to the page through
`composer`, `model_picker`, `notices` and `readers.dom`. It decides nothing and retries nothing
after the prompt has left.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors, events
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web import page_faults, sign_in, urls
from browser_bridge.gemini_web.composer import Composer
from browser_bridge.gemini_web.locators import Locators
from browser_bridge.gemini_web.model_picker import LearnedLabels, ModelPicker
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers.dom import DomReader
from browser_bridge.gemini_web.readers.state import TurnState
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.sign_in import Account, SignInState
from browser_bridge.gemini_web.urls import Place, Site
from browser_bridge.messages import ModelChoice

LOAD_LIMIT = 45.0
"""Seconds for a page to load and hydrate."""
ACCOUNT_WAIT = 1.5
"""Seconds to wait for a sign of the account, on pages that show neither sign."""
ACCEPT_LIMIT = 12.0
"""Seconds after the click within which the page must take the prompt."""
STOP_LIMIT = 5.0
"""Seconds that stopping may take in all."""

ChatEvent = events.ThoughtDelta | events.TextDelta | events.TurnNotice | events.TurnCompleted


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """What all chats of a site share.

    Args:
        site: The site driven.
        selectors: Its selector data.
        silence: Seconds without a change after which an answer counts as stalled.
        learned: Labels of the mode picker known from earlier choices; grows.
    """

    site: Site
    selectors: Selectors
    silence: float = 90.0
    learned: LearnedLabels = field(default_factory=dict)


class Chat:
    """The chat in one tab; use it with `async with`.

    Args:
        page: The tab's page.
        settings: What all chats share.
    """

    def __init__(self, page: Page, settings: ChatSettings) -> None:
        self._page = page
        self._settings = settings
        self._site = settings.site
        self._observer = PageObserver(page, settings.selectors)
        self._locators = Locators(page, settings.selectors)
        self._notices = Notices(page, self._observer, self._locators)
        self._composer = Composer(page, self._observer, self._locators)
        self._picker = ModelPicker(page, self._observer, self._locators, settings.learned)
        self._label: str | None = None
        self._early: list[TurnState] = []

    async def __aenter__(self) -> Self:
        """Connect to the page.

        Raises:
            BrowserCrashed: The page or its browser is gone.
        """
        await self._observer.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the page."""
        await self._observer.__aexit__(kind, error, trace)

    async def open_new(self) -> Account:
        """Show a new, empty chat, ready for a prompt.

        Returns:
            The account that the page shows.

        Raises:
            SignedOut: The profile is not signed in.
            ChallengeShown: The site asks for a person.
            SelectorLost: The page has no composer.
            SiteUnavailable: The site cannot be reached.
            BrowserCrashed: The page or its browser is gone.
        """
        if not await self._leave_by_button():
            await self._load(self._site.new_chat)
        await self._notices.clear()
        account = await self._account()
        await self._clear_tools()
        return account

    async def choose_model(self, choice: ModelChoice) -> None:
        """Make the page answer with a model, verified after choosing.

        Raises:
            ModelUnavailable: The account is not offered it, or the page kept another.
            RateLimited: It is at its limit.
            SelectorLost: A part of the picker was not found.
        """
        label = await self._picker.choose(choice)
        self._label = label.title or None

    async def send(self, prompt: str) -> None:
        """Send a prompt, once; return when the site has it.

        Args:
            prompt: The text, exactly as it is to arrive.

        Raises:
            SelectorLost: The composer or the send button was not found.
            PromptNotAccepted: The page did not take it; `submitted` tells whether it may have.
            ChallengeShown: Something that asks for a person lies over the page.
        """
        await self._require_fresh()
        await self._composer.write(prompt)
        await self._observer.call("remember")
        self._observer.forget_states()
        await self._observer.call("watch")
        self._observer.stream.arm()
        await self._click_send()
        await self._accepted()

    async def read(self, *, wants_thoughts: bool) -> AsyncIterator[ChatEvent]:
        """Yield the answer as the page shows it; the last event is `TurnCompleted`.

        Args:
            wants_thoughts: Whether collapsed thoughts are to be opened.

        Raises:
            SiteError: The site failed, refused, signed out or stalled; `submitted` is true.
            BrowserCrashed: The page or its browser is gone.
        """
        reader = DomReader(self._observer, silence=self._settings.silence, check=self._check_turn)
        early, self._early = self._early, []
        async with _Opening(self._open_thoughts) as opening:
            async for item in reader.read(early):
                if not isinstance(item, TurnState):
                    yield item
                elif wants_thoughts and item.are_thoughts_closed:
                    opening.start()
        if reader.last is not None and reader.last.answers > 1:
            await self._notices.choose_first_answer()
            yield events.TurnNotice(
                code="answers_compared",
                message="The site showed two answers to compare; the first one was taken.",
            )
        async for event in self._end(reader):
            yield event

    async def stop(self) -> None:
        """Press the site's Stop, if it shows one; never raises."""
        with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
            async with asyncio.timeout(STOP_LIMIT):
                candidate = await self._observer.call("whenShown", "stop_button", 1500)
                if candidate < 0:
                    return
                await bounded(
                    self._locators.at("stop_button", candidate).click(timeout=2000),
                    within=3,
                    what="pressing Stop",
                )
                await self._observer.call("whenGone", "stop_button", 1500)

    async def account(self) -> Account:
        """Return the account that the page shows now."""
        return sign_in.read(await self._observer.call("probe"), self._site)

    async def _load(self, url: str) -> None:
        await bounded(
            self._page.goto(url, wait_until="domcontentloaded", timeout=LOAD_LIMIT * 1000),
            within=LOAD_LIMIT + 1,
            what="opening the site",
        )
        deadline = time.monotonic() + LOAD_LIMIT / 3
        while True:
            page_faults.check_place(self._page.url, self._site, is_submitted=False)
            wait = min(2.0, deadline - time.monotonic())
            if await self._observer.call("whenShown", "composer", max(wait, 0) * 1000) >= 0:
                return
            page_faults.check_words(await self._observer.call("probe"))
            await self._notices.clear()
            if wait <= 0:
                raise self._locators.lost("composer", "idle")

    async def _leave_by_button(self) -> bool:
        """Go to a new chat as a person does, without a load; tell whether that was enough."""
        if self._site.place(self._page.url) is not Place.APP:
            return False
        probe = await self._observer.call("probe")
        if self._is_fresh(probe):
            return True
        candidate = await self._observer.call("whenShown", "new_chat_button", 0)
        if candidate < 0 or probe["dialogs"] or probe["hasBackdrop"]:
            return False
        try:
            await bounded(
                self._locators.at("new_chat_button", candidate).click(timeout=1500),
                within=2.5,
                what="clicking New chat",
            )
        except (PlaywrightError, TimeoutError):
            return False
        await self._observer.call("whenFresh", 2000)
        return self._is_fresh(await self._observer.call("probe"))

    def _is_fresh(self, probe: dict[str, Any]) -> bool:
        return (
            self._site.place(probe["url"]) is Place.APP
            and urls.conversation_of(probe["url"]) is None
            and probe["composer"] >= 0
            and probe["turns"] == 0
            and probe["isBlank"]
            and not probe["isStopShown"]
        )

    async def _account(self) -> Account:
        account = await self.account()
        if account.state is SignInState.UNKNOWN:
            await self._observer.call("whenAccountShows", ACCOUNT_WAIT * 1000)
            account = await self.account()
        if account.state is SignInState.SIGNED_OUT:
            raise errors.SignedOut(f"The profile is not signed in; {page_faults.SIGN_IN_REMEDY}.")
        return account

    async def _clear_tools(self) -> None:
        """Deselect a tool that stayed selected; the next prompt would use it."""
        probe = await self._observer.call("probe")
        for _ in range(probe["toolChips"]):
            candidate = await self._observer.call("whenShown", "tool_chip", 0)
            if candidate < 0:
                return
            await bounded(
                self._locators.at("tool_chip", candidate).click(timeout=2000),
                within=3,
                what="deselecting a tool",
            )

    async def _require_fresh(self) -> None:
        probe = await self._observer.call("probe")
        page_faults.check_place(probe["url"], self._site, is_submitted=False)
        if probe["composer"] < 0:
            raise self._locators.lost("composer", "idle")
        if probe["dialogs"] or probe["hasBackdrop"] or probe["hasDisclosure"]:
            await self._notices.clear()

    async def _click_send(self) -> None:
        try:
            await self._composer.send()
        except TimeoutError:
            if self._observer.stream.is_sent:
                return
            await self._notices.clear()
            await self._composer.send()

    async def _accepted(self) -> None:
        """Wait for evidence that the prompt left: its request, or its turn (site-dom 1)."""
        deadline = time.monotonic() + ACCEPT_LIMIT
        state: TurnState | None = None
        while not self._observer.stream.is_sent:
            self._check_alive()
            if state is not None and state.has_turn and state.is_blank:
                return
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                await self._refuse_unsent()
            value = await self._observer.next_state(remaining)
            if value is not None:
                state = TurnState.parse(value)
                self._early.append(state)

    async def _refuse_unsent(self) -> None:
        state = TurnState.parse(await self._observer.call("look"))
        is_submitted = state.has_turn or state.is_blank
        page_faults.check_place(self._page.url, self._site, is_submitted=is_submitted)
        if not is_submitted:
            await self._composer.clear()
        said = next((text for text in (*state.snackbars, *state.dialogs) if text), "nothing")
        raise errors.PromptNotAccepted(
            f"The page did not send the prompt within {ACCEPT_LIMIT:g} s; it shows {said[:120]!r}.",
            submitted=is_submitted,
        )

    def _check_turn(self) -> None:
        self._check_alive()
        page_faults.check_place(self._page.url, self._site, is_submitted=True)
        page_faults.check_stream(self._observer.stream)

    def _check_alive(self) -> None:
        if self._observer.is_gone:
            raise errors.BrowserCrashed("Chromium or its page died.")

    async def _open_thoughts(self) -> None:
        candidate = await self._observer.call("whenShown", "thoughts_toggle", 0)
        if candidate >= 0:
            await bounded(
                self._locators.at("thoughts_toggle", candidate).click(timeout=2000),
                within=3,
                what="opening the thoughts",
            )

    async def _end(self, reader: DomReader) -> AsyncIterator[ChatEvent]:
        if not reader.text.strip():
            raise self._nothing_read(reader)
        label = (await self._picker.label()).title or None
        for code, message in self._remarks(reader, label):
            yield events.TurnNotice(code=code, message=message)
        yield events.TurnCompleted(
            markdown=reader.text,
            thoughts=reader.thoughts,
            site_model=label,
            conversation=urls.conversation_of(self._page.url),
        )

    def _nothing_read(self, reader: DomReader) -> errors.SiteError:
        state = reader.last
        if state is not None and state.has_turn and not state.has_body and state.turn_text:
            return self._locators.lost("answer_body", "complete", is_submitted=True)
        if state is None or not state.has_turn:
            return self._locators.lost("turn", "streaming", is_submitted=True)
        return errors.AnswerEmpty(
            "The site ended its answer without any text; the prompt was sent once.",
            submitted=True,
        )

    def _remarks(self, reader: DomReader, label: str | None) -> list[tuple[str, str]]:
        remarks: list[tuple[str, str]] = []
        if self._label and label and label != self._label:
            remarks.append(
                ("model_downgraded", f"The site changed the model from {self._label} to {label}.")
            )
        if reader.is_rewritten:
            remarks.append(
                ("text_rewritten", "The page changed text that had been delivered already.")
            )
        if reader.is_unconfirmed:
            remarks.append(
                ("completion_unconfirmed", "The page gave no clear sign that the answer is whole.")
            )
        return remarks


class _Opening:
    """Opens the thoughts once, beside the reading; never fails the turn.

    Args:
        call: Clicks the toggle.
    """

    def __init__(self, call: Callable[[], Awaitable[None]]) -> None:
        self._call = call
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start, unless it was started before."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
            await self._call()

    async def __aenter__(self) -> Self:
        """Wait to be started."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave no task behind."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
