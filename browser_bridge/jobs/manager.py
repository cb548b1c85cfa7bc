"""Accepts jobs, runs each to its one terminal event, lets anyone follow or cancel it.

Between `api`, which submits and subscribes, and `jobs.worker`, which runs a job.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from functools import partial
from typing import Protocol

from browser_bridge import errors, events, messages
from browser_bridge.jobs.event_log import EventLog, JobLog
from browser_bridge.jobs.job import Job, Status
from browser_bridge.jobs.plan import Plan
from browser_bridge.pool import Pool

logger = logging.getLogger(__name__)


class Runs(Protocol):
    """What runs a job: `Worker`, or a double of it."""

    @property
    def gathering(self) -> int:
        """Number of jobs whose files are being fetched, and which stand in no line yet."""
        ...

    def plan(self, request: messages.TurnRequest) -> Plan:
        """Return what a request becomes, or raise why it cannot be sent."""
        ...

    async def run(self, log: JobLog) -> None:
        """Run a job up to its `TurnCompleted`, or raise why not."""
        ...


class JobManager:
    """All jobs of this process.

    Args:
        worker: Runs a job.
        pool: Tells whether there is room for another one.
        log: Remembers what became of each job.
    """

    def __init__(self, worker: Runs, pool: Pool, *, log: EventLog | None = None) -> None:
        self._worker = worker
        self._pool = pool
        self._log = EventLog() if log is None else log
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._unplaced: set[str] = set()
        self._is_closing = False

    @property
    def running(self) -> int:
        """Number of jobs that have not ended, or not yet given their page back."""
        return len(self._tasks)

    async def submit(self, request: messages.TurnRequest) -> Job:
        """Accept a job; it runs whether or not anyone follows it.

        Args:
            request: What is asked.

        Raises:
            InvalidRequest: There is nothing to ask.
            PromptTooLong: The prompt is longer than the site takes.
            UnknownProfile: There is no such profile or group.
            PoolExhausted: Too many jobs wait already.
            SignedOut: Each profile that may serve is signed out.
            ChallengeShown: Each profile that may serve waits for a person.
            NoProfileReady: No profile can be used, or the bridge is shutting down.
        """
        if self._is_closing:
            raise errors.NoProfileReady("The bridge is shutting down; try again when it is back.")
        self._worker.plan(request)
        self._pool.raise_if_full(
            groups=request.model.groups,
            profile=request.profile,
            pending=len(self._unplaced) + self._worker.gathering,
        )
        log = self._log.open(Job(request=request))
        job_id = log.job.id
        self._unplaced.add(job_id)
        task = asyncio.create_task(self._run(log), name=job_id)
        self._tasks[job_id] = task
        task.add_done_callback(partial(self._ended, log))
        return log.job

    def subscribe(self, job_id: str) -> AsyncIterator[events.TurnEvent]:
        """Follow a job from its first event to its last, however late.

        Raises:
            JobNotFound: There is no such job, or it ended too long ago.
        """
        return self._log.get(job_id).follow()

    def status(self, job_id: str) -> Status:
        """Return how far a job has come.

        Raises:
            JobNotFound: There is no such job, or it ended too long ago.
        """
        return self._log.get(job_id).status

    async def cancel(self, job_id: str) -> None:
        """Make a job end soon, the site's answer stopped; harmless when it has ended.

        Raises:
            JobNotFound: There is no such job, or it ended too long ago.
        """
        log = self._log.get(job_id)
        task = self._tasks.get(job_id)
        # A second cancellation would cut short the stopping that the first one began.
        if task is not None and not task.cancelling() and not log.status.is_final:
            task.cancel()

    async def close(self, *, drain: float) -> None:
        """Accept no more jobs, let running ones end, then cancel the rest; idempotent.

        Args:
            drain: Seconds that running jobs get.
        """
        self._is_closing = True
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=drain)
        for job_id in tuple(self._tasks):
            await self.cancel(job_id)
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _run(self, log: JobLog) -> None:
        # From here to the worker's place in the pool's line nothing yields to other tasks.
        self._unplaced.discard(log.job.id)
        await self._worker.run(log)

    def _ended(self, log: JobLog, task: asyncio.Task[None]) -> None:
        """Give a job its last event, if it has none yet: called however its task ended."""
        job_id = log.job.id
        self._tasks.pop(job_id, None)
        self._unplaced.discard(job_id)
        failure = None if task.cancelled() else task.exception()
        if failure is not None and not isinstance(failure, errors.BridgeError):
            extra = {"action": "job_failed", "job": job_id}
            logger.error("a job failed unexpectedly", exc_info=failure, extra=extra)
        if not log.status.is_final:
            log.publish(events.TurnFailed(_reason(task, failure)))
        self._log.finish(job_id)


def _reason(task: asyncio.Task[None], failure: BaseException | None) -> errors.BridgeError:
    if task.cancelled():
        return errors.JobCancelled("The job was cancelled.")
    if isinstance(failure, errors.BridgeError):
        return failure
    if failure is None:
        return errors.AnswerStalled("The job ended without an answer.", submitted=True)
    return errors.JobError("The job failed unexpectedly; the log tells why.", submitted=True)
