"""Page object: one tab's chat: opens a new one, sends a prompt, yields the answer, stops it.

Sixth file of a request's way (README): `jobs.worker` calls it; it speaks to the page through
`entrance`, `model_picker`, `submission` and `readers.turn`. It decides nothing and sends nothing
twice.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Self

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors, events
from browser_bridge.gemini_web import health, page_faults, urls
from browser_bridge.gemini_web.chat_settings import ChatSettings
from browser_bridge.gemini_web.closing import Closing
from browser_bridge.gemini_web.composer import Composer
from browser_bridge.gemini_web.conversations import Conversations
from browser_bridge.gemini_web.delivered import Delivered
from browser_bridge.gemini_web.entrance import Entrance
from browser_bridge.gemini_web.model_picker import ModelPicker
from browser_bridge.gemini_web.notices import ANSWERS_COMPARED, Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers.conclusion import Conclusion
from browser_bridge.gemini_web.readers.state import TurnState
from browser_bridge.gemini_web.readers.turn import Delta, TurnReader
from browser_bridge.gemini_web.recovery import Recovery, page_lost
from browser_bridge.gemini_web.resumption import ResumedEvent, Resumption
from browser_bridge.gemini_web.sign_in import Account
from browser_bridge.gemini_web.stored_turns import StoredTurns
from browser_bridge.gemini_web.submission import Submission
from browser_bridge.gemini_web.thoughts import Thoughts
from browser_bridge.gemini_web.uploads import Uploads
from browser_bridge.gemini_web.works import Made, Work, Works
from browser_bridge.messages import Attachment, ModelChoice, SentTurn, Tool, ToolOptions

STOP_LIMIT = 5.0
"""Seconds that stopping may take in all."""
STOP_WAIT = 1.5
"""Seconds to wait for Stop, which flickers, to come and then to go."""

ChatEvent = ResumedEvent

__all__ = ["Chat", "ChatEvent", "ChatSettings"]


class Chat:
    """The chat in one tab; use it with `async with`.

    Args:
        page: The tab's page.
        settings: What all chats share.
    """

    def __init__(self, page: Page, settings: ChatSettings) -> None:
        self._page = page
        self._settings = settings
        self._observer = PageObserver(page, settings.selectors)
        parts = (page, self._observer, settings.selectors, settings.site)
        self._entrance = Entrance(*parts)
        self.conversations = Conversations(*parts, entrance=self._entrance)
        self._submission = Submission(*parts)
        self._picker = ModelPicker(*parts, learned=settings.learned)
        self._closing = Closing(page, self._observer, settings.selectors, self._picker)
        self._notices = Notices(*parts)
        self._thoughts = Thoughts(*parts)
        self._composer = Composer(*parts)
        self._uploads = Uploads(*parts)
        self._works = Works(*parts, entrance=self._entrance, save=settings.save)
        recovery = Recovery(StoredTurns(*parts), silence=settings.silence)
        self._resumption = Resumption(recovery, self._works)
        self._choice: ModelChoice | None = None
        self._label: str | None = None
        self._prompt = ""
        self._delivered = Delivered()
        self._is_stopped = False
        self.on_named: Callable[[SentTurn], object] | None = None
        """Told of the turn that is being read once it can be found again, and as it goes on."""
        self._early: list[TurnState] = []

    async def __aenter__(self) -> Self:
        """Connect to the page.

        Raises:
            BrowserCrashed: The page or its browser is gone.
        """
        await self._observer.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let go of the page."""
        await self._observer.__aexit__(None, None, None)

    async def open_new(self) -> Account:
        """Show a new, empty chat, ready for a prompt; return the account that the page shows.

        Raises:
            SignedOut: The profile is not signed in.
            ChallengeShown: The site asks for a person.
            SelectorLost: The page has no composer.
            TemporaryUnavailable: Chats are to be temporary, and the page offers no such.
            SiteUnavailable: The site cannot be reached.
            BrowserCrashed: The page or its browser is gone.
        """
        return await self._entrance.open_new(is_temporary=self._settings.is_temporary)

    @property
    def conversation(self) -> str | None:
        """Id of the conversation that the page shows; None on a new chat."""
        return urls.conversation_of(self._page.url)

    async def open_conversation(self, identity: str, *, last_prompt: str, turns: int) -> None:
        """Show a conversation, proven to be where its last turn left it; see `conversations`."""
        await self.conversations.open(identity, last_prompt=last_prompt, turns=turns)

    async def account(self) -> Account:
        """Return the account that the page shows now, signed in or not."""
        return await self._entrance.account()

    async def check_up(self) -> tuple[health.Finding, ...]:
        """Look for every selector on this page, which must show a new chat; sends no prompt."""
        return await health.check_up(
            self._observer, self._settings.selectors, composer=self._composer, picker=self._picker
        )

    async def choose_model(self, choice: ModelChoice) -> None:
        """Make the page answer with a model, verified after choosing.

        Raises:
            ModelUnavailable: The account is not offered it, or the page kept another.
            RateLimited: It is at its limit.
            SelectorLost: A part of the picker was not found.
        """
        shown = await self._entrance.require_usable()
        label = await self._picker.choose(choice, shown)
        self._choice, self._label = choice, label.title or None
        self._prompt, self._delivered = "", Delivered()
        self._works.forget()

    async def choose_tool(self, tool: Tool, options: ToolOptions, *, within: float) -> None:
        """Make the next prompt use a tool, verified after choosing.

        Args:
            tool: The tool.
            options: What it is to make.
            within: Seconds for which it may work without a sign of life.

        Raises:
            ToolUnavailable: It is absent, disabled or over its quota, or the page did not take it.
            TemporaryUnavailable: Chats are to be temporary, and the tool's own page has no such.
            ModelUnavailable: The model could not be chosen again on the tool's own page.
        """
        if tool is Tool.STORYBOOK and self._settings.is_temporary:
            raise errors.TemporaryUnavailable(
                "Storybooks are made in chats that the site keeps, and "
                "BROWSER_BRIDGE_SITE__CHATS asks for temporary ones: set it to keep or delete."
            )
        before = await self._observer.call("pickerLabel")
        await self._works.choose(tool, options, within=within)
        if tool is Tool.STORYBOOK:  # its page is another one
            await self._keep_model(before)

    async def attach(self, attachments: Sequence[Attachment], *, within: float) -> None:
        """Put files into the composer; return when the site has them, the model still chosen.

        Args:
            attachments: The files, in order.
            within: Seconds for uploading them.

        Raises:
            InvalidAttachment: The site refuses a file.
            AttachmentFailed: The files did not arrive.
            ConsentRequired: The site asks the owner to confirm the rights to pictures.
            RateLimited: The site takes no more files now.
            ModelUnavailable: The model, which uploads may change, could not be chosen again.
            SelectorLost: The page offers no way to send files.
        """
        before = await self._observer.call("pickerLabel")
        await self._uploads.attach(attachments, within=within)
        await self._keep_model(before)

    async def _keep_model(self, before: dict[str, str]) -> None:
        """Choose the model again if what was done to the page has reset it (site-dom 3)."""
        shown: dict[str, str] = await self._observer.call("pickerLabel")
        if shown["all"] and shown != before and self._choice is not None:
            self._label = (await self._picker.choose(self._choice, shown)).title or None

    async def send(self, prompt: str) -> None:
        """Send a prompt, once; return when the site has it.

        Args:
            prompt: The text, exactly as it is to arrive.

        Raises:
            InvalidRequest: The prompt is blank.
            SelectorLost: The composer or the send button was not found.
            PromptNotAccepted: The page did not take it; `submitted` tells whether it may have.
            ChallengeShown: Something that asks for a person lies over the page.
        """
        if not prompt.strip():
            raise errors.InvalidRequest("The prompt is empty: the site sends no blank ones.")
        self._prompt, self._delivered = self._works.worded(prompt), Delivered()
        self._early = []
        if not await self._works.approve(prompt):
            self._early = await self._submission.send(self._prompt)

    async def read(self, *, wants_thoughts: bool) -> AsyncIterator[ChatEvent]:
        """Yield the answer as the page shows it; the last event is `TurnCompleted`.

        Args:
            wants_thoughts: Whether thoughts are wanted, and opened where they are collapsed.

        Raises:
            SiteError: The site failed, refused, signed out or stalled; `submitted` is true.
            BrowserCrashed: The page or its browser is gone.
        """
        self._delivered, self._is_stopped = Delivered(), False
        try:
            async with aclosing(self._read(wants_thoughts=wants_thoughts)) as answer:
                async for event in answer:
                    self._delivered.note(event)
                    yield event
        except errors.BridgeError as error:
            error.submitted = True
            if self._is_stopped:
                raise
            trouble = error
        else:
            return
        made = self._delivered.artifacts
        async for event in self._resumed(
            self.sent_turn, trouble, made=made, wants_thoughts=wants_thoughts
        ):
            self._delivered.note(event)
            yield event

    async def resume(self, sent: SentTurn, *, wants_thoughts: bool) -> AsyncIterator[ChatEvent]:
        """Yield the rest of a turn that another page lost, and its own files; sends nothing.

        Args:
            sent: What that page's chat had in `sent_turn`.
            wants_thoughts: Whether thoughts are wanted.

        Raises:
            AnswerFailed: The site does not keep the answer whole, or keeps another one.
            SiteError: The site signed out, or asks for a person; `submitted` is true.
            BrowserCrashed: The page or its browser is gone.
        """
        self._prompt = ""  # its caller knows the turn: what this tab sent before is another
        self._observer.arm(sent.prompt)
        async for event in self._resumed(sent, page_lost(), wants_thoughts=wants_thoughts):
            yield event

    @property
    def sent_turn(self) -> SentTurn | None:
        """The turn that is being read, or was; None if the site keeps it nowhere we know of."""
        if self._settings.is_temporary:
            return None
        stream = self._observer.tap.snapshot
        conversation = stream.conversation or urls.conversation_of(self._page.url)
        if conversation is None or not self._prompt:
            return None
        before = self._submission.before
        sent = self._delivered.turn(self._prompt, stream, conversation=conversation, before=before)
        return self._works.described(sent)

    async def _resumed(
        self,
        sent: SentTurn | None,
        trouble: errors.BridgeError,
        *,
        made: tuple[events.Artifact, ...] = (),
        wants_thoughts: bool,
    ) -> AsyncGenerator[ResumedEvent]:
        rest = self._resumption.events(
            sent,
            trouble,
            self._reader(sent.prompt if sent else self._prompt),
            site_model=self._label,
            wants_thoughts=wants_thoughts,
        )
        try:
            async with aclosing(rest) as told:
                async for event in told:
                    is_end = isinstance(event, events.TurnCompleted)
                    yield replace(event, artifacts=(*made, *event.artifacts)) if is_end else event
        except errors.BridgeError as error:
            error.submitted = True
            raise

    def _reader(self, prompt: str) -> TurnReader:
        return TurnReader(
            self._observer,
            silence=max(self._settings.silence, self._works.patience),
            check=self._check,
            conclusion=Conclusion(self._observer, prompt),
        )

    async def find_conversation(self, prompt: str, *, known: Collection[str]) -> str | None:
        """Return the id of one of the newest conversations if its last prompt is this one."""
        return await self.conversations.find(prompt, known=known)

    async def _read(self, *, wants_thoughts: bool) -> AsyncGenerator[ChatEvent]:
        reader, made = self._reader(self._prompt), Made()
        async with aclosing(self._works_of(reader, wants_thoughts=wants_thoughts)) as told:
            async for work in told:
                if isinstance(work, events.Citation):
                    made.take(work)
                elif wants_thoughts or not isinstance(work, events.ThoughtDelta):
                    made.take(work)
                    yield work
        is_wordless = self._works.is_wordless
        end = self._closing.events(reader, made, self._choice, self._label, is_wordless=is_wordless)
        for event in await end:
            yield event

    async def _works_of(self, reader: TurnReader, *, wants_thoughts: bool) -> AsyncGenerator[Work]:
        """Yield the answer up to its end, and then what was made with it."""
        if not self._works.has_approved:
            async with aclosing(self._words(reader, wants_thoughts=wants_thoughts)) as words:
                async for item in words:
                    if self._works.tells(item):
                        yield item
        if reader.last is not None and reader.last.answers > 1:
            with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
                await self._notices.choose_first_answer()
            yield ANSWERS_COMPARED
        async with aclosing(self._works.collect(reader)) as works:
            async for work in works:
                yield work
                if isinstance(work, events.TurnProgress):
                    self._tell_named()  # of long work it is known at each step how far it came

    async def _words(self, reader: TurnReader, *, wants_thoughts: bool) -> AsyncGenerator[Delta]:
        """Yield answer and thoughts up to their end."""
        is_named = False
        async with self._thoughts as thoughts, aclosing(reader.read(self._early)) as states:
            async for item in states:
                is_named = is_named or self._tell_named()
                if not isinstance(item, TurnState):
                    yield item
                elif reader.turn.stream.thoughts:
                    continue  # they come with the stream: nothing needs to be opened
                elif wants_thoughts and item.are_thoughts_closed:
                    thoughts.open()
            is_missing = (
                reader.last is not None and reader.last.has_thoughts and not reader.thoughts
            )
            if wants_thoughts and is_missing:
                await thoughts.opened()
                async for delta in reader.look_for_thoughts():
                    yield delta
        async for delta in reader.finish():
            yield delta

    def _tell_named(self) -> bool:
        """Tell of the turn; False while it could not be found again."""
        sent = self.sent_turn if self.on_named is not None else None
        if sent is not None and self.on_named is not None:
            self.on_named(sent)
        return sent is not None

    async def stop(self) -> None:
        """Press the site's Stop, if it shows one; never raises."""
        self._is_stopped = True
        with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
            async with asyncio.timeout(STOP_LIMIT):
                if await self._works.stop():
                    return
                place = await self._observer.call("pointAtName", "stop_button", STOP_WAIT * 1000)
                if "problem" in place:
                    return
                await self._observer.press(place)
                await self._observer.call("whenGone", "stop_button", STOP_WAIT * 1000)

    def _check(self) -> None:
        if self._observer.is_gone:
            raise errors.BrowserCrashed("Chromium or its page died.", submitted=True)
        page_faults.check_place(self._page.url, self._settings.site, is_submitted=True)
        page_faults.check_stream(self._observer.stream)
