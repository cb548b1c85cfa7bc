"""A server with many profiles and jobs that never were, for what its pages cost and look like."""

import asyncio
import contextlib
import random
import socket
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from browser_bridge import errors, events, messages, settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from browser_bridge.changes import Changes
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.job import Job, Status
from browser_bridge.jobs.timeline import Timelines
from browser_bridge.operations.knowledge import Account
from browser_bridge.operations.operations import Operations
from browser_bridge.pool import SlotState, SlotStatus
from tests.acceptance.whole_stack import KEY
from tests.operated import Pages, operated, slot
from tests.scripted import scripted_bridge

STATES = (
    *(SlotState.READY,) * 8,
    SlotState.STARTING,
    SlotState.SIGNED_OUT,
    SlotState.BLOCKED,
    SlotState.BROKEN,
)
NOTES = {
    SlotState.SIGNED_OUT: "Profile 'team-10' is not signed in: run `browser-bridge login team-10`.",
    SlotState.BROKEN: "Profile 'team-12': its page failed; see the log.",
}
UNDER_WAY = (Status.QUEUED, Status.OPENING, Status.SUBMITTED)


@dataclass(frozen=True)
class Met:
    """A limit that a profile has met."""

    profile: str
    kind: str
    name: str
    until: float


class Clock:
    """Monotonic seconds that jobs of the past are told by."""

    now = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@contextlib.asynccontextmanager
async def crowd(directory: Path, *, jobs: int = 1_000) -> AsyncGenerator[tuple[str, Operations]]:
    """Serve twelve profiles and many jobs; give the address and what is operated."""
    changes, clock = Changes(), Clock()
    log = EventLog(timelines=Timelines(changes.announce, clock=clock), keep=jobs)
    pool = Pages([_slot(number, state) for number, state in enumerate(STATES, 1)])
    manager = testing.ScriptedManager()
    operations = operated(directory, pool, log=log, changes=changes, cancel=manager.cancel)
    for number in range(1, len(STATES)):
        label, tier = f"Google Account: Team {number} (team{number}@replica.test)", "pro"
        operations.knowledge.note_account(f"team-{number}", Account(label=label, tier=tier))
    limits = [Met("team-3", "tool", "video", time.time() + 5_400)]
    operations.quotas = lambda: limits
    _fill(log, clock, jobs)

    @contextlib.asynccontextmanager
    async def open_bridge(values: settings.Settings) -> AsyncGenerator[Bridge]:
        yield scripted_bridge(values, manager, keys=(KEY,), operations=operations)

    app = create_app(settings.load(data_dir=directory), open_bridge=open_bridge)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", operations
        finally:
            operations.close()
            server.should_exit = True
            await serving


def _slot(number: int, state: SlotState) -> SlotStatus:
    is_ready = state is SlotState.READY
    made = slot(
        f"team-{number}",
        state,
        groups=("team",) if number % 2 else (),
        tabs=2 if is_ready else 0,
        warm=1 if is_ready else 0,
        leased=1 if is_ready else 0,
        reason=NOTES.get(state, ""),
    )
    return replace(made, since=time.time() - 700 * number)


def _fill(log: EventLog, clock: Clock, jobs: int) -> None:
    """Let jobs have run over the last hour, and some be under way."""
    chance = random.Random(7)  # noqa: S311 - nothing secret
    for number in range(jobs):
        job_log = log.open(_job(chance))
        assert job_log.timeline is not None
        job_log.timeline.created = time.time() - 3_500 * (1 - number / jobs)
        for status in (Status.OPENING, Status.SUBMITTING, Status.SUBMITTED):
            clock.now += chance.uniform(0.05, 1)
            job_log.advance(status)
        job_log.publish(events.TurnStarted(profile=f"team-{chance.randint(1, 8)}"))
        clock.now += chance.uniform(0.3, 3)
        job_log.publish(events.TextDelta("x"))
        clock.now += chance.uniform(1, 9)
        is_lost = chance.random() < 0.06
        lost = errors.SelectorLost("composer", state="idle", revision="2026-07")
        ended = events.TurnFailed(lost) if is_lost else events.TurnCompleted(markdown="x")
        job_log.publish(ended)
    for number, reached in enumerate(UNDER_WAY):
        job_log = log.open(_job(chance))
        assert job_log.timeline is not None
        job_log.timeline.created = time.time() - 4 * (number + 1)
        job_log.timeline.profile = f"team-{number}" if number else ""
        steps = (Status.OPENING, Status.SUBMITTING, Status.SUBMITTED)
        for status in steps[: steps.index(reached) + 1 if reached in steps else 0]:
            job_log.advance(status)


def _job(chance: random.Random) -> Job:
    model = chance.choice(("gemini-3-fast", "gemini-3-pro", "gemini-3-pro-imagen"))
    tool = messages.Tool.IMAGE if model.endswith("imagen") else None
    choice = messages.ModelChoice(requested=model, mode=messages.Mode.FAST, tool=tool)
    said = messages.Message(role=messages.Role.USER, text="planted prompt")
    return Job(request=messages.TurnRequest(messages=(said,), model=choice))
