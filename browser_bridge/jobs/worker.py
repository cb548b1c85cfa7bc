"""Runs one job: plan what to send, lease a page, try; on another profile if that may mend it.

Between `jobs.manager`, which starts it, and `pool.pool` and the site's chat, which meet only
here. Who is asked again is decided in `mending`: nothing is sent that the site may have. One that
goes on in a live conversation is tried there first; what keeps the prompt from being sent there is
no failure, for it can begin anew with the whole history.
"""

import asyncio
import contextlib
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack
from dataclasses import replace

from browser_bridge import errors, events, messages
from browser_bridge.attachments import Attachments, Gathering
from browser_bridge.jobs import evidence, limits, mending
from browser_bridge.jobs.attempt import Attempt
from browser_bridge.jobs.chat import OpenChat
from browser_bridge.jobs.continuity import Claim, Continuity
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.evidence import Capture
from browser_bridge.jobs.job import Status
from browser_bridge.jobs.language import PLAIN, Language, Reader
from browser_bridge.jobs.leasing import Leasing
from browser_bridge.jobs.plan import Plan, Planner, require_driven
from browser_bridge.jobs.rescue import Rescue, Rest
from browser_bridge.pool import Lease, Ledger, Outcome, Pool
from browser_bridge.settings import TimeoutSettings

MOST_ATTEMPTS = 3
CONTINUE_WITHIN = 15.0
"""Seconds to wait for a tab of the profile that has the conversation."""
RESTARTED = events.TurnNotice(
    code="conversation_restarted",
    message="The conversation could not go on in its own chat; a new one got the whole history.",
)
SLOWEST_UPLOAD = 1_000_000
"""Bytes a second that an upload is given time for, beside its own limit."""


