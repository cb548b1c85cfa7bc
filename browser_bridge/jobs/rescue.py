"""Reads the rest of an answer whose page, browser or server died, on another page of its profile.

Called by `jobs.worker`, once per job. Nothing is sent: the site keeps the conversation, and the
turn is read there.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass

from browser_bridge import errors, messages
from browser_bridge.jobs.attempt import Attempt
from browser_bridge.pool import Lease, Outcome, Pool

MOST_AT_ONCE = 4
"""Jobs of an earlier process that are read at a time; the others' callers are served meanwhile."""
_NOT_KEPT = (
    errors.AnswerFailed,
    errors.AnswerStalled,
    errors.AnswerEmpty,
    errors.ConversationLost,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What another page is to read of a turn.

    Args:
        sent: The turn, as the page that lost it had it.
        profile: The profile that has the conversation.
        attempt_on: Makes the attempt that goes on with it.
    """

    sent: messages.SentTurn
    profile: str
    attempt_on: Callable[[Lease], Attempt]


class Rescue:
    """The second pages of jobs' answers.

    Args:
        pool: Where it comes from.
        outcome: In what shape an error leaves it.
    """

    def __init__(self, pool: Pool, outcome: Callable[[errors.BridgeError], Outcome]) -> None:
        self._pool = pool
        self._outcome = outcome
        self._gate = asyncio.Semaphore(MOST_AT_ONCE)

    async def read(
        self, rest: Rest | None, trouble: errors.BridgeError | None, *, end_by: float
    ) -> errors.BridgeError | None:
        """Publish the rest of the answer, if that is what a trouble asks for.

        Args:
            rest: The turn, if it can be found again.
            trouble: How the first page ended; None for well.
            end_by: Loop time at which the answer must be complete.

        Returns:
            None once the answer is complete, else the trouble.
        """
        is_lost = isinstance(trouble, errors.BrowserCrashed) and trouble.submitted
        if trouble is None or not is_lost or rest is None:
            return trouble
        async with AsyncExitStack() as leased:
            try:
                async with asyncio.timeout_at(end_by):
                    lease = await leased.enter_async_context(self._pool.lease(profile=rest.profile))
            except (errors.BridgeError, TimeoutError):
                return trouble
            try:
                await self._resume(lease, rest, end_by=end_by)
            except errors.BridgeError:
                return trouble
        return None

    async def take_over(
        self, rest: Rest, *, limit: float, known: Callable[[], Collection[str]]
    ) -> None:
        """Publish the answer to what an earlier process sent, or may have sent.

        Args:
            rest: The turn; its conversation may be unknown.
            limit: Seconds from the lease in which the answer must be complete.
            known: Tells conversations that it cannot be in.

        Raises:
            JobInterrupted: The site does not have the answer.
            BridgeError: Why it cannot be looked at; `submitted` is true.
        """
        try:
            async with self._gate, self._pool.lease(profile=rest.profile) as lease:
                end_by = asyncio.get_running_loop().time() + limit
                await self._resume(lease, rest, end_by=end_by, known=known())
        except _NOT_KEPT as error:
            raise errors.JobInterrupted(
                "The server was stopped while the prompt was under way, and the site does not "
                "have a whole answer to it. It was sent once at most and is not sent again.",
                submitted=True,
            ) from error
        except errors.BridgeError as error:
            error.submitted = True
            raise

    async def _resume(
        self, lease: Lease, rest: Rest, *, end_by: float, known: Collection[str] = ()
    ) -> None:
        attempt = rest.attempt_on(lease)
        try:
            await attempt.resume(rest.sent, end_by=end_by, known=known)
        except errors.BridgeError as error:
            lease.report(self._outcome(error))
            raise
        except asyncio.CancelledError:
            lease.report(Outcome.OK if attempt.is_at_rest else Outcome.STALE_PAGE)
            raise
