"""Reads the rest of an answer whose page or browser died, on another page of the same profile.

Called by `jobs.worker`, once per job. Nothing is sent: the site keeps the conversation, and the
turn is read there.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from browser_bridge import errors, messages
from browser_bridge.jobs.attempt import Attempt
from browser_bridge.pool import Lease, Outcome, Pool


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
    """The second page of one job's answer.

    Args:
        pool: Where it comes from.
        outcome: In what shape an error leaves it.
    """

    def __init__(self, pool: Pool, outcome: Callable[[errors.BridgeError], Outcome]) -> None:
        self._pool = pool
        self._outcome = outcome

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
            attempt = rest.attempt_on(lease)
            try:
                await attempt.resume(rest.sent, end_by=end_by)
            except errors.BridgeError as error:
                lease.report(self._outcome(error))
                return trouble
            except asyncio.CancelledError:
                lease.report(Outcome.OK if attempt.is_at_rest else Outcome.STALE_PAGE)
                raise
        return None
