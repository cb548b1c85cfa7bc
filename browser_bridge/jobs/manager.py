"""Accepts jobs, runs each to its one terminal event, lets anyone follow or cancel it.

Between `api`, which submits and subscribes, and `jobs.worker`, which runs a job. What comes again
is given the job that it was given before; what an earlier process left is taken up by `restart`.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from browser_bridge import errors, events, messages
from browser_bridge.jobs import scopes
from browser_bridge.jobs.event_log import EventLog, JobLog
from browser_bridge.jobs.job import Job, Origin, Status
from browser_bridge.jobs.journal import Journal
from browser_bridge.jobs.plan import Plan, use_of
from browser_bridge.jobs.repeats import Repeats
from browser_bridge.jobs.restart import Restart
from browser_bridge.pool import Pool

logger = logging.getLogger(__name__)


KeepFiles = Callable[[messages.TurnRequest], Awaitable[messages.TurnRequest]]


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

    async def resume(self, log: JobLog) -> None:
        """Read the answer to what an earlier process sent, or raise why not; sends nothing."""
        ...


class JobManager:
    """All jobs of this process.

    Args:
        worker: Runs a job.
        pool: Tells whether there is room for another one.
        log: Remembers what became of each job.
        journal: Where jobs outlive the process; None keeps none.
        keep_files: Keeps what came with a request whose job goes on without its caller, so that
            the next process can run it.
    """

    def __init__(
        self,
        worker: Runs,
        pool: Pool,
        *,
        log: EventLog | None = None,
        journal: Journal | None = None,
        keep_files: KeepFiles | None = None,
    ) -> None:
        self._worker = worker
        self._pool = pool
        self._log = EventLog(notes=journal) if log is None else log
        self._journal = journal
        self._keep_files = keep_files
        self._repeats = Repeats()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._followers: Counter[str] = Counter()
        self._unplaced: set[str] = set()
        self._is_closing = False

    @property
    def running(self) -> int:
        """Number of jobs that have not ended, or not yet given their page back."""
        return len(self._tasks)

    async def restore(self) -> None:
        """Take up the jobs that an earlier process left."""
        if self._journal is not None:
            left = Restart(self._journal, self._log, self._repeats)
            async for log in left.take_up():
                work = self._worker.run if log.sent is None else self._worker.resume
                self._start(log, work(log))

    async def submit(
        self,
        request: messages.TurnRequest,
        *,
        origin: Origin | None = None,
        is_background: bool = False,
    ) -> Job:
        """Accept a job, or find the one that a request repeats.

        It runs whether or not anyone follows it, until its caller leaves.

        Args:
            request: What is asked.
            origin: Where it came from; None for somewhere that repeats nothing.
            is_background: Whether it goes on without its caller.

        Raises:
            InvalidRequest: There is nothing to ask.
            PromptTooLong: The prompt is longer than the site takes.
            NotAllowed: Its caller may not use this model, tool or group.
            KeyReused: Its key was used for another request.
            UnknownProfile: There is no such profile or group.
            PoolExhausted: Too many jobs wait already.
            RateLimited: Each profile that may serve is at a limit.
            SignedOut: Each profile that may serve is signed out.
            ChallengeShown: Each profile that may serve waits for a person.
            NoProfileReady: No profile can be used, or the bridge is shutting down.
            StorageFailed: It is to outlive the process, and cannot be written down.
        """
        if self._is_closing:
            raise errors.NoProfileReady("The bridge is shutting down; try again when it is back.")
        origin = origin or Origin()
        request = scopes.limited(request, origin)
        if (earlier := await self._earlier(request, origin)) is not None:
            return earlier
        try:
            self._require_room(request)
        except errors.BridgeError:
            self._repeats.refuse(origin)
            raise
        log = self._log.open(Job(request=request, origin=origin, is_background=is_background))
        self._repeats.note(origin, log.job.id)
        self._unplaced.add(log.job.id)
        if is_background:
            await self._write_down(log)
        self._start(log, self._run(log))
        self._followers[log.job.id] += 1
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

    async def leave(self, job_id: str, *, is_served: bool) -> None:
        """Tell that one of a job's callers is gone; without any, it ends unless it is to go on.

        Args:
            job_id: The job.
            is_served: Whether the caller had all it wants; else it may come back at once.

        Raises:
            JobNotFound: There is no such job, or it ended too long ago.
        """
        log = self._log.get(job_id)
        if job_id not in self._tasks:
            return
        self._followers[job_id] -= 1
        if log.job.goes_on or self._followers[job_id] > 0:
            return
        # What was not sent yet is asked anew by whoever comes back.
        patience = 0.0 if is_served or log.sent is None else log.job.origin.patience
        if patience:
            end = partial(self._cancel_unless_followed, job_id)
            asyncio.get_running_loop().call_later(patience, end)
        else:
            await self.cancel(job_id)

    async def cancel(self, job_id: str) -> None:
        """Make a job end soon, the site's answer stopped; harmless when it has ended.

        Raises:
            JobNotFound: There is no such job, or it ended too long ago.
        """
        self._cancel(self._log.get(job_id))

    def forget(self, job_id: str) -> None:
        """Forget what came of a job that has ended: the same request is a new one from now on.

        Args:
            job_id: The job; harmless when there is none.
        """
        self._repeats.forget(job_id)
        if self._journal is not None:
            self._journal.forget(job_id)
        if job_id in self._tasks:  # it has yet to give its page back
            self._tasks[job_id].add_done_callback(lambda _: self._log.drop(job_id))
        else:
            self._log.drop(job_id)

    async def close(self, *, drain: float) -> None:
        """Accept no more jobs, let running ones end, then cancel the rest; idempotent.

        Those that callers come back for are left to the next process instead.

        Args:
            drain: Seconds that running jobs get.
        """
        self._is_closing = True
        try:
            if self._tasks:
                await asyncio.wait(self._tasks.values(), timeout=drain)
        finally:  # whoever hurries the closing does not wait, and leaves all in good order
            self._leave()
            if self._tasks:
                await asyncio.wait(self._tasks.values())

    def _leave(self) -> None:
        for log in map(self._log.get, tuple(self._tasks)):
            is_kept = log.job.is_background or (log.job.goes_on and log.sent is not None)
            if self._journal is not None and is_kept and not log.status.is_final:
                log.leave()
            self._cancel(log)

    async def _earlier(self, request: messages.TurnRequest, origin: Origin) -> Job | None:
        """Return the job that a request repeats, followed once more."""
        while (job_id := self._repeats.find(origin)) is not None:
            if job_id in self._log:
                log = self._log.get(job_id)
                if job_id in self._tasks:
                    self._followers[job_id] += 1
                return log.job
            ended = await self._journal.ended(job_id, request) if self._journal else None
            if ended is None:
                self._repeats.forget(job_id)
            elif job_id not in self._log:
                self._log.replay(*ended)
        return None

    def _require_room(self, request: messages.TurnRequest) -> None:
        plan = self._worker.plan(request)
        self._pool.raise_if_full(
            groups=request.model.groups,
            profile=request.profile,
            pending=len(self._unplaced) + self._worker.gathering,
            use=use_of(request, plan),
        )

    async def _write_down(self, log: JobLog) -> None:
        if self._journal is None:
            return
        try:
            if self._keep_files is not None:
                log.job = replace(log.job, request=await self._keep_files(log.job.request))
            await self._journal.keep(log, Status.QUEUED)
        except errors.BridgeError as error:
            log.publish(events.TurnFailed(error))
            self._forget_task(log)
            raise

    def _start(self, log: JobLog, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=log.job.id)
        self._tasks[log.job.id] = task
        task.add_done_callback(partial(self._ended, log))

    async def _run(self, log: JobLog) -> None:
        # From here to the worker's place in the pool's line nothing yields to other tasks.
        self._unplaced.discard(log.job.id)
        await self._worker.run(log)

    def _cancel(self, log: JobLog) -> None:
        task = self._tasks.get(log.job.id)
        # A second cancellation would cut short the stopping that the first one began.
        if task is not None and not task.cancelling() and not log.status.is_final:
            task.cancel()

    def _cancel_unless_followed(self, job_id: str) -> None:
        if job_id in self._tasks and self._followers[job_id] <= 0:
            self._cancel(self._log.get(job_id))

    def _ended(self, log: JobLog, task: asyncio.Task[None]) -> None:
        """Give a job its last event, if it has none yet: called however its task ended."""
        failure = None if task.cancelled() else task.exception()
        if failure is not None and not isinstance(failure, errors.BridgeError):
            extra = {"action": "job_failed", "job": log.job.id}
            logger.error("a job failed unexpectedly", exc_info=failure, extra=extra)
        if not log.status.is_final and not log.is_left:
            log.publish(events.TurnFailed(_reason(task, failure)))
        self._forget_task(log)

    def _forget_task(self, log: JobLog) -> None:
        job_id = log.job.id
        self._tasks.pop(job_id, None)
        self._followers.pop(job_id, None)
        self._unplaced.discard(job_id)
        if log.may_run_again:
            self._repeats.forget(job_id)
        self._log.finish(job_id)


def _reason(task: asyncio.Task[None], failure: BaseException | None) -> errors.BridgeError:
    if task.cancelled():
        return errors.JobCancelled("The job was cancelled.")
    if isinstance(failure, errors.BridgeError):
        return failure
    if failure is None:
        return errors.AnswerStalled("The job ended without an answer.", submitted=True)
    return errors.JobError("The job failed unexpectedly; the log tells why.", submitted=True)
