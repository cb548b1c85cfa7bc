"""What became of each job: its status and events, replayed to whoever comes late.

Memory grows with the events alone: subscribers share one list and are woken, never polled.
Finished jobs are forgotten by count and age. Nothing here knows how events come about.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from browser_bridge import errors, events, messages
from browser_bridge.jobs.job import Job, Status, transition
from browser_bridge.jobs.timeline import Timeline, Timelines
from browser_bridge.metrics import Metrics

TRACE_EVERY = 2.0
"""Seconds after which it is noted anew how much of an answer was seen."""


class Notes(Protocol):
    """What outlives the process of each job; `Journal`, or a double of it."""

    async def keep(self, log: "JobLog", status: Status) -> None:
        """Note that a job is about to reach a status; return once that is on the disk."""
        ...

    def note(self, log: "JobLog") -> None:
        """Note soon how far a job has come."""
        ...


class NoNotes:
    """Notes nothing."""

    async def keep(self, log: "JobLog", status: Status) -> None:
        """Return at once."""

    def note(self, log: "JobLog") -> None:
        """Return at once."""


class JobLog:
    """Status and events of one job.

    Args:
        job: The job.
        see: Told of each event.
        notes: Where its way is noted.
        timeline: What operators see of it; None for a job that is none of this process.
    """

    def __init__(
        self,
        job: Job,
        *,
        see: Callable[[events.TurnEvent], None] = lambda _: None,
        notes: Notes | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        self.job = job
        self.timeline = timeline
        """What operators see of the job."""
        self.profile = ""
        """Name of the profile that has, or may have, the prompt."""
        self.sent: messages.SentTurn | None = None
        """The prompt as it was sent last, and how much of the answer was seen by now."""
        self.is_left = False
        """Whether this process ends and leaves the job to the next one."""
        self._see = see
        self._notes = notes or NoNotes()
        self._traced = 0.0
        self._followers = 0
        self._status = Status.QUEUED
        self._events: list[events.TurnEvent] = []
        self._changed = asyncio.Event()

    @property
    def told(self) -> Sequence[events.TurnEvent]:
        """All events so far."""
        return self._events

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
        if self.timeline is not None:
            self.timeline.reach(status)
        self._notes.note(self)

    async def prepare_to_send(self, sent: messages.SentTurn, *, profile: str) -> None:
        """Note what is about to be sent, so that no later process sends it again.

        Args:
            sent: The turn, as far as it is known.
            profile: Name of the profile that gets it.

        Raises:
            StorageFailed: That cannot be noted; nothing may be sent then.
        """
        self.sent, self.profile = sent, profile
        try:
            await self._notes.keep(self, Status.SUBMITTING)
        except asyncio.CancelledError:
            self.take_back()
            raise

    def take_back(self) -> None:
        """Note soon that what was about to be sent was not."""
        self.sent, self.profile = None, ""
        self._notes.note(self)

    @property
    def may_run_again(self) -> bool:
        """Whether the job ended so that its request, when it comes again, is to be run anew."""
        last = self._events[-1] if self._events else None
        if not isinstance(last, events.TurnFailed) or last.error.submitted:
            return False
        # A caller who left without a word is served again; one with a key knows what it is for.
        is_cut_short = self._status is Status.CANCELLED and self.sent is not None
        return not (is_cut_short and self.job.origin.key)

    @property
    def is_trace_due(self) -> bool:
        """Whether it should be noted how much of the answer was seen."""
        return time.monotonic() >= self._traced + TRACE_EVERY

    def trace(self, sent: messages.SentTurn) -> None:
        """Note where the turn can be found again, and how much of its answer was seen.

        Args:
            sent: The turn.
        """
        self._traced = time.monotonic()
        # What was delivered is of no use to a process that delivers it from the start.
        self.sent = replace(sent, text="", thoughts="", files=0)
        self._notes.note(self)

    def take_up(self, sent: messages.SentTurn, *, profile: str) -> None:
        """Go on where an earlier process left the job: the site may have its prompt.

        Args:
            sent: The turn, as that process noted it.
            profile: Name of the profile that may have it.
        """
        self.sent, self.profile, self._status = sent, profile, Status.SUBMITTING

    def replay(self, told: Sequence[events.TurnEvent]) -> None:
        """Take over the events of a job that an earlier process ended.

        Args:
            told: All of them.
        """
        self._events = list(told)
        last = self._events[-1]
        assert isinstance(last, events.TERMINAL), "an ended job has its last event"
        self._status = _final_status(last)

    def leave(self) -> None:
        """End this process's part of the job: who follows it gets no more events."""
        self.is_left = True
        self._wake()

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
        if self.timeline is not None:
            self.timeline.see(event)
        if isinstance(event, events.TERMINAL):
            self._notes.note(self)
        self._wake()

    async def follow(self) -> AsyncGenerator[events.TurnEvent]:
        """Yield all events from the first, then each new one, until the last or `leave`."""
        position = 0
        self._followers += 1
        try:
            while True:
                while position < len(self._events):
                    event = self._events[position]
                    position += 1
                    yield event
                    if isinstance(event, events.TERMINAL):
                        return
                if self.is_left:
                    return
                await self._changed.wait()
        finally:
            self._followers -= 1

    @property
    def is_followed(self) -> bool:
        """Whether anybody takes the events as they come."""
        return self._followers > 0

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

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
        notes: Where the ways of jobs are noted.
        timelines: What operators see of the jobs of this process; None for nothing.
    """

    def __init__(
        self,
        *,
        metrics: Metrics | None = None,
        notes: Notes | None = None,
        timelines: Timelines | None = None,
        keep: int = 256,
        max_age: float = 900.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keep = keep
        self._max_age = max_age
        self._clock = clock
        self._metrics = metrics or Metrics()
        self._notes = notes
        self.timelines = timelines
        """What operators see of the jobs, if any do."""
        self._logs: dict[str, JobLog] = {}
        self._finished: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._logs)

    def __iter__(self) -> Iterator[JobLog]:
        return iter(tuple(self._logs.values()))

    def open(self, job: Job) -> JobLog:
        """Begin the log of a new job."""
        return self._open(job, self.timelines.open(job) if self.timelines else None)

    def replay(self, job: Job, told: Sequence[events.TurnEvent]) -> JobLog:
        """Remember once more a job that ended.

        Args:
            job: The job.
            told: All its events.
        """
        log = self._open(job, None)
        log.replay(told)
        self.finish(job.id)
        return log

    def _open(self, job: Job, timeline: Timeline | None) -> JobLog:
        self._forget()
        self._logs[job.id] = JobLog(
            job, see=self._metrics.meter().see, notes=self._notes, timeline=timeline
        )
        return self._logs[job.id]

    def __contains__(self, job_id: object) -> bool:
        self._forget()
        return job_id in self._logs

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
            self.drop(job_id)

    def drop(self, job_id: str) -> None:
        """Forget a finished job at once; harmless when it is not known."""
        if self._finished.pop(job_id, None) is not None:
            del self._logs[job_id]
