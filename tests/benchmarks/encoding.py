"""What encoding costs: `python -m tests.benchmarks.encoding`; at most 50 microseconds an event.

Each form encodes a long answer as deltas of one word, and one of 200 characters, alternating.
"""

import time

from browser_bridge import events
from tests.golden.encoders import FORMS, Form

EVENTS = 20_000
RUNS = 5
WORD, PARAGRAPH = events.TextDelta("Héllo "), events.TextDelta('Words, "quoted".\n' * 12)


def microseconds(form: Form) -> float:
    """Return the time of one event, the best of several runs."""
    return min(_run(form) for _ in range(RUNS)) / EVENTS * 1e6


def _run(form: Form) -> float:
    encoder = form.encoder()
    encoder.begin()
    started = time.perf_counter()
    for _ in range(EVENTS // 2):
        encoder.encode(WORD)
        encoder.encode(PARAGRAPH)
    return time.perf_counter() - started


if __name__ == "__main__":
    for name, form in FORMS.items():
        print(f"{name:20} {microseconds(form):6.2f} µs an event")  # noqa: T201 - its purpose
