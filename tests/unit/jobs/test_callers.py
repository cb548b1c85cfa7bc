"""Callers of one job: it goes on for whoever is left, for a moment, or for who has a key."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from browser_bridge import errors, events, messages
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Origin, Status
from browser_bridge.jobs.manager import JobManager
from browser_bridge.jobs.plan import Plan

SOON = 0.02
PLAIN = Origin(owner="me", body="b", may_repeat=True)
AGAIN = Origin(owner="me", body="b", may_repeat=True, is_repeat=True)
KEYED = Origin(owner="me", body="b", key="k")
DONE = events.TurnCompleted(markdown="pong")


class WaitingWorker:
    """Runs jobs that wait in the middle of their answers."""

    gathering = 0

    def __init__(self, *, sends: bool = True, refusal: errors.BridgeError | None = None) -> None:
        self.sends = sends
        self.refusal = refusal
        self.runs = 0
        self.reached = asyncio.Event()
        self.may_end = asyncio.Event()

    def plan(self, request: messages.TurnRequest) -> Plan:
        return Plan(prompt=request.messages[-1].text)

    async def run(self, log: JobLog) -> None:
        self.runs += 1
        log.advance(Status.OPENING)
        if self.refusal is not None:
            raise self.refusal
        if self.sends:
            await log.prepare_to_send(
                messages.SentTurn(prompt="ping", conversation=""), profile="p"
            )
            log.advance(Status.SUBMITTING)
            log.advance(Status.SUBMITTED)
            log.publish(events.TurnStarted(profile="p"))
        self.reached.set()
        await self.may_end.wait()
        log.publish(DONE)

    async def resume(self, log: JobLog) -> None:
        raise AssertionError(f"no job was left to be taken up: {log.job.id}")


@pytest.fixture
def make_manager(make_fake_pool: Any) -> Callable[[WaitingWorker], JobManager]:
    return lambda worker: JobManager(worker, make_fake_pool())


async def last(manager: JobManager, job_id: str) -> events.TurnEvent:
    async with asyncio.timeout(20):
        return [event async for event in manager.subscribe(job_id)][-1]


async def cancelled(manager: JobManager, job_id: str) -> bool:
    event = await last(manager, job_id)
    return isinstance(event, events.TurnFailed) and isinstance(event.error, errors.JobCancelled)


async def test_job_of_one_caller_ends_when_that_leaves(
    make_manager: Any, make_request: Any
) -> None:
    worker = WaitingWorker()
    manager = make_manager(worker)
    job = await manager.submit(make_request("ping"), origin=PLAIN)
    await worker.reached.wait()
    await manager.leave(job.id, is_served=False)
    assert await cancelled(manager, job.id)


async def test_job_with_a_key_goes_on_without_its_caller(
    make_manager: Any, make_request: Any
) -> None:
    worker = WaitingWorker()
    manager = make_manager(worker)
    job = await manager.submit(make_request("ping"), origin=KEYED)
    await worker.reached.wait()
    await manager.leave(job.id, is_served=False)
    worker.may_end.set()
    assert await last(manager, job.id) == DONE
    assert (await manager.submit(make_request("ping"), origin=KEYED)).id == job.id
    assert worker.runs == 1


async def test_job_waits_a_moment_for_a_client_that_repeats(
    make_manager: Any, make_request: Any
) -> None:
    worker = WaitingWorker()
    manager = make_manager(worker)
    job = await manager.submit(make_request("ping"), origin=replace(PLAIN, patience=3600))
    await worker.reached.wait()
    await manager.leave(job.id, is_served=False)
    assert (await manager.submit(make_request("ping"), origin=AGAIN)).id == job.id
    manager._cancel_unless_followed(job.id)  # as it is when the time is over
    worker.may_end.set()
    assert await last(manager, job.id) == DONE
    assert worker.runs == 1


async def test_job_ends_when_its_client_does_not_repeat(
    make_manager: Any, make_request: Any
) -> None:
    worker = WaitingWorker()
    manager = make_manager(worker)
    job = await manager.submit(make_request("ping"), origin=replace(PLAIN, patience=SOON))
    await worker.reached.wait()
    await manager.leave(job.id, is_served=False)
    assert await cancelled(manager, job.id)


@pytest.mark.parametrize("is_served", [True, False])
async def test_job_ends_at_once_when_nothing_is_lost_by_it(
    make_manager: Any, make_request: Any, *, is_served: bool
) -> None:
    """The caller has had all it wants, or the site has nothing of the prompt yet."""
    worker = WaitingWorker(sends=is_served)
    manager = make_manager(worker)
    job = await manager.submit(make_request("ping"), origin=replace(PLAIN, patience=3600))
    await worker.reached.wait()
    await manager.leave(job.id, is_served=is_served)
    assert await cancelled(manager, job.id)


async def test_job_goes_on_for_the_caller_that_is_left(
    make_manager: Any, make_request: Any
) -> None:
    worker = WaitingWorker()
    manager = make_manager(worker)
    job = await manager.submit(make_request("ping"), origin=PLAIN)
    await manager.submit(make_request("ping"), origin=AGAIN)
    await worker.reached.wait()
    await manager.leave(job.id, is_served=False)
    worker.may_end.set()
    assert await last(manager, job.id) == DONE


async def test_request_that_failed_before_it_was_sent_is_run_anew(
    make_manager: Any, make_request: Any
) -> None:
    worker = WaitingWorker(refusal=errors.PoolExhausted("full"))
    manager = make_manager(worker)
    first = await manager.submit(make_request("ping"), origin=KEYED)
    await last(manager, first.id)
    worker.refusal = None
    worker.may_end.set()
    second = await manager.submit(make_request("ping"), origin=KEYED)
    assert await last(manager, second.id) == DONE
    assert second.id != first.id


async def test_refused_request_is_none_that_an_earlier_job_answers(
    make_manager: Any, make_request: Any
) -> None:
    worker = WaitingWorker()
    worker.may_end.set()
    manager = make_manager(worker)
    first = await manager.submit(make_request("ping"), origin=PLAIN)
    await last(manager, first.id)
    manager._pool.full = errors.PoolExhausted("full")
    with pytest.raises(errors.PoolExhausted):
        await manager.submit(make_request("ping"), origin=PLAIN)
    manager._pool.full = None
    second = await manager.submit(make_request("ping"), origin=AGAIN)
    assert second.id != first.id
