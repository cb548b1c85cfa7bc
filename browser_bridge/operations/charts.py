"""A few numbers of the last hour, as bars that fit into a small picture."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from browser_bridge.jobs.timeline import Timeline

SPAN = 3_600.0
"""Seconds that the charts look back."""
COLUMNS = 30
"""Columns of a chart."""
HEIGHT = 40.0
"""Height of a chart, in units of its picture; a column is two wide and stands one from the next."""
STEP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a chart.

    Args:
        x: Its left edge.
        y: Its upper edge.
        height: Its height.
        kind: What it stands for, such as `failed`.
    """

    x: int
    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One small chart.

    Args:
        title: What it shows.
        figure: The number that sums it up.
        note: What that number is.
        columns: Its columns; the latest is the rightmost.
        told: The same in words, for those who do not see it.
    """

    title: str
    figure: str
    note: str
    columns: tuple[Column, ...]
    told: str

    @property
    def width(self) -> int:
        """Width of the picture."""
        return COLUMNS * STEP


def charts(timelines: Sequence[Timeline], *, now: float) -> tuple[Chart, ...]:
    """Return the charts of the jobs that ended.

    Args:
        timelines: Of all jobs that are remembered.
        now: Unix seconds.
    """
    recent = [item for item in timelines if item.ended is not None and now - item.created < SPAN]
    return (
        _outcomes(recent, now),
        _durations("First text", recent, now, lambda item: item.first_delta),
        _durations("Wait for a tab", recent, now, lambda item: item.opened),
    )


def _outcomes(recent: Sequence[Timeline], now: float) -> Chart:
    columns = _in_columns(recent, now)
    most = max(map(len, columns), default=0) or 1
    drawn: list[Column] = []
    for place, jobs in enumerate(columns):
        failed = sum(item.status == "failed" for item in jobs)
        whole, bad = HEIGHT * len(jobs) / most, HEIGHT * failed / most
        drawn += _column(place, bottom=HEIGHT, height=whole - bad, kind="good")
        drawn += _column(place, bottom=HEIGHT - whole + bad, height=bad, kind="failed")
    failures = sum(item.status == "failed" for item in recent)
    note = f"in the last hour, {failures} failed"
    return _chart("Jobs", str(len(recent)), note, drawn)


def _durations(
    title: str, recent: Sequence[Timeline], now: float, take: Callable[[Timeline], float | None]
) -> Chart:
    def taken(jobs: Sequence[Timeline]) -> list[float]:
        return sorted(value for value in map(take, jobs) if value is not None)

    columns = [quantile(taken(jobs), 0.5) for jobs in _in_columns(recent, now)]
    most = max(columns, default=0.0) or 1.0
    drawn: list[Column] = []
    for place, value in enumerate(columns):
        drawn += _column(place, bottom=HEIGHT, height=HEIGHT * value / most, kind="time")
    values = taken(recent)
    note = f"median, 95 % within {seconds(quantile(values, 0.95))}" if values else "no job yet"
    return _chart(title, seconds(quantile(values, 0.5)) if values else "–", note, drawn)


def _chart(title: str, figure: str, note: str, columns: list[Column]) -> Chart:
    told = f"{title}: {figure} {note}"
    return Chart(title=title, figure=figure, note=note, columns=tuple(columns), told=told)


def _column(place: int, *, bottom: float, height: float, kind: str) -> list[Column]:
    if height <= 0:
        return []
    drawn = max(1.0, round(height, 1))
    return [Column(x=place * STEP, y=round(bottom - drawn, 1), height=drawn, kind=kind)]


def _in_columns(recent: Sequence[Timeline], now: float) -> list[list[Timeline]]:
    columns: list[list[Timeline]] = [[] for _ in range(COLUMNS)]
    for item in recent:
        place = COLUMNS - 1 - int((now - item.created) / SPAN * COLUMNS)
        columns[min(COLUMNS - 1, max(0, place))].append(item)
    return columns


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the sorted values lies; 0 where there is none."""
    if not values:
        return 0.0
    return values[min(len(values) - 1, math.ceil(share * len(values)) - 1)]


def seconds(value: float) -> str:
    """Return a time as a person would say it."""
    if value < 1:
        return f"{value * 1000:.0f} ms"
    if value < 100:  # noqa: PLR2004 - beyond that a tenth of a second is no news
        return f"{value:.1f} s"
    return f"{value / 60:.0f} min"
