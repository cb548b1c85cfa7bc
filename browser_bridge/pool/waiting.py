"""The line of those waiting for a tab: first come, first served, and how long that will take.

Knows no browser: what is waited for is a value of any type.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
C = TypeVar("C")

ASSUMED_LEASE = 10.0
"""Seconds a lease is taken to last before any has ended."""
SHORTEST_RETRY, LONGEST_RETRY = 1.0, 60.0
"""Bounds of the advice when to try again, in seconds."""


@dataclass(slots=True, eq=False)
class Waiter(Generic[C, T]):
    """One who waits.

    Args:
        wish: What it may be served with.
        future: Resolves with what it gets, or fails with why it gets nothing.
    """

    wish: C
    future: asyncio.Future[T]


@dataclass(slots=True, eq=False)
class Line(Generic[C, T]):
    """Those waiting, in order of arrival.

    Args:
        waiters: Those not yet served.
        durations: Seconds the latest leases lasted.
    """

    waiters: deque[Waiter[C, T]] = field(default_factory=deque[Waiter[C, T]])
    durations: deque[float] = field(default_factory=lambda: deque[float](maxlen=32))

    def __len__(self) -> int:
        return len(self.waiters)

    def __iter__(self) -> Iterator[Waiter[C, T]]:
        return iter(tuple(self.waiters))

    def join(self, wish: C) -> Waiter[C, T]:
        """Add one at the end."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiter: Waiter[C, T] = Waiter(wish, future)
        self.waiters.append(waiter)
        return waiter

    def serve(self, waiter: Waiter[C, T], served: T) -> None:
        """Give one what it waits for."""
        self.waiters.remove(waiter)
        waiter.future.set_result(served)

    def refuse(self, waiter: Waiter[C, T], error: Exception) -> None:
        """Send one away."""
        self.waiters.remove(waiter)
        waiter.future.set_exception(error)

    def leave(self, waiter: Waiter[C, T]) -> None:
        """Take one out that no longer waits."""
        if waiter in self.waiters:
            self.waiters.remove(waiter)

    def retry_after(self, *, tabs: int) -> float:
        """Seconds until those waiting now will have been served.

        Args:
            tabs: Number of tabs that serve them.
        """
        mean = sum(self.durations) / len(self.durations) if self.durations else ASSUMED_LEASE
        estimate = mean * max(1, len(self.waiters)) / max(1, tabs)
        return min(LONGEST_RETRY, max(SHORTEST_RETRY, estimate))
