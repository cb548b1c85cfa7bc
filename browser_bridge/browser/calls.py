"""The one way product code calls Playwright: shielded, bounded, and with our own errors.

A call into the driver must never be torn: a cancelled caller leaves at once, the call itself runs
on to its own end. Knows nothing of what is called, nor of any site.
"""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from browser_bridge import errors

T = TypeVar("T")

_DEAD = re.compile(
    r"has been closed|no object with guid|(?:Target|Page|page) crashed|"
    r"(?:Target|Browser|[Cc]onnection) closed|"
    r"No target with given id|Session with given id not found"
)
_NETWORK = re.compile(r"net::(ERR_[A-Z0-9_]+)")

# The event loop keeps only weak references to tasks, so an abandoned call would be collected in
# mid-flight without this; tasks leave it as they end.
_abandoned: set[asyncio.Task[Any]] = set()


async def bounded(call: Awaitable[T], *, within: float, what: str) -> T:
    """Run one Playwright call to its end, but wait for it only so long.

    Args:
        call: The call, not yet awaited.
        within: Seconds to wait for it, on the monotonic clock.
        what: What is being done, for messages: "clicking the send button".

    Raises:
        TimeoutError: The call took longer; it goes on alone and its result is dropped.
        BrowserCrashed: Chromium, the page or the driver is gone.
        SiteUnavailable: A navigation failed in the network.
    """
    if within <= 0:
        _refuse(call)
        raise TimeoutError(f"No time was left for {what}.")
    task = asyncio.ensure_future(call)
    try:
        await asyncio.wait((task,), timeout=within)
    except asyncio.CancelledError:
        _abandon(task)
        raise
    if not task.done():
        _abandon(task)
        raise TimeoutError(f"Gave up {what} after {within:g} s.")
    try:
        return task.result()
    except PlaywrightError as error:
        if translated := _translated(error, what):
            raise translated from error
        raise


async def finished(
    call: Coroutine[Any, Any, T], *, undo: Callable[[T], Awaitable[object]] | None = None
) -> T:
    """Run `call` to its end even if the caller is cancelled meanwhile; then cancel the caller.

    Args:
        call: Work which must not be torn, and which bounds itself.
        undo: Gives back what `call` returned, when the caller was cancelled and cannot have it.
    """
    task = asyncio.ensure_future(call)
    cancelled = await _outlast(task)
    if cancelled is None:
        return task.result()
    if not task.cancelled() and task.exception() is None and undo is not None:
        await _outlast(asyncio.ensure_future(_await(undo(task.result()))))
    raise cancelled


@contextmanager
def translated(what: str) -> Generator[None]:
    """Turn whatever the browser raises, and has no error of ours, into one.

    Args:
        what: What failed, for the message: "Chromium of the profile 'main'".

    Raises:
        BrowserCrashed: It failed, or took too long.
    """
    try:
        yield
    except (PlaywrightError, TimeoutError) as error:
        first = str(error).strip().partition("\n")[0] or type(error).__name__
        raise errors.BrowserCrashed(f"{what} failed: {first}") from error


def is_death(error: PlaywrightError) -> bool:
    """Whether an error of Playwright says that Chromium, the page or the driver is gone."""
    return _DEAD.search(error.message) is not None


def abandoned() -> frozenset[asyncio.Task[Any]]:
    """Calls which their callers left, and which have not ended yet."""
    return frozenset(task for task in _abandoned if not task.done())


async def _outlast(task: asyncio.Task[Any]) -> asyncio.CancelledError | None:
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as error:
            cancelled = error
    return cancelled


async def _await(awaitable: Awaitable[T]) -> T:
    return await awaitable


def _refuse(call: Awaitable[Any]) -> None:
    if inspect.iscoroutine(call):
        call.close()


def _abandon(task: asyncio.Future[Any]) -> None:
    if isinstance(task, asyncio.Task):
        _abandoned.add(task)
    task.add_done_callback(_consume)


def _consume(task: asyncio.Future[Any]) -> None:
    _abandoned.discard(task)  # pyright: ignore[reportArgumentType] - discarding a future is harmless
    if not task.cancelled():
        task.exception()


def _translated(error: PlaywrightError, what: str) -> Exception | None:
    if isinstance(error, PlaywrightTimeout):
        return TimeoutError(f"Playwright timed out {what}.")
    if is_death(error):
        return errors.BrowserCrashed(f"Chromium or its page died while {what}.")
    if found := _NETWORK.search(error.message):
        return errors.SiteUnavailable(
            f"The site could not be reached while {what} ({found[1]}). Check the network of this "
            "machine, then try again."
        )
    return None
