"""Every accepted job ends with exactly one terminal event, whatever its worker does."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser_bridge import errors, events, messages
from browser_bridge.jobs.event_log import EventLog, JobLog
from browser_bridge.jobs.job import Status
from browser_bridge.jobs.manager import JobManager
from browser_bridge.jobs.plan import Plan

REQUEST = messages.TurnRequest(
    messages=(messages.Message(role=messages.Role.USER, text="ping"),),
    model=messages.ModelChoice(requested="gemini-3-fast", mode=messages.Mode.FAST),
)
STEPS = st.lists(
    st.sampled_from(
        [
            "yield",
            Status.OPENING,
            Status.SUBMITTING,
            Status.SUBMITTED,
            events.TurnStarted(profile="one"),
            events.TextDelta("x"),
            events.TurnCompleted(markdown="x"),
            errors.SignedOut("x"),
            LookupError("a fault of ours"),
            asyncio.CancelledError(),
        ]
    ),
    max_size=8,
)


class ScriptedWorker:
    """Runs jobs by a list of steps."""

    gathering = 0

    def __init__(self, *steps: Any) -> None:
        self.steps = steps
        self.refusal: errors.BridgeError | None = None
        self.seen = 0

    def plan(self, request: messages.TurnRequest) -> Plan:
        if self.refusal is not None:
            raise self.refusal
        return Plan(prompt=request.messages[-1].text)

    async def resume(self, log: JobLog) -> None:
        raise AssertionError(f"no job was left to be taken up: {log.job.id}")

    async def run(self, log: JobLog) -> None:
        self.seen += 1
        for step in self.steps:
            if isinstance(step, BaseException):
                raise step
            if isinstance(step, Status):
                log.advance(step)
            elif isinstance(step, asyncio.Event):
                await step.wait()
            elif step == "yield":
                await asyncio.sleep(0)
            else:
                log.publish(step)


GOOD = (
    Status.OPENING,
    Status.SUBMITTING,
    Status.SUBMITTED,
    events.TurnStarted(profile="one"),
    events.TurnCompleted(markdown="x"),
)


@pytest.fixture
def make_manager(make_fake_pool: Any) -> Callable[..., JobManager]:
    def make(worker: Any) -> JobManager:
        return JobManager(worker, make_fake_pool())

    return make


async def collect(manager: JobManager, job_id: str) -> list[events.TurnEvent]:
    async with asyncio.timeout(20):
        return [event async for event in manager.subscribe(job_id)]


async def failure(manager: JobManager, job_id: str) -> errors.BridgeError:
    last = (await collect(manager, job_id))[-1]
    assert isinstance(last, events.TurnFailed)
    return last.error


async def test_submit_runs_a_job_to_its_end(make_manager: Any) -> None:
    manager = make_manager(ScriptedWorker(*GOOD))
    job = await manager.submit(REQUEST)
    assert manager.status(job.id) is Status.QUEUED
    assert await collect(manager, job.id) == [*GOOD[3:]]
    assert await collect(manager, job.id) == [*GOOD[3:]]
    assert manager.status(job.id) is Status.COMPLETED


@pytest.mark.parametrize("source", ["worker", "pool", "closing"])
async def test_submit_refuses_at_once(make_fake_pool: Any, source: str) -> None:
    worker, pool = ScriptedWorker(*GOOD), make_fake_pool()
    manager = JobManager(worker, pool)
    refusal: errors.BridgeError = errors.NoProfileReady("x")
    match source:
        case "worker":
            worker.refusal = refusal = errors.PromptTooLong("x")
        case "pool":
            pool.full = refusal = errors.PoolExhausted("x")
        case _:
            await manager.close(drain=0)
    with pytest.raises(type(refusal)):
        await manager.submit(REQUEST)
    assert worker.seen == 0


async def test_submit_tells_the_pool_how_many_were_admitted_and_not_placed(
    make_fake_pool: Any,
) -> None:
    pool, pending = make_fake_pool(), list[int]()

    def note(**wanted: Any) -> None:
        pending.append(wanted["pending"])

    pool.raise_if_full = note
    manager = JobManager(ScriptedWorker(*GOOD), pool)
    jobs = [await manager.submit(REQUEST) for _ in range(3)]
    for job in jobs:
        await collect(manager, job.id)
    await manager.submit(REQUEST)
    assert pending == [0, 1, 2, 0]
    await manager.close(drain=1)


async def test_failure_of_the_worker_is_the_last_event(make_manager: Any) -> None:
    error = errors.RateLimited("x")
    manager = make_manager(ScriptedWorker(*GOOD[:4], error))
    job = await manager.submit(REQUEST)
    assert await failure(manager, job.id) is error
    assert manager.status(job.id) is Status.FAILED


async def test_unexpected_failure_is_typed_and_logged(
    make_manager: Any, caplog: pytest.LogCaptureFixture
) -> None:
    manager = make_manager(ScriptedWorker(LookupError("a fault of ours")))
    job = await manager.submit(REQUEST)
    error = await failure(manager, job.id)
    assert type(error) is errors.JobError
    assert "a fault of ours" not in error.message
    assert "LookupError: a fault of ours" in caplog.text


async def test_failure_after_the_end_changes_nothing(make_manager: Any) -> None:
    manager = make_manager(ScriptedWorker(*GOOD, errors.BrowserCrashed("x")))
    job = await manager.submit(REQUEST)
    assert await collect(manager, job.id) == [*GOOD[3:]]


async def test_cancel_ends_a_job_that_has_not_begun(make_manager: Any) -> None:
    worker = ScriptedWorker(*GOOD)
    manager = make_manager(worker)
    job = await manager.submit(REQUEST)
    await manager.cancel(job.id)
    assert isinstance(await failure(manager, job.id), errors.JobCancelled)
    assert manager.status(job.id) is Status.CANCELLED
    assert worker.seen == 0


async def test_cancel_does_not_cut_short_what_an_earlier_one_began(make_manager: Any) -> None:
    may_stop, stopped = asyncio.Event(), list[str]()

    class Stopping(ScriptedWorker):
        async def run(self, log: JobLog) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await may_stop.wait()
                stopped.append(log.job.id)

    manager = make_manager(Stopping())
    job = await manager.submit(REQUEST)
    for _ in range(3):
        await asyncio.sleep(0)
        await manager.cancel(job.id)
    may_stop.set()
    assert isinstance(await failure(manager, job.id), errors.JobCancelled)
    await manager.cancel(job.id)
    assert stopped == [job.id]


async def test_unknown_job_is_refused(make_manager: Any) -> None:
    manager = make_manager(ScriptedWorker())
    with pytest.raises(errors.JobNotFound):
        manager.subscribe("job-x")
    with pytest.raises(errors.JobNotFound):
        manager.status("job-x")
    with pytest.raises(errors.JobNotFound):
        await manager.cancel("job-x")


async def test_close_lets_jobs_end_and_cancels_the_rest(make_manager: Any) -> None:
    hanging = asyncio.Event()
    manager = make_manager(ScriptedWorker(hanging))
    stuck = await manager.submit(REQUEST)
    await manager.close(drain=0.01)
    assert isinstance(await failure(manager, stuck.id), errors.JobCancelled)
    await manager.close(drain=0.01)
    assert manager.running == 0


async def test_close_waits_for_a_job_that_ends_in_time(make_manager: Any) -> None:
    manager = make_manager(ScriptedWorker("yield", "yield", *GOOD))
    job = await manager.submit(REQUEST)
    await manager.close(drain=1)
    assert manager.status(job.id) is Status.COMPLETED


class AnyPool:
    """A pool with room for all."""

    def raise_if_full(self, **_: Any) -> None:
        """Never full."""


async def behaves(steps: list[Any], *, cancel_after: int | None) -> None:
    pool: Any = AnyPool()
    manager = JobManager(ScriptedWorker(*steps), pool, log=EventLog())
    job = await manager.submit(REQUEST)
    live = asyncio.create_task(collect(manager, job.id))
    if cancel_after is not None:
        for _ in range(cancel_after):
            await asyncio.sleep(0)
        await manager.cancel(job.id)
    published = await live
    assert published == await collect(manager, job.id)
    assert isinstance(published[-1], events.TERMINAL)
    assert not any(isinstance(event, events.TERMINAL) for event in published[:-1])
    starts = [isinstance(event, events.TurnStarted) for event in published]
    assert starts[0] or len(published) == 1
    assert sum(starts) <= 1
    assert manager.status(job.id).is_final
    await manager.close(drain=1)
    await asyncio.sleep(0)
    assert manager.running == 0
    assert len(asyncio.all_tasks()) == 1


@settings(max_examples=200, deadline=None)
@given(steps=STEPS, cancel_after=st.none() | st.integers(0, 6))
def test_job_ends_with_one_terminal_event_whatever_its_worker_does(
    steps: list[Any], cancel_after: int | None
) -> None:
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(behaves(steps, cancel_after=cancel_after))
    finally:
        loop.close()


async def test_leaving_a_job_that_has_ended_leaves_nothing_behind(
    make_manager: Any, until: Any
) -> None:
    manager = make_manager(ScriptedWorker(*GOOD))
    job = await manager.submit(REQUEST)
    await collect(manager, job.id)
    await until(lambda: not manager.running)
    await manager.leave(job.id, is_served=False)
    assert not manager._followers
