"""When a job reached what, and how many are remembered."""

from typing import Any

import pytest

from browser_bridge import errors, events
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.job import Job, Status
from browser_bridge.jobs.timeline import Timelines


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_timeline_notes_when_each_step_was_reached(make_request: Any, clock: Clock) -> None:
    timelines = Timelines(clock=clock)
    log = EventLog(timelines=timelines).open(Job(request=make_request()))
    for status in (Status.OPENING, Status.SUBMITTING, Status.SUBMITTED):
        clock.now += 1
        log.advance(status)
    log.publish(events.TurnStarted(profile="one"))
    for text in ("Hello", "!"):
        clock.now += 1
        log.publish(events.TextDelta(text))
    log.publish(events.TurnCompleted(markdown="Hello!"))
    (seen,) = timelines.all()
    assert (seen.opened, seen.submitted, seen.first_delta, seen.ended) == (1, 3, 4, 5)
    assert (seen.profile, seen.status, seen.attempts) == ("one", Status.COMPLETED, 1)


@pytest.mark.parametrize(
    ("error", "status"),
    [(errors.AnswerEmpty("x"), Status.FAILED), (errors.JobCancelled("x"), Status.CANCELLED)],
)
def test_timeline_tells_how_a_job_failed(
    make_request: Any, error: errors.BridgeError, status: Status
) -> None:
    timelines = Timelines()
    log = EventLog(timelines=timelines).open(Job(request=make_request()))
    log.publish(events.TurnFailed(error))
    (seen,) = timelines.all()
    assert (seen.status, seen.error_code, seen.error) == (status, error.code, "x")


def test_changes_are_told_once_for_a_whole_answer(make_request: Any) -> None:
    told: list[int] = []
    timelines = Timelines(lambda: told.append(1))
    timeline = timelines.open(Job(request=make_request()))
    before = len(told)
    for text in "many deltas":
        timeline.see(events.TextDelta(text))
    assert len(told) == before + 1


def test_the_oldest_that_ended_are_forgotten_and_those_under_way_stay(make_request: Any) -> None:
    timelines = Timelines(keep=2)
    lasting = timelines.open(Job(request=make_request()))
    ended = [timelines.open(Job(request=make_request())) for _ in range(5)]
    for timeline in ended:
        timeline.see(events.TurnCompleted(markdown="x"))
    latest = timelines.open(Job(request=make_request()))
    assert timelines.all() == (latest, lasting)
    assert timelines.get(ended[0].job_id) is None


def test_jobs_that_an_earlier_process_ended_have_no_timeline(make_request: Any) -> None:
    timelines = Timelines()
    job = Job(request=make_request())
    EventLog(timelines=timelines).replay(job, [events.TurnCompleted(markdown="x")])
    assert timelines.all() == ()
