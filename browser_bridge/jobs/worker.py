"""Runs one job: compose the prompt, lease a page, try; on another profile if that may mend it.

Between `jobs.manager`, which starts it, and `pool.pool` and the site's chat, which meet only
here. The retry policy is here alone: nothing is sent again that the site may have.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

from browser_bridge import errors, messages
from browser_bridge.browser.calls import bounded
from browser_bridge.jobs.attempt import Attempt, OpenChat
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Status
from browser_bridge.jobs.language import PLAIN, Language
from browser_bridge.jobs.prompt import compose
from browser_bridge.pool import Lease, Outcome, Page, Pool
from browser_bridge.settings import TimeoutSettings

Capture = Callable[[Page, str], Coroutine[Any, Any, object]]

MOST_ATTEMPTS = 3
CAPTURE_WITHIN = 5.0
"""Seconds a failure capture may take."""
DRIVEN_TOOLS: frozenset[messages.Tool] = frozenset()
"""The site's tools that page objects can use."""
PROMPT_LIMIT = 1_000_000
"""Characters of a composed prompt."""

_MENDED_ELSEWHERE = (
    errors.PromptNotAccepted,
    errors.SignedOut,
    errors.ModelUnavailable,
    errors.RateLimited,
    errors.ChallengeShown,
)
_PAGE_IS_FINE = (
    errors.RateLimited,
    errors.ModelUnavailable,
    errors.ContentRefused,
    errors.OutputInvalid,
)


class Worker:
    """Runs jobs, each on a leased page.

    Args:
        pool: Where pages come from.
        open_chat: Opens the chat of a leased page for one turn, `gemini_web.Chats.open`.
        timeouts: Deadlines of a turn, counted from the first lease.
        capture: Records the page after a failure of the site, given the error's code; must not
            raise.
        prompt_limit: Characters a composed prompt may have.
        language: How functions and forms are spoken of.
    """

    def __init__(
        self,
        pool: Pool,
        open_chat: OpenChat,
        *,
        timeouts: TimeoutSettings,
        capture: Capture | None = None,
        prompt_limit: int = PROMPT_LIMIT,
        language: Language = PLAIN,
    ) -> None:
        self._pool = pool
        self._open_chat = open_chat
        self._timeouts = timeouts
        self._capture = capture
        self._prompt_limit = prompt_limit
        self._language = language

    def compose(self, request: messages.TurnRequest) -> str:
        """Return the prompt that a request becomes.

        Raises:
            InvalidRequest: It has no message.
            UnsupportedFeature: It asks for a tool that cannot be used yet.
            PromptTooLong: The prompt is longer than the site takes.
        """
        _refuse_tool(request.model.tool)
        prompt = compose(self._language.opening(request))
        if len(prompt) > self._prompt_limit:
            raise errors.PromptTooLong(
                f"The prompt has {len(prompt)} characters, history included; at most "
                f"{self._prompt_limit} can be sent.",
                param="messages",
            )
        return prompt

    async def run(self, log: JobLog) -> None:
        """Run a job up to its `TurnCompleted`.

        Args:
            log: The job's log; it receives every event but a failure, which is raised.

        Raises:
            BridgeError: Why the job failed.
        """
        prompt = self.compose(log.job.request)
        loop, tried = asyncio.get_running_loop(), set[str]()
        started, trouble = None, None
        while True:
            async with AsyncExitStack() as leased:
                submit_by = None if started is None else started + self._timeouts.submit
                try:
                    async with asyncio.timeout_at(submit_by):
                        lease = await leased.enter_async_context(self._lease(log, tried))
                except (errors.PoolError, errors.SiteError, TimeoutError) as refusal:
                    if trouble is None:
                        raise
                    raise trouble from refusal
                started = loop.time() if started is None else started
                tried.add(lease.profile)
                trouble = await self._try(log, lease, prompt, started=started)
            if trouble is None:
                return
            if len(tried) >= MOST_ATTEMPTS or not _may_mend_elsewhere(trouble, log):
                raise trouble
            log.advance(Status.QUEUED)

    def _lease(self, log: JobLog, tried: set[str]) -> contextlib.AbstractAsyncContextManager[Lease]:
        request = log.job.request
        return self._pool.lease(
            groups=request.model.groups, profile=request.profile, exclude=frozenset(tried)
        )

    async def _try(
        self, log: JobLog, lease: Lease, prompt: str, *, started: float
    ) -> errors.BridgeError | None:
        log.advance(Status.OPENING)
        page = lease.page
        attempt = Attempt(
            lambda: self._open_chat(page),
            log,
            profile=lease.profile,
            reader=self._language.reader(log.job.request),
        )
        submit_by, end_by = started + self._timeouts.submit, started + self._timeouts.turn
        try:
            await attempt.run(prompt, submit_by=submit_by, end_by=end_by)
        except errors.BridgeError as error:
            lease.report(_outcome(error))
            await self._record(page, error)
            return error.of_profile(lease.profile)
        except asyncio.CancelledError:
            lease.report(Outcome.OK if attempt.is_at_rest else Outcome.STALE_PAGE)
            raise
        return None

    async def _record(self, page: Page, error: errors.BridgeError) -> None:
        is_ordinary = isinstance(error, _PAGE_IS_FINE)
        if self._capture is None or is_ordinary or not isinstance(error, errors.SiteError):
            return
        with contextlib.suppress(TimeoutError):
            call = self._capture(page, error.code)
            await bounded(call, within=CAPTURE_WITHIN, what="capturing a failure")


def _refuse_tool(tool: messages.Tool | None) -> None:
    if tool is not None and tool not in DRIVEN_TOOLS:
        raise errors.UnsupportedFeature(
            f"The tool {tool.value!r} is not supported yet: use the model without it.",
            param="model",
        )


def _may_mend_elsewhere(error: errors.BridgeError, log: JobLog) -> bool:
    if error.submitted or log.status is Status.SUBMITTED or log.status.is_final:
        return False
    if log.job.request.profile is not None:
        return False
    is_pools = isinstance(error, errors.PoolError) and error.retryable
    return is_pools or isinstance(error, _MENDED_ELSEWHERE)


def _outcome(error: errors.BridgeError) -> Outcome:
    match error:
        case errors.SignedOut():
            return Outcome.SIGNED_OUT
        case errors.ChallengeShown():
            return Outcome.BLOCKED
        case errors.BrowserCrashed():
            return Outcome.BROKEN
        case _ if isinstance(error, _PAGE_IS_FINE):
            return Outcome.OK
        case _:
            return Outcome.STALE_PAGE
