"""When each job reached what: kept of the latest jobs, without anything that was said.

`jobs.event_log` shows a timeline every step and event of its job; operators look at them.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from browser_bridge import events
from browser_bridge.jobs.job import Job, Status

KEEP = 1_000
"""Jobs that ended of which the timeline is remembered."""


@dataclass(slots=True, kw_only=True, eq=False)
class Timeline:
    """How one job went; all times but `created` are seconds since it was accepted.

    Args:
        job_id: Id of the job.
        model: The model that was asked for, as the caller wrote it.
        tool: The site's tool that makes the answer, or "".
        is_background: Whether it goes on without its caller.
        created: When it was accepted, Unix seconds.
        started: The same on the clock.
        on_change: Told of every change that an operator sees.
        clock: Monotonic seconds.
        status: How far it has come.
        stage: What is being done by now, if that takes long, or "".
        profile: Name of the profile that works on it, or "".
        attempts: How many profiles have tried it.
        opened: When it had a tab, last.
        submitted: When the site had the prompt.
        first_delta: When the first text of the answer came.
        ended: When it ended.
        error_code: Code of the error that ended it, or "".
        error: The error in words that are safe to show, or "".
        capture: Name of the failure's capture, or "".
    """

    job_id: str
    model: str
    tool: str
    is_background: bool
    created: float
    started: float
    on_change: Callable[[], None]
    clock: Callable[[], float]
    status: Status = Status.QUEUED
    stage: str = ""
    profile: str = ""
    attempts: int = 0
    opened: float | None = None
    submitted: float | None = None
    first_delta: float | None = None
    ended: float | None = None
    error_code: str = ""
    error: str = ""
    capture: str = ""

    @property
    def age(self) -> float:
        """Seconds since the job was accepted, up to its end."""
        return self._now if self.ended is None else self.ended

    def reach(self, status: Status) -> None:
        """Note how far the job has come."""
        self.status = status
        match status:
            case Status.OPENING:
                self.opened = self._now
                self.attempts += 1
            case Status.SUBMITTED:
                self.submitted = self._now
            case _:
                pass
        self.on_change()

    def see(self, event: events.TurnEvent) -> None:
        """Note an event of the job."""
        match event:
            case events.TextDelta() | events.ThoughtDelta() | events.ArtifactReady():
                self._begin_answer()
            case events.TurnStarted():
                self.profile = event.profile
            case events.TurnProgress():
                self._work(event.stage)
            case events.TurnCompleted():
                self._end(Status.COMPLETED)
            case events.TurnFailed():
                self.error_code, self.error = event.error.code, event.error.message
                is_cancelled = event.error.code == "job_cancelled"
                self._end(Status.CANCELLED if is_cancelled else Status.FAILED)
            case _:
                pass

    @property
    def _now(self) -> float:
        return self.clock() - self.started

    def _begin_answer(self) -> None:
        if self.first_delta is None:
            self.first_delta = self._now
            self.on_change()

    def _work(self, stage: str) -> None:
        if stage != self.stage:
            self.stage = stage
            self.on_change()

    def _end(self, status: Status) -> None:
        self.ended, self.status = self._now, status
        self.on_change()


def _nothing() -> None:
    """Do nothing."""


@dataclass(slots=True, eq=False)
class Timelines:
    """The timelines of the jobs under way, and of the latest that ended.

    Args:
        on_change: Told of every change that an operator sees.
        keep: Jobs that ended to remember.
        clock: Monotonic seconds.
    """

    on_change: Callable[[], None] = _nothing
    keep: int = KEEP
    clock: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, Timeline] = field(default_factory=OrderedDict[str, Timeline])

    def open(self, job: Job) -> Timeline:
        """Begin the timeline of a job."""
        choice = job.request.model
        timeline = Timeline(
            job_id=job.id,
            model=choice.requested,
            tool=choice.tool.value if choice.tool else "",
            is_background=job.is_background,
            created=time.time(),
            started=self.clock(),
            on_change=self.on_change,
            clock=self.clock,
        )
        self._known[job.id] = timeline
        self._forget()
        self.on_change()
        return timeline

    def get(self, job_id: str) -> Timeline | None:
        """Return a job's timeline, or None when it is forgotten."""
        return self._known.get(job_id)

    def all(self) -> tuple[Timeline, ...]:
        """Return all timelines, the latest job first."""
        return tuple(reversed(self._known.values()))

    def _forget(self) -> None:
        """Forget the oldest that ended; those under way stay, however many they are."""
        excess = len(self._known) - self.keep
        if excess <= 0:
            return
        ended = (name for name, timeline in self._known.items() if timeline.ended is not None)
        for name in [name for _, name in zip(range(excess), ended, strict=False)]:
            del self._known[name]
