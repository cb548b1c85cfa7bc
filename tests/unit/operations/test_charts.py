"""Small charts of the last hour."""

from collections.abc import Callable
from typing import Any

import pytest

from browser_bridge.jobs.job import Status
from browser_bridge.operations import charts

Make = Callable[..., Any]
NOW = 10_000.0


def test_charts_of_no_jobs_say_so() -> None:
    jobs, first, wait = charts.charts((), now=NOW)
    assert (jobs.figure, first.figure, wait.figure) == ("0", "–", "–")
    assert jobs.columns == ()


def test_outcomes_stack_failures_on_the_rest_in_the_latest_column(make_timeline: Make) -> None:
    outcomes = (Status.COMPLETED, Status.COMPLETED, Status.COMPLETED, Status.FAILED)
    ended = [make_timeline(created=NOW - 1, ended=1.0, status=status) for status in outcomes]
    good, failed = charts.charts(ended, now=NOW)[0].columns
    assert (good.kind, good.x, good.y, good.height) == ("good", 87, 10.0, 30.0)
    assert (failed.kind, failed.y, failed.height) == ("failed", 0.0, 10.0)


def test_charts_leave_out_what_is_older_than_an_hour(make_timeline: Make) -> None:
    old = make_timeline(created=NOW - charts.SPAN - 1, ended=1.0)
    assert charts.charts([old], now=NOW)[0].figure == "0"


def test_durations_are_told_by_their_median(make_timeline: Make) -> None:
    ended = [make_timeline(created=NOW, ended=9.0, first_delta=float(n)) for n in (1, 2, 8)]
    first = charts.charts(ended, now=NOW)[1]
    assert (first.figure, first.note) == ("2.0 s", "median, 95 % within 8.0 s")


@pytest.mark.parametrize(
    ("value", "told"), [(0.0123, "12 ms"), (1.26, "1.3 s"), (99.94, "99.9 s"), (240, "4 min")]
)
def test_seconds_are_told_as_people_do(value: float, told: str) -> None:
    assert charts.seconds(value) == told
