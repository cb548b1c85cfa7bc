"""The parts that operators' pages stand on, and the verbs that change something."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from browser_bridge import errors, events
from browser_bridge.browser.profile import Profiles
from browser_bridge.changes import Changes
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.timeline import Timelines
from browser_bridge.operations import board, charts, views
from browser_bridge.operations.captures import CaptureShelf
from browser_bridge.operations.knowledge import CheckUp, Finding, Knowledge
from browser_bridge.operations.rows import Board, JobRow, Line, ReadQuotas, no_quotas
from browser_bridge.operations.views import Views
from browser_bridge.pool import Page, PooledProfile

logger = logging.getLogger(__name__)

Examine = Callable[[Page], Awaitable[Sequence[Finding]]]
Cancel = Callable[[str], Awaitable[None]]


class Pool(views.Pool, Protocol):
    """The profiles that are open; see `pool.Pool`."""

    @property
    def queue_length(self) -> int:
        """Number of those waiting for a tab."""
        ...

    def add(self, profile: PooledProfile) -> None:
        """Keep one more profile open from now on."""
        ...

    def retry(self, profile: str) -> None:
        """Open a profile again that was given up or parked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said in a job.

    Args:
        prompt: The last message.
        answer: The answer as far as it has come.
    """

    prompt: str
    answer: str


@dataclass(slots=True, kw_only=True, eq=False)
class Operations:
    """What operators see and do.

    Args:
        pool: The profiles that are open.
        profiles: All profiles on the disk.
        timelines: How the jobs went.
        log: Their events.
        cancel: Ends a job.
        examine: Looks for every selector on a page.
        most_waiting: Number of jobs that may wait for a tab.
        shows_content: Whether prompts and answers may be seen.
        captures: What was recorded of failures.
        knowledge: What was seen of the profiles' pages.
        views: Live views.
        changes: Rung when anything of all this changes.
        quotas: Reads the quota ledger.
        has_answered: Whether an earlier process has answered.
        closing: Set when the server is about to end: nobody is to be kept waiting for news.
    """

    pool: Pool
    profiles: Profiles
    timelines: Timelines
    log: EventLog
    cancel: Cancel
    examine: Examine
    most_waiting: int
    shows_content: bool
    captures: CaptureShelf
    knowledge: Knowledge
    views: Views
    changes: Changes
    quotas: ReadQuotas = no_quotas
    has_answered: bool = False
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def board(self) -> Board:
        """Return what the overview shows."""
        return board.board(
            self.pool.status(),
            self.timelines.all(),
            line=Line(waiting=self.pool.queue_length, most=self.most_waiting),
            accounts=self.knowledge.accounts,
            quotas=self.quotas(),
            viewers=self.views.viewers,
            has_answered=self.has_answered,
        )

    def charts(self) -> tuple[charts.Chart, ...]:
        """Return the charts of the last hour."""
        return charts.charts(self.timelines.all(), now=time.time())

    def jobs(self, *, start: int, count: int) -> tuple[JobRow, ...]:
        """Return some of the jobs, the latest first.

        Args:
            start: How many of the latest are left out.
            count: How many are wanted.
        """
        return tuple(map(board.job_row, self.timelines.all()[start : start + count]))

    def job(self, job_id: str) -> JobRow:
        """Return one job.

        Raises:
            JobNotFound: There is none, or it ended too long ago.
        """
        timeline = self.timelines.get(job_id)
        if timeline is None:
            raise errors.JobNotFound(f"There is no job {job_id!r}, or it ended too long ago.")
        return board.job_row(timeline)

    def said(self, job_id: str) -> Said | None:
        """Return what was said in a job, if that may be seen and is still known."""
        if not self.shows_content or job_id not in self.log:
            return None
        log = self.log.get(job_id)
        deltas = (event.text for event in log.told if isinstance(event, events.TextDelta))
        return Said(prompt=log.job.request.messages[-1].text, answer="".join(deltas))

    def add_profile(self, name: str, groups: Sequence[str] = ()) -> None:
        """Make a profile, and open it.

        Raises:
            ProfileInvalid: The name cannot be used, or there is such a profile.
        """
        made = self.profiles.add(name, groups)
        self.pool.add(PooledProfile(name=made.name, groups=made.groups, directory=made.path))
        logger.info("profile added", extra={"action": "profile_added", "profile": name})

    def retry(self, profile: str) -> None:
        """Open a profile again that was given up or parked.

        Raises:
            UnknownProfile: There is no such profile.
        """
        self.pool.retry(profile)
        logger.info("profile tried again", extra={"action": "profile_retried", "profile": profile})

    async def check(self, profile: str) -> CheckUp:
        """Look for every selector on a tab of a profile; sends no prompt.

        Raises:
            UnknownProfile: There is no such profile.
        """
        try:
            async with self.pool.lease(profile=profile) as lease:
                found = await self.examine(lease.page)
        except errors.UnknownProfile:
            raise
        except errors.BridgeError as error:
            return self.knowledge.note_check_up(profile, error=error.message)
        return self.knowledge.note_check_up(profile, found)

    def close(self) -> None:
        """Let everybody who waits for news go: the server is about to end."""
        self.closing.set()
        self.changes.announce()
