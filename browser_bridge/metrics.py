"""What is counted of turns, for Prometheus; labels are few and known beforehand.

`jobs.event_log` shows every event to a `Meter`; nothing else counts. Knows no HTTP.
"""

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from browser_bridge import errors, events

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
TAP_FAULTS = ("unreachable", "broken", "unparsed", "cut", "silent")
OTHER = "other"
_FIRST_DELTA = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)
_WHOLE = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 1800.0)


class Metrics:
    """All counts of one running bridge."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.turns = self._counter("turns", "Turns that ended, by outcome.", "outcome")
        self.readers = self._counter("readers", "Whole answers, by who read them.", "reader")
        self.tap_faults = self._counter("tap_faults", "Streams lost to the page.", "kind")
        self.differences = self._counter(
            "readers_differ", "Answers that page and stream differ in."
        )
        self.sign_ins_lost = self._counter(
            "sign_ins_lost", "Profiles that were found signed out after they had been in use."
        )
        self.recovered = self._counter("turns_recovered", "Answers read again from the site.")
        self.requests = self._counter("requests", "Answered requests.", "dialect", "status")
        self.selectors_lost = self._counter("selectors_lost", "Turns without one.", "name")
        self.queue = self._histogram("queue", "Asking for a tab to having one.", _FIRST_DELTA)
        self.run = self._histogram("run", "Having a tab to giving it back.", _WHOLE)
        self.waiting = self._gauge("queue_length", "Jobs that wait for a tab.")
        self.slots = self._gauge("slots", "Profiles, by state.", "state")
        self.tabs = self._gauge("tabs", "Tabs, by use.", "use")
        self.memory = self._gauge("browser_memory_bytes", "Memory of a browser.", "profile")
        self.limits = self._gauge("limits", "Profiles at a limit.", "kind", "name")
        self.crashes = self._counter("browser_crashes", "Browsers that died.")
        self.recycled = self._counter("browsers_recycled", "Browsers opened anew.", "reason")
        self.first_delta = self._histogram("first_delta", "Acceptance to first text.", _FIRST_DELTA)
        self.whole = self._histogram("turn", "Acceptance to the last event.", _WHOLE)
        for reader in ("tap", "dom", "stored"):
            self.readers.labels(reader)
        for kind in TAP_FAULTS:
            self.tap_faults.labels(kind)

    def meter(self, clock: Callable[[], float] = time.monotonic) -> "Meter":
        """Begin to count one turn.

        Args:
            clock: Monotonic seconds.
        """
        return Meter(self, clock)

    def text(self) -> bytes:
        """Return all counts in Prometheus' text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"browser_bridge_{name}", told, labels, registry=self._registry)

    def _gauge(self, name: str, told: str, *labels: str) -> Gauge:
        return Gauge(f"browser_bridge_{name}", told, labels, registry=self._registry)

    def _histogram(self, name: str, told: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(
            f"browser_bridge_{name}_seconds", told, buckets=buckets, registry=self._registry
        )


class Meter:
    """Counts one turn by its events.

    Args:
        metrics: Where.
        clock: Monotonic seconds.
    """

    def __init__(self, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._metrics = metrics
        self._clock = clock
        self._started = clock()
        self._has_text = False
        self._reader = "tap"

    def see(self, event: events.TurnEvent) -> None:
        """Count an event of the turn."""
        match event:
            case events.TextDelta() if not self._has_text:
                self._has_text = True
                self._metrics.first_delta.observe(self._clock() - self._started)
            case events.TurnNotice():
                self._remark(event)
            case events.TurnCompleted():
                self._metrics.readers.labels(self._reader).inc()
                self._end("completed")
            case events.TurnFailed():
                if isinstance(event.error, errors.SelectorLost):
                    name = getattr(event.error, "name", OTHER)  # one that was kept has none
                    self._metrics.selectors_lost.labels(name).inc()
                self._end(event.error.code)
            case _:
                pass

    def _remark(self, notice: events.TurnNotice) -> None:
        match notice.code:
            case "tap_lost":
                self._reader = "dom"
                kind = notice.reason if notice.reason in TAP_FAULTS else OTHER
                self._metrics.tap_faults.labels(kind).inc()
            case "answer_recovered":
                self._reader = "stored"
                self._metrics.recovered.inc()
            case "readers_differ":
                self._metrics.differences.inc()
            case _:
                pass

    def _end(self, outcome: str) -> None:
        self._metrics.turns.labels(outcome).inc()
        self._metrics.whole.observe(self._clock() - self._started)
