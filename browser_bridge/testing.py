"""Public doubles for tests: scripted jobs, a pool that only has states, event builders."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from browser_bridge import errors, events, messages
from browser_bridge.jobs.job import Origin
from browser_bridge.pool import Ledger, Queued, SlotState, SlotStatus

Step = events.TurnEvent | Callable[[], Awaitable[object]]
"""An event to play, or something to await before the next, such as `asyncio.Event().wait`."""


def answer(
    *texts: str,
    thoughts: Sequence[str] = (),
    notices: Sequence[events.TurnNotice] = (),
    profile: str = "demo",
    site_model: str | None = "Fast",
    conversation: str | None = "c0ffee",
) -> list[events.TurnEvent]:
    """Build the events of a turn that went well.

    Args:
        texts: Deltas of the answer.
        thoughts: Deltas of the thoughts, before it.
        notices: Notices, before both.
        profile: Profile that answers.
        site_model: Label of the model that answers.
        conversation: Id of the conversation.
    """
    return [
        events.TurnStarted(profile=profile),
        *notices,
        *map(events.ThoughtDelta, thoughts),
        *map(events.TextDelta, texts),
        events.TurnCompleted(
            markdown="".join(texts),
            thoughts="".join(thoughts),
            site_model=site_model,
            conversation=conversation,
        ),
    ]


def failure(
    error: errors.BridgeError, *texts: str, profile: str | None = "demo"
) -> list[events.TurnEvent]:
    """Build the events of a turn that fails.

    Args:
        error: How it ends.
        texts: Deltas that came before.
        profile: Profile that answers; None when the site never had the prompt.
    """
    started = [] if profile is None else [events.TurnStarted(profile=profile)]
    return [*started, *map(events.TextDelta, texts), events.TurnFailed(error)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedJob:
    """A job of the scripted manager."""

    id: str
    created: int


class ScriptedManager:
    """A job manager whose jobs play scripts; it records what it was asked.

    Args:
        scripts: One script per job, in order; the last is played again for all further jobs.
            An error in place of a script is raised by `submit`.
    """

    def __init__(self, *scripts: Sequence[Step] | errors.BridgeError) -> None:
        self.scripts: Sequence[Sequence[Step] | errors.BridgeError] = scripts
        self.requests: list[messages.TurnRequest] = []
        self.origins: list[Origin] = []
        self.cancelled: list[str] = []
        self.forgotten: list[str] = []
        self.changed = asyncio.Condition()
        self._numbers = itertools.count(1)
        self._jobs: dict[str, Sequence[Step]] = {}
        self._stops: dict[str, asyncio.Event] = {}

    async def submit(
        self,
        request: messages.TurnRequest,
        *,
        origin: Origin | None = None,
        is_background: bool = False,  # noqa: ARG002 - the signature is the real one's
    ) -> ScriptedJob:
        """Accept a request and give it the next script.

        Raises:
            BridgeError: The script is an error.
        """
        self.origins.append(origin or Origin())
        number = next(self._numbers)
        self.requests.append(request)
        script = self.scripts[min(number, len(self.scripts)) - 1]
        if isinstance(script, errors.BridgeError):
            raise script
        job = ScriptedJob(id=f"job-{number}", created=1_700_000_000 + number)
        self._jobs[job.id] = script
        self._stops[job.id] = asyncio.Event()
        return job

    async def subscribe(self, job_id: str) -> AsyncIterator[events.TurnEvent]:
        """Play the job's script; a cancelled job ends in `JobCancelled`.

        Raises:
            JobNotFound: There is no such job.
        """
        if job_id not in self._jobs:
            raise errors.JobNotFound(f"There is no job {job_id!r}.")
        stop = self._stops[job_id]
        for step in self._jobs[job_id]:
            if callable(step) and not await _before(stop, step):
                yield events.TurnFailed(errors.JobCancelled("The job was cancelled."))
                return
            if not callable(step):
                yield step

    async def cancel(self, job_id: str) -> None:
        """End a job."""
        self._stops[job_id].set()
        async with self.changed:
            self.cancelled.append(job_id)
            self.changed.notify_all()

    async def leave(self, job_id: str, *, is_served: bool) -> None:  # noqa: ARG002 - same
        """End a job, for it has one caller."""
        await self.cancel(job_id)

    def forget(self, job_id: str) -> None:
        """Note that a job's outcome is to be forgotten."""
        self.forgotten.append(job_id)

    async def wait_until_cancelled(self, job_id: str) -> None:
        """Return once the job was cancelled; bounded by the test's own timeout."""
        async with self.changed:
            await self.changed.wait_for(lambda: job_id in self.cancelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedSlot(SlotStatus):
    """State of one profile, as a test wants it."""

    profile: str = "demo"
    state: SlotState = SlotState.READY
    groups: tuple[str, ...] = ()
    leased: int = 0
    warm: int = 1
    tabs: int = 1
    reason: str = ""
    since: float = 0.0
    memory: int = 0
    jobs: int = 0


@dataclass(slots=True, kw_only=True)
class ScriptedPool:
    """A pool that only has states."""

    slots: list[ScriptedSlot] = field(default_factory=lambda: [ScriptedSlot()])
    ledger: Ledger = field(default_factory=Ledger)
    waiting: tuple[Queued, ...] = ()
    full: errors.BridgeError | None = None

    def queue(self) -> Sequence[Queued]:
        """Return those waiting."""
        return self.waiting

    def raise_if_full(self, **_: object) -> None:
        """Refuse as told."""
        if self.full is not None:
            raise self.full

    def status(self) -> Sequence[ScriptedSlot]:
        """Return the slots."""
        return self.slots


async def _before(stop: asyncio.Event, step: Callable[[], Awaitable[object]]) -> bool:
    work = asyncio.ensure_future(step())
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
        return work.done()
    finally:
        for task in (work, stopped):
            task.cancel()
        await asyncio.gather(work, stopped, return_exceptions=True)


def chunked(text: str, size: int) -> Iterator[str]:
    """Cut text into deltas.

    Args:
        text: The text.
        size: Characters of each delta but the last.
    """
    return (text[at : at + size] for at in range(0, len(text), size))