class Worker:
    """Runs jobs, each on a leased page.

    Args:
        pool: Where pages come from.
        open_chat: Opens the chat of a leased page for one turn, `gemini_web.Chats.open`.
        timeouts: Deadlines of a turn, counted from the first lease.
        capture: Records the page after a failure of the site, given the error's code; must not
            raise.
        attachments: Gathers the files of requests; None refuses all.
        planner: Turns messages into plans.
        language: How functions and forms are spoken of.
        continuity: Knows in which conversation a request goes on; None begins each one anew.
        doom: Told of the profile and the conversation of each turn that is to leave none behind.
        ledger: Told of the limits that jobs meet; the pool's own.
    """

    def __init__(
        self,
        pool: Pool,
        open_chat: OpenChat,
        *,
        timeouts: TimeoutSettings,
        capture: Capture | None = None,
        attachments: Attachments | None = None,
        planner: Planner | None = None,
        language: Language = PLAIN,
        continuity: Continuity | None = None,
        doom: Callable[[str, str], None] | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self._leasing = Leasing(pool, ledger or Ledger())
        self._rescue = Rescue(pool, mending.outcome_of)
        self._open_chat = open_chat
        self._timeouts = timeouts
        self._capture = capture
        self._attachments = attachments or Attachments.refused()
        self._planner = planner or Planner()
        self._language = language
        self.gathering = 0
        """Number of jobs whose files are being fetched or written."""
        self._continuity = continuity
        self._doom = doom

    def plan(self, request: messages.TurnRequest) -> Plan:
        """Return what a request becomes in a new conversation.

        Raises:
            InvalidRequest: It has no message.
            UnsupportedFeature: It asks for a tool that cannot be used yet.
            PromptTooLong: The prompt is longer than the site takes.
        """
        require_driven(request.model.tool)
        return self._planner.plan(self._language.opening(request))

    async def run(self, log: JobLog) -> None:
        """Run a job up to its `TurnCompleted`.

        Args:
            log: The job's log; it receives every event but a failure, which is raised.

        Raises:
            BridgeError: Why the job failed.
        """
        async with self._attachments.opened() as gathering:
            await self._keep(log, gathering)
            plan, started = self.plan(log.job.request), None
            if self._continuity is not None and (claim := self._continuity.claim(log.job.request)):
                started = await self._continue(log, claim, self._continuity, gathering)
                if log.status.is_final:
                    return
                plan = replace(plan, notices=(RESTARTED,))
            plan = await self._gather(plan, gathering)
            await self._begin(log, plan, started=started)

    async def resume(self, log: JobLog) -> None:
        """Read the answer to what an earlier process sent, or may have sent; sends nothing.

        Args:
            log: The job's log, with the turn in `sent`.

        Raises:
            JobInterrupted: The site does not have the answer.
            BridgeError: Why it cannot be looked at.
        """
        sent, profile = log.sent, log.profile
        assert sent is not None, "what was not sent is run"
        plan = Plan(prompt=sent.prompt, turns=sent.before)
        reader = self._language.reader(log.job.request)

        def known() -> frozenset[str]:
            return self._continuity.of_profile(profile) if self._continuity else frozenset()

        def attempt_on(lease: Lease) -> Attempt:
            return self._attempt(log, lease, plan, reader, may_ask=False)

        try:
            rest = Rest(sent=sent, profile=profile, attempt_on=attempt_on)
            await self._rescue.take_over(rest, limit=self._turn_limit(log), known=known)
        finally:
            self._give_up(log, profile, (log.sent or sent).conversation)

    async def _keep(self, log: JobLog, gathering: Gathering) -> None:
        """Write down the files that came with a request, so that memory need not hold them."""
        request = log.job.request
        with self._counted():
            history = await gathering.keep(request.messages)
        log.job = replace(log.job, request=replace(request, messages=history))

    async def _gather(self, plan: Plan, gathering: Gathering) -> Plan:
        with self._counted():
            return replace(plan, attachments=await gathering.take(plan.files))

    @contextlib.contextmanager
    def _counted(self) -> Generator[None]:
        self.gathering += 1
        try:
            yield
        finally:
            self.gathering -= 1

    async def _continue(
        self, log: JobLog, claim: Claim, continuity: Continuity, gathering: Gathering
    ) -> float | None:
        """Try to continue a conversation; return the loop time of the lease, if there was one."""
        started, trouble = None, None
        try:
            plan = await self._gather(claim.plan, gathering)
            async with AsyncExitStack() as leased:
                try:
                    async with asyncio.timeout(CONTINUE_WITHIN):
                        lease = await leased.enter_async_context(
                            self._leasing.again(log, claim, plan)
                        )
                except (errors.BridgeError, TimeoutError):
                    return None
                started = asyncio.get_running_loop().time()
                trouble, rest = await self._try(log, lease, plan, started=started)
            trouble = await self._rescued(log, rest, trouble, started=started)
        finally:
            is_untouched = log.status in (Status.QUEUED, Status.OPENING)
            if is_untouched and not isinstance(trouble, errors.ConversationLost):
                continuity.give_back(claim)
        if trouble is not None:
            if not mending.may_begin_anew(trouble, log):
                raise trouble
            log.advance(Status.QUEUED)
        return started

    async def _begin(self, log: JobLog, plan: Plan, *, started: float | None) -> None:
        """Try in a new conversation, on one profile after another while that may mend it."""
        loop, tried, trouble = asyncio.get_running_loop(), set[str](), None
        while True:
            async with AsyncExitStack() as leased:
                submit_by = None if started is None else started + self._timeouts.submit
                try:
                    async with asyncio.timeout_at(submit_by):
                        lease = await leased.enter_async_context(
                            self._leasing.anew(log, plan, tried)
                        )
                except (errors.PoolError, errors.SiteError, TimeoutError) as refusal:
                    if trouble is None:
                        raise
                    raise mending.of_both(trouble, refusal) from refusal
                started = loop.time() if started is None else started
                tried.add(lease.profile)
                trouble, rest = await self._try(log, lease, plan, started=started)
            trouble = await self._rescued(log, rest, trouble, started=started)
            if trouble is None:
                return
            if len(tried) >= MOST_ATTEMPTS or not mending.may_mend_elsewhere(trouble, log):
                raise trouble
            log.advance(Status.QUEUED)

    async def _try(
        self, log: JobLog, lease: Lease, plan: Plan, *, started: float
    ) -> tuple[errors.BridgeError | None, Rest | None]:
        log.advance(Status.OPENING)
        if log.timeline is not None:
            log.timeline.profile = lease.profile
        page, reader = lease.page, self._language.reader(log.job.request)

        def attempt_on(lease: Lease) -> Attempt:
            return self._attempt(log, lease, plan, reader)

        attempt, rest = attempt_on(lease), None
        submit_by, end_by = started + self._timeouts.submit, started + self._turn_limit(log)
        try:
            await attempt.run(
                plan, submit_by=submit_by, end_by=end_by, upload=self._upload_limit(plan)
            )
        except errors.BridgeError as error:
            self._leasing.note(log, plan, lease.profile, error)
            lease.report(mending.outcome_of(error))
            await evidence.record(self._capture, page, error, log.timeline)
            sent = attempt.sent_turn
            rest = Rest(sent=sent, profile=lease.profile, attempt_on=attempt_on) if sent else None
            return error.of_profile(lease.profile), rest
        except asyncio.CancelledError:
            lease.report(Outcome.OK if attempt.is_at_rest else Outcome.STALE_PAGE)
            raise
        finally:
            if rest is None:  # else it is still to be read
                self._give_up(log, lease.profile, attempt.conversation)
        self._leasing.served(log, plan, lease.profile)
        return None, None

    async def _rescued(
        self,
        log: JobLog,
        rest: Rest | None,
        trouble: errors.BridgeError | None,
        *,
        started: float,
    ) -> errors.BridgeError | None:
        """Read the rest of a lost answer, if there is one; return the trouble that is left."""
        try:
            end_by = started + self._turn_limit(log)
            return await self._rescue.read(rest, trouble, end_by=end_by)
        finally:
            if rest is not None:
                self._give_up(log, rest.profile, rest.sent.conversation)

    def _give_up(self, log: JobLog, profile: str, conversation: str | None) -> None:
        """Have a conversation deleted, if conversations are not kept."""
        if self._doom is not None and conversation and not log.is_left:
            self._doom(profile, conversation)

    def _attempt(
        self,
        log: JobLog,
        lease: Lease,
        plan: Plan,
        reader: Reader | None,
        *,
        may_ask: bool = True,
    ) -> Attempt:
        page = lease.page

        def remember(conversation: str, completed: events.TurnCompleted) -> None:
            if self._continuity is not None:
                self._continuity.remember(
                    log.job.request,
                    completed,
                    profile=lease.profile,
                    conversation=conversation,
                    turns=plan.turns + 1,
                )
                lease.visit(conversation)

        return Attempt(
            lambda: self._open_chat(page),
            log,
            profile=lease.profile,
            patience=self._turn_limit(log),
            on_completed=remember,
            reader=reader,
            may_ask=may_ask,
        )

    def _turn_limit(self, log: JobLog) -> float:
        """Return the seconds of the job's turn."""
        return limits.of_turn(self._timeouts, log.job.request.model.tool)

    def _upload_limit(self, plan: Plan) -> float:
        sizes = sum(attachment.size for attachment in plan.attachments)
        return self._timeouts.upload + sizes / SLOWEST_UPLOAD
