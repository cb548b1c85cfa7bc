"""What is counted of turns."""

from collections.abc import Sequence

import pytest

from browser_bridge import errors, events, testing
from browser_bridge.metrics import Metrics


def _counted(told: Sequence[events.TurnEvent]) -> list[str]:
    """Return the lines that are not zero after a turn."""
    metrics, now = Metrics(), iter(range(100))
    meter = metrics.meter(lambda: float(next(now)))
    for event in told:
        meter.see(event)
    lines = metrics.text().decode().splitlines()
    named = (line.removeprefix("browser_bridge_") for line in lines if not line.startswith("#"))
    return [line for line in named if not line.endswith(" 0.0") and "_created" not in line]


def _notice(code: str, reason: str = "") -> events.TurnNotice:
    return events.TurnNotice(code=code, message="m", reason=reason)


def test_answer_read_from_the_stream_is_counted_with_its_times() -> None:
    lines = _counted(testing.answer("a", "b"))
    assert 'turns_total{outcome="completed"} 1.0' in lines
    assert 'readers_total{reader="tap"} 1.0' in lines
    assert "first_delta_seconds_sum 1.0" in lines
    assert "turn_seconds_sum 2.0" in lines


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        (
            _notice("tap_lost", "broken"),
            ('readers_total{reader="dom"}', 'tap_faults_total{kind="broken"}'),
        ),
        (
            _notice("tap_lost", "new"),
            ('readers_total{reader="dom"}', 'tap_faults_total{kind="other"}'),
        ),
        (_notice("answer_recovered"), ('readers_total{reader="stored"}', "turns_recovered_total")),
        (_notice("readers_differ"), ('readers_total{reader="tap"}', "readers_differ_total")),
    ],
    ids=lambda value: value.code + value.reason if isinstance(value, events.TurnNotice) else "",
)
def test_notice_is_counted(notice: events.TurnNotice, expected: tuple[str, ...]) -> None:
    lines = _counted(testing.answer("a", notices=[notice]))
    assert all(f"{name} 1.0" in lines for name in expected)


def test_failure_is_counted_by_its_code() -> None:
    lines = _counted(testing.failure(errors.RateLimited("x")))
    assert 'turns_total{outcome="limit_reached"} 1.0' in lines
    assert not any(line.startswith("readers_total") for line in lines)
