"""The line of those waiting for a tab: who is served next, and how long that will take.

Those whose caller holds a connection come before those in the background, unless these have waited
long. Of equals whoever has least is served first: what an owner holds and has waiting before it
counts against it. So one caller who floods the line does not hold up another, and a lone one is
served in order.

Knows no browser: what is waited for is a value of any type.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
C = TypeVar("C")

ASSUMED_LEASE = 10.0
"""Seconds a lease is taken to last before any has ended."""
AGED = 20.0
"""Seconds after which one in the background is served like any other."""
SHORTEST_RETRY, LONGEST_RETRY = 1.0, 60.0
"""Bounds of the advice when to try again, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """On whose account something is leased.

    Args:
        owner: Who it is, or "".
        is_background: Whether nobody holds a connection for it; others come first for a while.
    """

    owner: str = ""
    is_background: bool = False


@dataclass(slots=True, eq=False)
class Waiter(Generic[C, T]):
    """One who waits.

    Args:
        wish: What it may be served with.
        future: Resolves with what it gets, or fails with why it gets nothing.
        share: On whose account.
        joined: Clock reading at which it came.
    """

    wish: C
    future: asyncio.Future[T]
    share: Share
    joined: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """What an operator may know of one who waits.

    Args:
        position: Place in the order in which they are to be served; the next one has 1.
        seconds: How long it has waited.
        is_background: Whether nobody holds a connection for it.
    """

    position: int
    seconds: float
    is_background: bool


@dataclass(slots=True, eq=False)
class Line(Generic[C, T]):
    """Those waiting.

    Args:
        waiters: Those not yet served, in order of arrival.
        held: How much each owner has been served with and not given back.
        durations: Seconds the latest leases lasted.
        clock: Monotonic seconds.
    """

    waiters: deque[Waiter[C, T]] = field(default_factory=deque[Waiter[C, T]])
    held: Counter[str] = field(default_factory=Counter[str])
    durations: deque[float] = field(default_factory=lambda: deque[float](maxlen=32))
    clock: Callable[[], float] = time.monotonic

    def __len__(self) -> int:
        return len(self.waiters)

    def __iter__(self) -> Iterator[Waiter[C, T]]:
        """Iterate in the order in which they are to be served."""
        before, ranked = Counter(self.held), list[tuple[bool, int, int]]()
        aged = self.clock() - AGED
        for place, waiter in enumerate(self.waiters):
            share = waiter.share
            comes_last = share.is_background and waiter.joined > aged
            ranked.append((comes_last, before[share.owner], place))
            before[share.owner] += 1
        waiters = tuple(self.waiters)
        return iter([waiters[place] for *_, place in sorted(ranked)])

    def join(self, wish: C, share: Share | None = None) -> Waiter[C, T]:
        """Add one at the end."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiter: Waiter[C, T] = Waiter(wish, future, share or Share(), self.clock())
        self.waiters.append(waiter)
        return waiter

    def queued(self) -> tuple[Queued, ...]:
        """Return what may be known of those waiting, in the order in which they are served."""
        now = self.clock()
        return tuple(
            Queued(
                position=position,
                seconds=now - waiter.joined,
                is_background=waiter.share.is_background,
            )
            for position, waiter in enumerate(self, start=1)
        )

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
