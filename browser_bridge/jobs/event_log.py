"""What became of each job: its status and events, replayed to whoever comes late.

Memory grows with the events alone: subscribers share one list and are woken, never polled.
Finished jobs are forgotten by count and age. Nothing here knows how events come about.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterator

from browser_bridge import errors, events
from browser_bridge.jobs.job import Job, Status, transition
from browser_bridge.metrics import Metrics


class JobLog:
    """Status and events of one job.

    Args:
        job: The job.
        see: Told of each event.
    """

    def __init__(
        self, job: Job, *, see: Callable[[events.TurnEvent], None] = lambda _: None
    ) -> None:
        self.job = job
        self._see = see
        self._status = Status.QUEUED
        self._events: list[events.TurnEvent] = []
        self._changed = asyncio.Event()

    @property
    def status(self) -> Status:
        """How far the job has come."""
        return self._status

    @property
    def artifacts(self) -> tuple[events.Artifact, ...]:
        """The files that were told of so far."""
        ready = (event for event in self._events if isinstance(event, events.ArtifactReady))
        return tuple(event.artifact for event in ready if not event.is_partial)

    def advance(self, status: Status) -> None:
        """Note how far the job has come; its end is noted by its last event.

        Raises:
            ValueError: The status cannot follow the present one, or is an end.
        """
        if status.is_final:
            message = f"A job becomes {status.value!r} by its last event only."
            raise ValueError(message)
        self._status = transition(self._status, status)

    def publish(self, event: events.TurnEvent) -> None:
        """Append an event and wake the subscribers.

        Raises:
            ValueError: The event cannot follow those before it.
        """
        self._check_order(event)
        if isinstance(event, events.TERMINAL):
            self._status = transition(self._status, _final_status(event))
        self._events.append(event)
        self._see(event)
        self._changed.set()
        self._changed = asyncio.Event()

    async def follow(self) -> AsyncGenerator[events.TurnEvent]:
        """Yield all events from the first, then each new one, until the last."""
        position = 0
        while True:
            while position < len(self._events):
                event = self._events[position]
                position += 1
                yield event
                if isinstance(event, events.TERMINAL):
                    return
            await self._changed.wait()

    def _check_order(self, event: events.TurnEvent) -> None:
        is_misplaced = isinstance(event, events.TurnStarted) == bool(self._events)
        if isinstance(event, events.TurnFailed):
            is_misplaced = False  # A turn may fail before it started.
        if self._status.is_final or is_misplaced:
            message = f"{event.kind!r} cannot be event {len(self._events) + 1} of job {self.job.id}"
            raise ValueError(message)


def _final_status(event: events.TurnCompleted | events.TurnFailed) -> Status:
    if isinstance(event, events.TurnCompleted):
        return Status.COMPLETED
    is_cancelled = isinstance(event.error, errors.JobCancelled)
    return Status.CANCELLED if is_cancelled else Status.FAILED


class EventLog:
    """The logs of all jobs that are running or ended not long ago.

    Args:
        keep: Finished jobs to remember at most.
        max_age: Seconds for which a finished job is remembered.
        clock: Monotonic seconds.
        metrics: Counts what happens, if anything does.
    """

    def __init__(
        self,
        *,
        metrics: Metrics | None = None,
        keep: int = 256,
        max_age: float = 900.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keep = keep
        self._max_age = max_age
        self._clock = clock
        self._metrics = metrics or Metrics()
        self._logs: dict[str, JobLog] = {}
        self._finished: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._logs)

    def __iter__(self) -> Iterator[JobLog]:
        return iter(tuple(self._logs.values()))

    def open(self, job: Job) -> JobLog:
        """Begin the log of a new job."""
        self._forget()
        self._logs[job.id] = JobLog(job, see=self._metrics.meter().see)
        return self._logs[job.id]

    def get(self, job_id: str) -> JobLog:
        """Return the log of a job.

        Raises:
            JobNotFound: There is no such job, or it ended long ago.
        """
        self._forget()
        if job_id not in self._logs:
            raise errors.JobNotFound(f"There is no job {job_id!r}, or it ended too long ago.")
        return self._logs[job_id]

    def finish(self, job_id: str) -> None:
        """Let a finished job be forgotten in time."""
        self._finished[job_id] = self._clock()
        self._forget()

    def _forget(self) -> None:
        oldest_kept = self._clock() - self._max_age
        while self._finished:
            job_id, ended = next(iter(self._finished.items()))
            if len(self._finished) <= self._keep and ended > oldest_kept:
                return
            del self._finished[job_id]
            del self._logs[job_id]
