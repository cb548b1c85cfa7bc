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
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Self

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.metrics import Metrics
from browser_bridge.pool import schedule
from browser_bridge.pool.choice import Choice
from browser_bridge.pool.keeper import Keeper, Means, OpenProfile
from browser_bridge.pool.keepers import Keepers, handed_over
from browser_bridge.pool.lease import Lease
from browser_bridge.pool.parking import Parking
from browser_bridge.pool.patience import Patience
from browser_bridge.pool.profiles import PooledProfile
from browser_bridge.pool.quota import Ledger, Use
from browser_bridge.pool.schedule import Candidates, Grant, Wish
from browser_bridge.pool.slot import SlotStatus, Tab, TabState
from browser_bridge.pool.tabs import Prepare
from browser_bridge.pool.waiting import Line, Queued, Share
from browser_bridge.pool.wear import Wear
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
        ledger: Knows which profiles are at a limit; None begins an empty one.
        parking: Knows which profiles are to be left alone; None begins with none.
        metrics: Where what happens is counted, if anywhere.
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
        ledger: Ledger | None = None,
        parking: Parking | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.ledger = ledger or Ledger(cool_down=settings.cool_down)
        """Knows which profiles are at a limit."""
        self._settings = settings
        self._on_change = on_change
        self._clock = clock
        self._patience = patience or Patience()
        self._drain = drain
        self._means = Means(
            open_profile=open_profile,
            prepare=prepare,
            tab_idle=settings.tab_idle,
            patience=self._patience,
            clock=clock,
            gate=asyncio.Semaphore(1),
            on_change=self._review,
            wear=Wear.of(settings),
            may_recycle=lambda slot: self._keepers.may_recycle(slot),  # noqa: PLW0108 - made of these means
            metrics=metrics or Metrics(),
            parking=parking or Parking(),
        )
        self._keepers = Keepers(profiles, self._means, most_tabs=settings.tabs_per_profile)
        self._choice = Choice(
            ledger=self.ledger, settings=settings, patience=self._patience, clock=clock
        )
        self._line: Line[Wish, Grant] = Line(clock=clock)
        self._pacing: asyncio.TimerHandle | None = None
        self._metrics = self._means.metrics
        self._ordinal = itertools.count(1)
        self._leased = 0
        self._closing: asyncio.Task[None] | None = None
        self._is_closing = False
        self._drained = asyncio.Event()
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Start opening the profiles, in the background."""
        self._keepers.start()
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
        use: Use | None = None,
    ) -> AsyncGenerator[Lease]:
        """Lease a warm page for as long as the context lasts.

        Args:
            groups: Profile groups that may serve; empty means any.
            profile: Name of the one profile that may serve, or None for any.
            exclude: Names of profiles that may not.
            conversation: Id of the conversation to be continued; a tab that can go back to it
                comes first.
            share: On whose account, for whoever has least is served first.
            use: What is needed of the profile, which then is not at a limit of that.

        Raises:
            UnknownProfile: The pool has no such profile or group.
            PoolExhausted: Too many wait already, or the wait took too long.
            RateLimited: Each profile that may serve and could is at a limit.
            SignedOut: Each profile that may serve is signed out.
            ChallengeShown: Each profile that may serve is signed out or waits for a person.
            BridgeError: The trouble of each profile that may serve, where all have the same.
            NoProfileReady: None that may serve can be used, or the pool is closing.
        """
        found = schedule.without(self._candidates(groups, profile), exclude)
        share = share or Share()
        asked = self._clock()
        keeper, tab = await self._take(Wish(found, conversation, use), share)
        self._metrics.queue.observe(self._clock() - asked)
        self._line.held[share.owner] += 1
        lease, started = _lease(keeper, tab), self._clock()
        is_clean = False
        try:
            yield lease
            is_clean = True
        finally:
            self._line.durations.append(self._clock() - started)
            self._metrics.run.observe(self._clock() - started)
            self._line.held -= Counter((share.owner,))
            self._give_back()
            keeper.release(tab, lease.end(is_clean=is_clean))

    def raise_if_full(
        self,
        *,
        groups: Sequence[str] = (),
        profile: str | None = None,
        pending: int = 0,
        use: Use | None = None,
    ) -> None:
        """Refuse at once what `lease` would refuse for want of room, or of such a profile.

        Args:
            groups: Profile groups that may serve; empty means any.
            profile: Name of the one profile that may serve, or None for any.
            pending: Leases that were admitted and have not been asked for yet.
            use: What is needed of the profile.

        Raises:
            UnknownProfile: The pool has no such profile or group.
            PoolExhausted: Too many wait already.
            RateLimited: Each profile that may serve and could is at a limit.
            SignedOut: Each profile that may serve is signed out.
            ChallengeShown: Each profile that may serve is signed out or waits for a person.
            NoProfileReady: None that may serve can be used, or the pool is closing.
        """
        wish = Wish(self._candidates(groups, profile), use=use)
        if self._next_tab(wish) is None:
            self._choice.raise_if_hopeless(wish)
        if self._choice.places(wish) - len(self._line) <= pending:
            raise self._exhausted("Too many jobs are waiting for a browser tab")

    @property
    def queue_length(self) -> int:
        """Number of those waiting for a tab."""
        return len(self._line)

    def retry(self, profile: str) -> None:
        """Open a profile again that was given up or parked, at an operator's word.

        Args:
            profile: Its name; one that is open already is left alone.

        Raises:
            UnknownProfile: The pool has no such profile.
        """
        for keeper in self._candidates((), profile):
            keeper.wake()

    def queue(self) -> tuple[Queued, ...]:
        """Return what may be known of those waiting, in the order in which they are served."""
        return self._line.queued()

    def status(self) -> tuple[SlotStatus, ...]:
        """Return the state of each slot."""
        return self._keepers.status()

    def add(self, profile: PooledProfile) -> None:
        """Keep one more profile, which the pool does not have yet, open from now on."""
        self._keepers.add(profile)
        self._announce()

    def hand_over(self, profile: str) -> AbstractAsyncContextManager[None]:
        """Leave a profile that cannot serve to a person; it is tried again at once afterwards.

        Args:
            profile: Name of a profile that is signed out, blocked or broken.

        Raises:
            UnknownProfile: The pool has no such profile.
            NoProfileReady: It is in another state, or left to somebody already.
        """
        return handed_over(self._candidates((), profile)[0])

    def leased_page(self, profile: str) -> Page | None:
        """Return the page of a profile that serves a lease, to be looked at; the latest leased."""
        return self._keepers.leased_page(profile)

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
                while schedule.next_tab(tuple(self._keepers)) is None:
                    self._choice.raise_if_hopeless(Wish(self._candidates((), None)))
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
        if self._pacing is not None:
            self._pacing.cancel()
        await self._keepers.close()
        self._announce()

    def _candidates(self, groups: Sequence[str], profile: str | None) -> Candidates:
        if self._is_closing:
            raise _closing()
        return schedule.candidates(self._keepers, groups=groups, profile=profile)

    def _next_tab(self, wish: Wish) -> Grant | None:
        grant, wait = self._choice.next_tab(wish)
        if grant is None and wait:
            self._review_in(wait)
        return grant

    def _review_in(self, seconds: float) -> None:
        if self._pacing is None:
            self._pacing = asyncio.get_running_loop().call_later(seconds, self._paced)

    def _paced(self) -> None:
        self._pacing = None
        self._review()

    async def _take(self, wish: Wish, share: Share) -> Grant:
        if grant := self._next_tab(wish):
            self._hand(grant)
            return grant
        self._choice.raise_if_hopeless(wish)
        if len(self._line) >= self._choice.places(wish):
            raise self._exhausted("Too many jobs are waiting for a browser tab")
        return await self._wait(wish, share)

    async def _wait(self, wish: Wish, share: Share) -> Grant:
        waiter = self._line.join(wish, share)
        self._on_change()
        self._stock()

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
        keeper.slot.jobs += 1
        keeper.slot.pace(self._clock(), self._settings.pause)
        keeper.slot.peak = max(keeper.slot.peak, keeper.slot.leased)
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
            if grant := self._next_tab(waiter.wish):
                self._hand(grant)
                self._line.serve(waiter, grant)
                continue
            try:
                self._choice.raise_if_hopeless(waiter.wish)
            except errors.BridgeError as error:
                self._line.refuse(waiter, error)
        self._stock()
        self._announce()

    def _stock(self) -> None:
        self._choice.stock(waiter.wish for waiter in self._line)

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        self._on_change()

    def _exhausted(self, told: str) -> errors.PoolExhausted:
        tabs = sum(len(k.slot.tabs) + k.slot.room + k.slot.opening for k in self._keepers)
        seconds = self._line.retry_after(tabs=tabs)
        return errors.PoolExhausted(f"{told}; try again in {seconds:.0f} s.", retry_after=seconds)


def _lease(keeper: Keeper, tab: Tab) -> Lease:
    def visit(conversation: str) -> None:
        tab.recent.append(conversation)
        tab.returning = conversation

    return Lease(tab.page, profile=keeper.slot.profile.name, on_visit=visit)


def _closing() -> errors.NoProfileReady:
    return errors.NoProfileReady("The bridge is shutting down; try again when it is back.")
