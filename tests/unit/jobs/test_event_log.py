"""Events of a job, replayed to whoever comes late."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge import errors, events
from browser_bridge.jobs.event_log import EventLog, JobLog
from browser_bridge.jobs.job import Job, Status

STARTED = events.TurnStarted(profile="one")
COMPLETED = events.TurnCompleted(markdown="x")
CANCELLED = events.TurnFailed(errors.JobCancelled("x"))
FAILED = events.TurnFailed(errors.AnswerEmpty("x"))


@pytest.fixture
def log(make_request: Any) -> JobLog:
    return JobLog(Job(request=make_request()))


def submitted(log: JobLog) -> JobLog:
    for status in (Status.OPENING, Status.SUBMITTING, Status.SUBMITTED):
        log.advance(status)
    log.publish(STARTED)
    return log


async def collect(log: JobLog) -> list[events.TurnEvent]:
    return [event async for event in log.follow()]


async def test_follow_replays_to_a_late_subscriber(log: JobLog) -> None:
    submitted(log).publish(events.TextDelta("x"))
    log.publish(COMPLETED)
    assert await collect(log) == [STARTED, events.TextDelta("x"), COMPLETED]
    assert log.status is Status.COMPLETED


async def test_follow_wakes_every_live_subscriber(log: JobLog) -> None:
    early = [asyncio.create_task(collect(log)) for _ in range(3)]
    await asyncio.sleep(0)
    submitted(log)
    await asyncio.sleep(0)
    late = asyncio.create_task(collect(log))
    log.publish(COMPLETED)
    assert await asyncio.gather(*early, late) == [[STARTED, COMPLETED]] * 4


async def test_follow_can_be_left_early(log: JobLog) -> None:
    follower = submitted(log).follow()
    assert await anext(follower) == STARTED
    await follower.aclose()
    log.publish(COMPLETED)
    assert await collect(log) == [STARTED, COMPLETED]


@pytest.mark.parametrize(("last", "status"), [(CANCELLED, "cancelled"), (FAILED, "failed")])
def test_publish_allows_a_failure_before_the_start(
    log: JobLog, last: events.TurnFailed, status: str
) -> None:
    log.publish(last)
    assert log.status == status


@pytest.mark.parametrize("event", [events.TextDelta("x"), COMPLETED])
def test_publish_refuses_anything_else_before_the_start(log: JobLog, event: Any) -> None:
    with pytest.raises(ValueError, match="cannot be event 1"):
        log.publish(event)


@pytest.mark.parametrize("event", [STARTED, events.TextDelta("x"), COMPLETED, FAILED])
def test_publish_refuses_anything_after_the_end(log: JobLog, event: Any) -> None:
    submitted(log).publish(COMPLETED)
    with pytest.raises(ValueError, match="cannot be event 3"):
        log.publish(event)


def test_publish_refuses_a_second_start(log: JobLog) -> None:
    with pytest.raises(ValueError, match="cannot be event 2"):
        submitted(log).publish(STARTED)


def test_advance_refuses_an_end(log: JobLog) -> None:
    with pytest.raises(ValueError, match="last event only"):
        log.advance(Status.FAILED)


@given(ends=st.lists(st.floats(0, 50), max_size=30), keep=st.integers(0, 8))
def test_finished_jobs_are_forgotten_by_count_and_age(ends: list[float], keep: int) -> None:
    now = 0.0
    log = EventLog(keep=keep, max_age=100, clock=lambda: now)
    running = log.open(Job(request=None)).job  # type: ignore[arg-type] # never looked at
    finished: list[tuple[str, float]] = []
    for pause in ends:
        now += pause
        job = log.open(Job(request=None)).job  # type: ignore[arg-type] # never looked at
        log.finish(job.id)
        finished.append((job.id, now))
    kept = [job_id for job_id, ended in finished if ended > now - 100][-keep:] if keep else []
    assert {entry.job.id for entry in log} == {running.id, *kept}
    now += 101
    assert log.get(running.id).job is running
    assert len(log) == 1


def test_get_refuses_an_unknown_job() -> None:
    with pytest.raises(errors.JobNotFound, match="'job-x'"):
        EventLog().get("job-x")
