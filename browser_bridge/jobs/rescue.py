"""Reads the rest of an answer whose page or browser died, on another page of the same profile.

Called by `jobs.worker`, once per job. Nothing is sent: the site keeps the conversation, and the
turn is read there.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from browser_bridge import errors, messages
from browser_bridge.jobs.attempt import Attempt, OpenChat
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.pool import Outcome, Pool


class Rescue:
    """The second page of one job's answer.

    Args:
        pool: Where it comes from.
        open_chat: Opens its chat.
        outcome: In what shape an error leaves it.
    """

    def __init__(
        self, pool: Pool, open_chat: OpenChat, outcome: Callable[[errors.BridgeError], Outcome]
    ) -> None:
        self._pool = pool
        self._open_chat = open_chat
        self._outcome = outcome

    async def read(
        self,
        log: JobLog,
        sent: messages.SentTurn | None,
        trouble: errors.BridgeError | None,
        *,
        profile: str,
        end_by: float,
    ) -> errors.BridgeError | None:
        """Publish the rest of the answer, if that is what a trouble asks for.

        Args:
            log: The job's log.
            sent: The turn, if it can be found again.
            trouble: How the first page ended; None for well.
            profile: The profile that has the conversation.
            end_by: Loop time at which the answer must be complete.

        Returns:
            None once the answer is complete, else the trouble.
        """
        is_lost = isinstance(trouble, errors.BrowserCrashed) and trouble.submitted
        if trouble is None or not is_lost or sent is None:
            return trouble
        async with AsyncExitStack() as leased:
            try:
                async with asyncio.timeout_at(end_by):
                    lease = await leased.enter_async_context(self._pool.lease(profile=profile))
            except (errors.BridgeError, TimeoutError):
                return trouble
            page = lease.page
            attempt = Attempt(lambda: self._open_chat(page), log, profile=profile)
            try:
                await attempt.resume(sent, end_by=end_by)
            except errors.BridgeError as error:
                lease.report(self._outcome(error))
                return trouble
            except asyncio.CancelledError:
                lease.report(Outcome.OK if attempt.is_at_rest else Outcome.STALE_PAGE)
                raise
        return None
