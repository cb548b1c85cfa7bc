"""What one asked prompt went through, in wall-clock seconds of one machine."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from browser_bridge.replica.oracle import Entry, Paint


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Times of one turn, seen by who asked.

    Args:
        called: When the call began.
        returned: When the whole answer was there.
        arrivals: When how many characters were there.
        text: The answer, where it was kept.
    """

    called: float
    returned: float
    arrivals: tuple[tuple[float, int], ...]
    text: str = ""


def submit_ms(timeline: Timeline, entry: Entry) -> float:
    """Milliseconds from the call to the prompt at the site."""
    return (entry.received.unix - timeline.called) * 1000


def tail_ms(timeline: Timeline, entry: Entry) -> float:
    """Milliseconds from the site's completing frame to the answer returned."""
    assert entry.completed is not None
    return (timeline.returned - entry.completed.unix) * 1000


def paint_ms(timeline: Timeline, paints: Iterable[Paint]) -> list[float]:
    """Milliseconds from each paint of text to the client having that much of it."""
    delays: list[float] = []
    arrivals = iter(timeline.arrivals)
    arrival = next(arrivals, None)
    for paint in sorted(paints, key=lambda item: item.length):
        # A paint ends in the blank after a word, which no reader can tell from the page's edge.
        while arrival is not None and arrival[1] < paint.length - 1:
            arrival = next(arrivals, None)
        if arrival is None:
            break
        delays.append(arrival[0] * 1000 - paint.at)
    return delays


def summary(values: Sequence[float]) -> str:
    """Median and 95th percentile, as "12 (30)"."""
    if not values:
        return "-"
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"{statistics.median(ordered):.0f} ({high:.0f})"
