"""Which tab of the pool a job gets: of any profile that may serve it, or of its conversation's."""

import contextlib
from collections.abc import AsyncGenerator
from collections.abc import Set as AbstractSet
from contextlib import AsyncExitStack

from browser_bridge import errors
from browser_bridge.jobs.continuity import Claim
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.plan import Plan, use_of
from browser_bridge.pool import Lease, Ledger, Pool, Share, Use


class Leasing:
    """Leases of jobs, and what is told of the profiles that had them.

    Args:
        pool: Where pages come from.
        ledger: Told of the limits that jobs meet.
    """

    def __init__(self, pool: Pool, ledger: Ledger) -> None:
        self._pool = pool
        self._ledger = ledger

    def note(self, log: JobLog, plan: Plan, profile: str, error: errors.BridgeError) -> None:
        """Tell that a profile has failed a job."""
        self._ledger.note(profile, use_of(log.job.request, plan), error)

    def served(self, log: JobLog, plan: Plan, profile: str) -> None:
        """Tell that a profile has served a job."""
        self._ledger.served(profile, use_of(log.job.request, plan))

    @contextlib.asynccontextmanager
    async def anew(self, log: JobLog, plan: Plan, tried: AbstractSet[str]) -> AsyncGenerator[Lease]:
        """Lease a page for a new conversation; profiles that lately lacked the tool come last.

        Args:
            log: The job's log.
            plan: What it is to do.
            tried: Profiles that have failed it.

        Raises:
            PoolError: There is no page for it.
            SiteError: Those that might serve it cannot.
        """
        use = use_of(log.job.request, plan)
        lacking = self._ledger.lacking(use) if log.job.request.profile is None else frozenset[str]()
        async with AsyncExitStack() as leased:
            try:
                lease = await leased.enter_async_context(self._lease_of(log, lacking | tried, use))
            except (errors.NoProfileReady, errors.SiteError):
                if lacking <= tried:
                    raise
                lease = await leased.enter_async_context(self._lease_of(log, tried, use))
            yield lease

    def again(
        self, log: JobLog, claim: Claim, plan: Plan
    ) -> contextlib.AbstractAsyncContextManager[Lease]:
        """Lease a page of the profile that has a conversation, the one that shows it first."""
        return self._pool.lease(
            groups=log.job.request.model.groups,
            profile=claim.row.profile,
            conversation=claim.row.conversation,
            share=_share_of(log),
            use=use_of(log.job.request, plan),
        )

    def _lease_of(
        self, log: JobLog, exclude: AbstractSet[str], use: Use
    ) -> contextlib.AbstractAsyncContextManager[Lease]:
        request = log.job.request
        return self._pool.lease(
            groups=request.model.groups,
            profile=request.profile,
            exclude=frozenset(exclude),
            share=_share_of(log),
            use=use,
        )


def _share_of(log: JobLog) -> Share:
    return Share(owner=log.job.origin.owner, is_background=log.job.is_background)
