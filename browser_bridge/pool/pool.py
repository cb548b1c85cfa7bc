"""The pool: picks the tab that serves a lease, keeps the line of those waiting, says why not.

Between `jobs.worker`, which leases, and `pool.keeper`, which keeps each slot. It never looks at a
page: what it knows of the site are the outcomes reported and the errors of `prepare`.
"""

import asyncio
import itertools
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from typing import Self

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.pool import schedule
from browser_bridge.pool.keeper import Keeper, Means, OpenProfile
from browser_bridge.pool.lease import Lease
from browser_bridge.pool.patience import Patience
from browser_bridge.pool.refusal import refusal
from browser_bridge.pool.schedule import Candidates, Grant, Wish
from browser_bridge.pool.slot import PooledProfile, Slot, SlotStatus, Tab, TabState
from browser_bridge.pool.tabs import Prepare
from browser_bridge.pool.waiting import Line, Share
from browser_bridge.settings import PoolSettings

logger = logging.getLogger(__name__)


class Pool:
    """All slots; an async context manager that opens the profiles and closes them.

    Args:
        profiles: Profiles to keep open.
        open_profile: Opens one by name; raises a `BridgeError` when it cannot, and leaves nothing
            open when cancelled.
        prepare: Brings a page to a fresh chat and proves it usable; raises a `BridgeError`.
        settings: How many tabs, how many may wait and how long.
        clock: Monotonic seconds.
        patience: How long to wait for what no user needs to set.
        drain: Seconds that running leases get when the pool closes.
        on_change: Told whenever the state of a slot, or of the line, has changed.
    """

    def __init__(
        self,
        profiles: Sequence[PooledProfile],
        *,
        open_profile: OpenProfile,
        prepare: Prepare,
        settings: PoolSettings,
        clock: Callable[[], float] = time.monotonic,
        patience: Patience | None = None,
        drain: float = 30.0,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._on_change = on_change
        self._clock = clock
        self._patience = patience or Patience()
        self._drain = drain
        self._means = Means(
            open_profile=open_profile,
            prepare=prepare,
            tab_count=settings.tabs_per_profile,
            patience=self._patience,
            clock=clock,
            gate=asyncio.Semaphore(1),
            on_change=self._review,
        )
        self._keepers = tuple(Keeper(Slot(profile), self._means) for profile in profiles)
        self._line: Line[Wish, Grant] = Line()
        self._ordinal = itertools.count(1)
        self._running: list[asyncio.Task[None]] = []
        self._leased = 0
        self._closing: asyncio.Task[None] | None = None
        self._is_closing = False
        self._drained = asyncio.Event()
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Start opening the profiles, in the background."""
        self._running = [asyncio.create_task(keeper.run()) for keeper in self._keepers]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the pool."""
        await self.close()

    @asynccontextmanager
    async def lease(
        self,
        *,
        groups: Sequence[str] = (),
        profile: str | None = None,
        exclude: AbstractSet[str] = frozenset(),
        conversation: str | None = None,
        share: Share | None = None,
    ) -> AsyncGenerator[Lease]:
        """Lease a warm page for as long as the context lasts.

        Args:
            groups: Profile groups that may serve; empty means any.
            profile: Name of the one profile that may serve, or None for any.
            exclude: Names of profiles that may not.
            conversation: Id of the conversation to be continued; a tab that can go back to it
                comes first.
            share: On whose account, for whoever has least is served first.

        Raises:
            UnknownProfile: The pool has no such profile or group.
            PoolExhausted: Too many wait already, or the wait took too long.
            SignedOut: Each profile that may serve is signed out.
            ChallengeShown: Each profile that may serve is signed out or waits for a person.
            BridgeError: The trouble of each profile that may serve, where all have the same.
            NoProfileReady: None that may serve can be used, or the pool is closing.
        """
        found = schedule.without(self._candidates(groups, profile), exclude)
        share = share or Share()
        keeper, tab = await self._take(Wish(found, conversation), share)
        self._line.held[share.owner] += 1
        lease, started = _lease(keeper, tab), self._clock()
        is_clean = False
        try:
            yield lease
            is_clean = True
        finally:
            self._line.durations.append(self._clock() - started)
            self._line.held -= Counter((share.owner,))
            self._give_back()
            keeper.release(tab, lease.end(is_clean=is_clean))

    def raise_if_full(
        self, *, groups: Sequence[str] = (), profile: str | None = None, pending: int = 0
    ) -> None:
        """Refuse at once what `lease` would refuse for want of room, or of such a profile.

        Args:
            groups: Profile groups that may serve; empty means any.
            profile: Name of the one profile that may serve, or None for any.
            pending: Leases that were admitted and have not been asked for yet.

        Raises:
            UnknownProfile: The pool has no such profile or group.
            PoolExhausted: Too many wait already.
            SignedOut: Each profile that may serve is signed out.
            ChallengeShown: Each profile that may serve is signed out or waits for a person.
            NoProfileReady: None that may serve can be used, or the pool is closing.
        """
        candidates = self._candidates(groups, profile)
        warm = sum(len(keeper.slot.warm_tabs()) for keeper in candidates)
        if not warm:
            self._raise_if_hopeless(candidates)
        if warm + self._settings.queue_limit - len(self._line) <= pending:
            raise self._exhausted("Too many jobs are waiting for a browser tab")

    @property
    def queue_length(self) -> int:
        """Number of those waiting for a tab."""
        return len(self._line)

    def status(self) -> tuple[SlotStatus, ...]:
        """Return the state of each slot."""
        return tuple(keeper.slot.status() for keeper in self._keepers)

    def add(self, profile: PooledProfile) -> None:
        """Keep one more profile open from now on.

        Args:
            profile: A profile that the pool does not have.
        """
        keeper = Keeper(Slot(profile), self._means)
        self._keepers = (*self._keepers, keeper)
        self._running.append(asyncio.create_task(keeper.run()))
        self._announce()

    @asynccontextmanager
    async def hand_over(self, profile: str) -> AsyncGenerator[None]:
        """Leave a profile that cannot serve to a person, who may open it meanwhile.

        It is tried again at once afterwards.

        Args:
            profile: Name of a profile that is signed out, blocked or broken.

        Raises:
            UnknownProfile: The pool has no such profile.
            NoProfileReady: It is in another state, or left to somebody already.
        """
        (keeper,) = self._candidates((), profile)
        keeper.hold()
        try:
            yield
        finally:
            keeper.give_back()

    def leased_page(self, profile: str) -> Page | None:
        """Return the page of a profile that serves a lease, to be looked at; the latest leased."""
        named = (k.slot for k in self._keepers if k.slot.profile.name == profile)
        tabs = [tab for slot in named for tab in slot.tabs if tab.state is TabState.LEASED]
        return max(tabs, key=lambda tab: tab.used).page if tabs else None

    async def wait_ready(self, timeout: float) -> None:  # noqa: ASYNC109 - the wait is its purpose
        """Wait until a tab is warm.

        Args:
            timeout: Seconds to wait.

        Raises:
            SignedOut: Each profile is signed out.
            ChallengeShown: Each profile is signed out or waits for a person.
            NoProfileReady: No profile can be used, or none was ready in time.
        """
        try:
            async with asyncio.timeout(timeout):
                while schedule.next_tab(self._keepers) is None:
                    self._raise_if_hopeless(self._keepers)
                    await self._changed.wait()
        except TimeoutError as error:
            raise errors.NoProfileReady(f"No profile was ready within {timeout:g} s.") from error

    async def close(self, *, drain: float | None = None) -> None:
        """Refuse new leases, let running ones end, and close every browser; idempotent.

        Args:
            drain: Seconds that running leases get; None takes the pool's own.
        """
        if self._closing is None:
            self._is_closing = True
            for waiter in self._line:
                self._line.refuse(waiter, _closing())
            seconds = self._drain if drain is None else drain
            self._closing = asyncio.create_task(self._close(seconds))
        try:
            await asyncio.shield(self._closing)
        except asyncio.CancelledError:
            self._drained.set()  # Whoever hurries the closing does not wait for leases.
            raise

    async def _close(self, drain: float) -> None:
        if self._leased:
            try:
                async with asyncio.timeout(drain):
                    await self._drained.wait()
            except TimeoutError:
                pass
        for keeper in self._keepers:
            keeper.stop()
        for failure in await asyncio.gather(*self._running, return_exceptions=True):
            if failure is not None:
                logger.error("a slot ended badly", exc_info=failure, extra={"action": "pool_close"})
        self._announce()

    def _candidates(self, groups: Sequence[str], profile: str | None) -> Candidates:
        if self._is_closing:
            raise _closing()
        return schedule.candidates(self._keepers, groups=groups, profile=profile)

    async def _take(self, wish: Wish, share: Share) -> Grant:
        if grant := schedule.next_tab(wish.candidates, wish.conversation):
            self._hand(grant)
            return grant
        self._raise_if_hopeless(wish.candidates)
        if len(self._line) >= self._settings.queue_limit:
            raise self._exhausted("Too many jobs are waiting for a browser tab")
        return await self._wait(wish, share)

    async def _wait(self, wish: Wish, share: Share) -> Grant:
        waiter = self._line.join(wish, share)
        self._on_change()

        def expire() -> None:
            if not waiter.future.done():
                seconds = self._settings.queue_timeout
                told = f"No browser tab became free within {seconds:g} s"
                self._line.refuse(waiter, self._exhausted(told))

        timer = asyncio.get_running_loop().call_later(self._settings.queue_timeout, expire)
        try:
            return await waiter.future
        except asyncio.CancelledError:
            # A tab may have been handed over in the very moment of the cancellation.
            if waiter.future.done() and not waiter.future.cancelled():
                self._take_back(waiter.future)
            raise
        finally:
            timer.cancel()
            self._line.leave(waiter)

    def _take_back(self, future: asyncio.Future[Grant]) -> None:
        if future.exception() is None:
            keeper, tab = future.result()
            self._give_back()
            keeper.restore(tab)

    def _hand(self, grant: Grant) -> None:
        keeper, tab = grant
        tab.state = TabState.LEASED
        tab.used = keeper.slot.used = next(self._ordinal)
        self._leased += 1

    def _give_back(self) -> None:
        self._leased -= 1
        if self._is_closing and not self._leased:
            self._drained.set()

    def _review(self) -> None:
        """Serve or refuse those waiting, after something changed."""
        for waiter in self._line:
            if waiter.future.done():
                continue
            wish = waiter.wish
            if grant := schedule.next_tab(wish.candidates, wish.conversation):
                self._hand(grant)
                self._line.serve(waiter, grant)
                continue
            try:
                self._raise_if_hopeless(wish.candidates)
            except errors.BridgeError as error:
                self._line.refuse(waiter, error)
        self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        self._on_change()

    def _raise_if_hopeless(self, candidates: Candidates) -> None:
        if self._is_closing:
            raise _closing()
        is_coming = any(k.slot.is_coming for k in candidates)
        spared = self._patience.spare_recheck - self._patience.recheck if is_coming else 0.0
        now = self._clock()
        for keeper in candidates:
            if keeper.slot.is_due(now, spared=spared):
                keeper.wake()
                is_coming = True
        if not is_coming:
            raise refusal([k.slot for k in candidates], now=now)

    def _exhausted(self, told: str) -> errors.PoolExhausted:
        tabs = sum(len(k.slot.tabs) for k in self._keepers)
        seconds = self._line.retry_after(tabs=tabs)
        return errors.PoolExhausted(f"{told}; try again in {seconds:.0f} s.", retry_after=seconds)


def _lease(keeper: Keeper, tab: Tab) -> Lease:
    def visit(conversation: str) -> None:
        tab.recent.append(conversation)
        tab.returning = conversation

    return Lease(tab.page, profile=keeper.slot.profile.name, on_visit=visit)


def _closing() -> errors.NoProfileReady:
    return errors.NoProfileReady("The bridge is shutting down; try again when it is back.")
