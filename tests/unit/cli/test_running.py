"""Signals: whom they reach, and the exit code they make."""

import asyncio
import os
import signal

import pytest

from browser_bridge.cli import running
from browser_bridge.cli.failures import Interrupted


async def _interrupted(cleaned: list[str]) -> int:
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()
    finally:
        cleaned.append("cleaned")
    return 0


def test_run_returns_what_the_work_returns() -> None:
    async def work() -> str:
        return "done"

    assert running.run(work()) == "done"


def test_run_cancels_the_work_at_a_signal() -> None:
    cleaned: list[str] = []
    with pytest.raises(Interrupted) as caught:
        running.run(_interrupted(cleaned))
    assert caught.value.number is signal.SIGTERM
    assert cleaned == ["cleaned"]


def test_run_server_takes_a_signal_for_its_good_end() -> None:
    cleaned: list[str] = []
    assert running.run_server(_interrupted(cleaned)) == 0
    assert cleaned == ["cleaned"]


def test_signals_reach_their_taker_and_cancel_nothing() -> None:
    async def work() -> int:
        taken = asyncio.Event()
        with running.signals_taken_by(taken.set):
            os.kill(os.getpid(), signal.SIGINT)
            await taken.wait()
        return 7

    assert running.run(work()) == 7


def test_signals_cancel_again_after_their_taker() -> None:
    async def work() -> int:
        with running.signals_taken_by(lambda: None):
            pass
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()
        return 0

    with pytest.raises(Interrupted):
        running.run(work())
