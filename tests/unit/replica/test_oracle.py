"""The log and its waiting."""

import threading

import pytest

from browser_bridge.replica.oracle import Entry, Oracle, Paint, now


def entry(number: int) -> Entry:
    return Entry(
        n=number,
        prompt="hi",
        mode_id="",
        mode=None,
        answered_by=None,
        extended=False,
        conversation="",
        response_id="",
        account="",
        temporary=False,
        scenario="normal",
        received=now(),
    )


def test_open_numbers_prompts_from_one() -> None:
    oracle = Oracle()
    oracle.open(entry)
    oracle.open(entry)
    assert [item.n for item in oracle.prompts] == [1, 2]


def test_record_fills_in_what_becomes_of_its_own_prompt() -> None:
    oracle = Oracle()
    first, second = oracle.open(entry), oracle.open(entry)
    first.answering()
    second.ended("refused")
    first.completed()
    one, two = oracle.prompts
    assert (one.status, two.status) == ("completed", "refused")
    assert one.first_token is not None
    assert one.completed is not None
    assert one.received.monotonic <= one.first_token.monotonic <= one.completed.monotonic


def test_record_is_without_effect_when_the_log_was_reset() -> None:
    oracle = Oracle()
    old = oracle.open(entry)
    oracle.reset()
    oracle.open(entry)
    old.stopped()
    assert [item.status for item in oracle.prompts] == ["received"]


def test_reset_forgets_everything() -> None:
    oracle = Oracle()
    oracle.open(entry)
    oracle.note("delete", account="a")
    oracle.paint(Paint(turn="t", length=1, at=1.0))
    oracle.reset()
    assert (oracle.prompts, oracle.events, oracle.paints) == ((), (), ())


def test_wait_for_returns_when_another_thread_logs_the_prompt() -> None:
    oracle = Oracle()
    writer = threading.Timer(0.02, lambda: oracle.open(entry).stopped())
    writer.start()
    found = oracle.wait_for(1, status="stopped", timeout=5)
    writer.join()
    assert [item.status for item in found] == ["stopped"]


def test_wait_for_says_what_it_has_when_too_few_come() -> None:
    oracle = Oracle()
    oracle.open(entry)
    with pytest.raises(TimeoutError, match=r"2 prompts .*\['received'\]"):
        oracle.wait_for(2, timeout=0.01)


async def test_arrived_waits_without_blocking_the_loop() -> None:
    oracle = Oracle()
    oracle.open(entry)
    assert len(await oracle.arrived(1)) == 1
