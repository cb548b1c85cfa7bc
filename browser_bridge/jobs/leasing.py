"""Which tab of the pool a job gets: of any profile that may serve it, or of its conversation's."""

import contextlib
from collections.abc import AsyncGenerator
from collections.abc import Set as AbstractSet
from contextlib import AsyncExitStack

from browser_bridge import errors, messages
from browser_bridge.jobs.continuity import Claim
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.shortages import Shortages
from browser_bridge.pool import Lease, Pool, Share


class Leasing:
    """Leases of jobs; remembers which profiles lately lacked a tool.

    Args:
        pool: Where pages come from.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._shortages = Shortages()

    def note(self, log: JobLog, profile: str, error: errors.BridgeError) -> None:
        """Remember that a profile lacks a job's tool, if that is how it failed there."""
        tool = log.job.request.model.tool
        if isinstance(error, errors.ToolUnavailable) and tool is not None:
            self._shortages.note(profile, tool)

    @contextlib.asynccontextmanager
    async def anew(self, log: JobLog, tried: AbstractSet[str]) -> AsyncGenerator[Lease]:
        """Lease a page for a new conversation; profiles that lately lacked the tool come last.

        Args:
            log: The job's log.
            tried: Profiles that have failed it.

        Raises:
            PoolError: There is no page for it.
            SiteError: Those that might serve it cannot.
        """
        request, share = log.job.request, _share_of(log)
        lacking = (
            self._shortages.of(request.model.tool) if request.profile is None else frozenset[str]()
        )
        async with AsyncExitStack() as leased:
            try:
                lease = await leased.enter_async_context(
                    self._lease_of(request, lacking | tried, share)
                )
            except (errors.NoProfileReady, errors.SiteError):
                if lacking <= tried:
                    raise
                lease = await leased.enter_async_context(self._lease_of(request, tried, share))
            yield lease

    def again(self, log: JobLog, claim: Claim) -> contextlib.AbstractAsyncContextManager[Lease]:
        """Lease a page of the profile that has a conversation, the one that shows it first."""
        return self._pool.lease(
            groups=log.job.request.model.groups,
            profile=claim.row.profile,
            conversation=claim.row.conversation,
            share=_share_of(log),
        )

    def _lease_of(
        self, request: messages.TurnRequest, exclude: AbstractSet[str], share: Share
    ) -> contextlib.AbstractAsyncContextManager[Lease]:
        return self._pool.lease(
            groups=request.model.groups,
            profile=request.profile,
            exclude=frozenset(exclude),
            share=share,
        )


def _share_of(log: JobLog) -> Share:
    return Share(owner=log.job.origin.owner, is_background=log.job.is_background)
