"""One try of one job on one leased page: choose the model, send, read; stop when told to.

Calls into the page run in tasks of their own that are never cancelled under way: on a deadline
or a cancellation the site's Stop is pressed, and they end by themselves. Nothing is tried again
here, and no deadline is decided.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from typing import Any

from browser_bridge import errors, events, messages
from browser_bridge.browser.calls import bounded
from browser_bridge.jobs.chat import Chat
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Status
from browser_bridge.jobs.language import Reader, ReadEvent
from browser_bridge.jobs.plan import Plan

STOP_GRACE = 5.0
"""Seconds in which an abandoned page is to come to rest."""

UPLOAD_GRACE = 15.0
"""Seconds in which a page that did not take files in time is to be rid of them."""


OnCompleted = Callable[[str, events.TurnCompleted], None]

_PROVE_UNSENT = (
    errors.RequestRejected,
    errors.PromptNotAccepted,
    errors.SelectorLost,
    errors.ToolUnavailable,
    errors.ChallengeShown,
    errors.SignedOut,
)
"""What `send` raises in the knowledge that the prompt did not leave, unless `submitted` is set."""


class _DeadlinePassed(Exception):
    """A deadline of the job passed, as against one of a step in the page."""


class Attempt:
    """One try of a job on one page.

    Args:
        open_chat: Opens the fresh chat of the page for one turn.
        log: Where the job's status and events go.
        profile: Name of the profile whose page it is.
        patience: Seconds for which a tool may work without a sign of life.
        on_completed: Told of the conversation and its answer before anybody who follows the job.
        reader: What reads the answers, or None if they are taken as they are.
        may_ask: Whether the reader's further prompts are sent.
    """

    def __init__(
        self,
        open_chat: Callable[[], AbstractAsyncContextManager[Chat]],
        log: JobLog,
        *,
        profile: str,
        patience: float = 0.0,
        on_completed: OnCompleted | None = None,
        reader: Reader | None = None,
        may_ask: bool = True,
    ) -> None:
        self._may_ask = may_ask
        self._on_completed = on_completed
        self._open_chat = open_chat
        self._log = log
        self._profile = profile
        self._reader = reader
        self._patience = patience
        self._chat: Chat | None = None
        self._opened = AsyncExitStack()
        self._call: asyncio.Task[None] | None = None
        self._is_abandoned = False
        self._earlier: tuple[events.Artifact, ...] = ()

    @property
    def is_at_rest(self) -> bool:
        """Whether no call into the page is under way any more, and the last one ended well."""
        return self._call is None or (
            self._call.done() and not self._call.cancelled() and self._call.exception() is None
        )

    @property
    def conversation(self) -> str | None:
        """Id of the conversation that may have the prompt, as far as the page tells."""
        is_told = self._chat is not None and self._may_be_submitted
        return self._chat.conversation if self._chat is not None and is_told else None

    async def run(
        self, plan: Plan, *, submit_by: float, end_by: float, upload: float = 0.0
    ) -> None:
        """Send the prompt and publish the answer up to `TurnCompleted`.

        Args:
            plan: What to send, and where.
            submit_by: Loop time at which the site must have the prompt.
            end_by: Loop time at which the answer must be complete.
            upload: Seconds that its files may take; they are added to both of these.

        Raises:
            JobTimedOut: One of the two passed; the site was told to stop.
            PromptNotAccepted: The page took too long over a step before the prompt was sent.
            SiteUnavailable: The same afterwards.
            BridgeError: What the page raised; `submitted` tells whether it may have the prompt.
        """

        async def steps() -> None:
            await self._until(submit_by, self._open(plan))
            spent = await self._attach(plan, within=upload)
            await self._until(submit_by + spent, self._send(plan))
            chat, wants_thoughts = self._require_chat(), self._log.job.request.wants_thoughts
            answer = chat.read(wants_thoughts=wants_thoughts)
            await self._until(end_by + spent, self._read(answer))

        await self._guard(steps())

    async def resume(
        self, sent: messages.SentTurn, *, end_by: float, known: Collection[str] = ()
    ) -> None:
        """Publish the rest of an answer whose page was lost, up to `TurnCompleted`.

        Args:
            sent: The turn, as the attempt that lost it had it in `sent_turn`; one whose
                conversation is not known is looked for.
            end_by: Loop time at which the answer must be complete.
            known: Conversations that it cannot be in.

        Raises:
            JobTimedOut: It passed.
            ConversationLost: The conversation is not known, and not the newest one.
            BridgeError: What the page raised; `submitted` is true.
        """

        async def read() -> None:
            self._chat = chat = await self._opened.enter_async_context(self._open_chat())
            found = sent
            if not sent.conversation:
                found = replace(sent, conversation=await _found(chat, sent.prompt, known))
                self._log.trace(found)
            if self._is_sending:
                self._start()
            self._earlier = self._log.artifacts
            wants_thoughts = self._log.job.request.wants_thoughts
            await self._read(chat.resume(found, wants_thoughts=wants_thoughts))

        await self._guard(self._until(end_by, read()))

    @property
    def sent_turn(self) -> messages.SentTurn | None:
        """The turn whose answer was being read, if it can be found again."""
        return self._chat.sent_turn if self._chat is not None else None

    async def _guard(self, steps: Coroutine[Any, Any, None]) -> None:
        """Take the steps; whatever ends them, leave the page at rest and tell why."""
        try:
            await steps
        except _DeadlinePassed as error:
            told = _timeout_message(self._log.status)
            await self._abandon()
            raise errors.JobTimedOut(told, submitted=self._may_be_submitted) from error
        except TimeoutError as error:
            await self._abandon()
            raise self._slow_page(error) from error
        except asyncio.CancelledError:
            await self._abandon()
            raise
        except errors.BridgeError as error:
            is_unsent = self._is_sending and isinstance(error, _PROVE_UNSENT)
            # Whatever else fails while sending leaves open whether the site has it: assume so.
            if self._may_be_submitted and not is_unsent:
                error.submitted = True
            raise
        finally:
            with contextlib.suppress(TimeoutError):
                await bounded(self._opened.aclose(), within=STOP_GRACE, what="leaving a chat")

    @property
    def _may_be_submitted(self) -> bool:
        return self._log.status not in (Status.QUEUED, Status.OPENING)

    @property
    def _is_sending(self) -> bool:
        return self._log.status is Status.SUBMITTING

    def _slow_page(self, error: TimeoutError) -> errors.SiteError:
        cause = str(error).strip().partition("\n")[0] or "A step took too long."
        if self._may_be_submitted:
            return errors.SiteUnavailable(f"The page did not answer: {cause}", submitted=True)
        return errors.PromptNotAccepted(f"The page did not take the prompt: {cause}")

    async def _until(self, deadline: float, call: Coroutine[Any, Any, None]) -> None:
        self._call = asyncio.create_task(call)
        remaining = deadline - asyncio.get_running_loop().time()
        await asyncio.wait({self._call}, timeout=max(0.0, remaining))
        if not self._call.done():
            raise _DeadlinePassed
        self._call.result()

    async def _open(self, plan: Plan) -> None:
        self._chat = chat = await self._opened.enter_async_context(self._open_chat())
        if plan.conversation is not None:
            await chat.open_conversation(
                plan.conversation, last_prompt=plan.last_prompt, turns=plan.turns
            )
        request = self._log.job.request
        await chat.choose_model(request.model)
        if request.model.tool is not None:
            await chat.choose_tool(request.model.tool, request.options, within=self._patience)

    async def _attach(self, plan: Plan, *, within: float) -> float:
        """Upload the plan's files; return the seconds that it took."""
        if not plan.attachments:
            return 0.0
        clock = asyncio.get_running_loop().time
        started = clock()
        upload = self._require_chat().attach(plan.attachments, within=within)
        await self._until(started + within + UPLOAD_GRACE, upload)
        return clock() - started

    async def _send(self, plan: Plan) -> None:
        request = self._log.job.request
        sent = messages.SentTurn(
            prompt=plan.prompt,
            conversation=plan.conversation or "",
            before=plan.turns,
            tool=request.model.tool,
            options=request.options,
            patience=self._patience if request.model.tool else 0.0,
        )
        await self._log.prepare_to_send(sent, profile=self._profile)
        if self._is_abandoned:
            self._log.take_back()
            return
        self._log.advance(Status.SUBMITTING)
        await self._require_chat().send(plan.prompt)
        if not self._is_abandoned:
            self._start()
            for notice in plan.notices:
                self._log.publish(notice)

    def _start(self) -> None:
        self._log.advance(Status.SUBMITTED)
        self._log.publish(events.TurnStarted(profile=self._profile))

    async def _read(self, stream: AsyncIterator[ReadEvent]) -> None:
        """Read the answer, and the one to each further prompt that the reader asks for."""
        await self._read_answer(stream)
        while (follow_up := self._take_follow_up()) is not None:
            chat = self._require_chat()
            await chat.send(follow_up)
            wants_thoughts = self._log.job.request.wants_thoughts
            await self._read_answer(chat.read(wants_thoughts=wants_thoughts))

    def _take_follow_up(self) -> str | None:
        if self._reader is None or self._is_abandoned or not self._may_ask:
            return None
        return self._reader.take_follow_up()

    async def _read_answer(self, stream: AsyncIterator[ReadEvent]) -> None:
        is_complete = False
        self._require_chat().on_named = self._log.trace
        try:
            async for event in stream:
                if self._is_abandoned or is_complete:
                    continue
                self._trace()
                if isinstance(event, events.TurnCompleted):
                    is_complete = True
                    event = replace(event, artifacts=(*self._earlier, *event.artifacts))  # noqa: PLW2901 - the same event, whole
                _require_text(event)
                for told in (event,) if self._reader is None else self._reader.feed(event):
                    self._publish(told)
        finally:
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()
        if not is_complete and not self._is_abandoned:
            raise errors.AnswerStalled("The answer ended without being complete.", submitted=True)

    def _trace(self) -> None:
        if self._log.is_trace_due and (sent := self.sent_turn) is not None:
            self._log.trace(sent)

    def _publish(self, event: ReadEvent) -> None:
        if isinstance(event, events.TurnCompleted):
            self._tell(event)
        self._log.publish(event)

    def _tell(self, completed: events.TurnCompleted) -> None:
        if self._on_completed is not None and self.conversation is not None:
            self._on_completed(self.conversation, completed)

    def _require_chat(self) -> Chat:
        if self._chat is None:
            message = "a chat is used only after it was opened"
            raise RuntimeError(message)
        return self._chat

    async def _abandon(self) -> None:
        """Tell the site to stop and wait, for a limited time, until the page is at rest.

        A job that is left to the next process leaves the site at work.
        """
        self._is_abandoned = True
        if self._call is None:
            return
        if self._is_sending:  # Stop is not there before the prompt is.
            await asyncio.wait({self._call}, timeout=STOP_GRACE / 2)
        if self._may_be_submitted and self._chat is not None and not self._log.is_left:
            with contextlib.suppress(TimeoutError):
                await bounded(self._chat.stop(), within=STOP_GRACE / 2, what="stopping")
        await asyncio.wait({self._call}, timeout=0 if self._log.is_left else STOP_GRACE / 2)
        if not self._call.done():  # The page is given up, so that tearing a call does no harm.
            self._call.cancel()
        self._call.add_done_callback(_retrieve)


async def _found(chat: Chat, prompt: str, known: Collection[str]) -> str:
    conversation = await chat.find_conversation(prompt, known=known)
    if conversation is None:
        raise errors.ConversationLost("No newest conversation has the prompt.", submitted=True)
    return conversation


def _require_text(event: ReadEvent) -> None:
    if not isinstance(event, events.TurnCompleted) or event.artifacts:
        return
    if not event.markdown.strip():
        raise errors.AnswerEmpty("The site's answer has no text; ask again.", submitted=True)


def _timeout_message(status: Status) -> str:
    if status is Status.SUBMITTED:
        return "The answer was not complete in time; the site was told to stop."
    return "The site did not take the prompt in time; run `browser-bridge doctor`."


def _retrieve(call: asyncio.Task[None]) -> None:
    # Asking keeps asyncio from reporting an error nobody waits for as never retrieved.
    if not call.cancelled():
        call.exception()
