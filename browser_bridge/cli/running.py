"""Runs a command's asynchronous work, and hands signals to whom they concern at the moment."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from browser_bridge.cli.failures import Interrupted

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

T = TypeVar("T")
Taker = Callable[[], object]

_takers: ContextVar[list[Taker]] = ContextVar("takers")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work to its end; a signal cancels it, and it cleans up.

    Raises:
        Interrupted: A signal did.
    """
    received: list[signal.Signals] = []
    try:
        return asyncio.run(_supervised(work, received))
    except asyncio.CancelledError:
        if not received:
            raise
        raise Interrupted(received[0]) from None


def run_server(work: Coroutine[Any, Any, int]) -> int:
    """Run a command that goes on until a signal, which is its good end whenever it comes."""
    try:
        return run(work)
    except Interrupted:
        return 0


@contextmanager
def signals_taken_by(taker: Taker) -> Generator[None]:
    """Call `taker` for each signal within, in place of what else would happen."""
    takers = _takers.get()
    takers.append(taker)
    try:
        yield
    finally:
        takers.remove(taker)


async def _supervised(work: Coroutine[Any, Any, T], received: list[signal.Signals]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    takers: list[Taker] = [task.cancel]
    _takers.set(takers)

    def take(number: signal.Signals) -> None:
        received.append(number)
        takers[-1]()

    for number in STOPPING:
        # Under nohup a hang-up is to stay without effect.
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, take, number)
    return await work
