"""A keeper leads one slot through its life: launch, serve, close, rest, and again.

One task per slot does all of it, so that no two of its steps overlap, and that task is never
cancelled: `stop()` makes it end. Who gets a tab is the pool's to decide.
"""

import asyncio
import contextlib
import logging
import math
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from browser_bridge import errors
from browser_bridge.metrics import Metrics
from browser_bridge.pool.lease import Outcome
from browser_bridge.pool.parking import Parking
from browser_bridge.pool.patience import Patience
from browser_bridge.pool.profiles import OpenedProfile
from browser_bridge.pool.slot import Slot, SlotState, Tab, TabState
from browser_bridge.pool.tabs import Prepare, TabTender
from browser_bridge.pool.upkeep import close_quietly, trouble_of
from browser_bridge.pool.verdict import Judge, Verdict
from browser_bridge.pool.wear import OVERDUE, Wear

logger = logging.getLogger(__name__)

OpenProfile = Callable[[str], Awaitable[OpenedProfile]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every keeper of a pool works with.

    Args:
        open_profile: Opens a profile in Chromium; gives it back if cancelled meanwhile.
        prepare: Brings a page to a fresh chat and proves it usable.
        tab_idle: Seconds after which a tab beyond the first is closed, unless it was needed.
        patience: How long to wait for what.
        clock: Monotonic seconds.
        gate: Held while launching, so that launches follow one another.
        on_change: Called whenever a tab became warm or a slot's state changed.
        wear: What wears a browser out.
        may_recycle: Tells whether a slot may be without a browser now for no fault of its own.
        parking: Knows which profiles are to be left alone.
        metrics: Where deaths and new starts are counted.
    """

    open_profile: OpenProfile
    prepare: Prepare
    tab_idle: float
    patience: Patience
    clock: Callable[[], float]
    gate: asyncio.Semaphore
    on_change: Callable[[], None]
    wear: Wear
    may_recycle: Callable[[Slot], bool]
    metrics: Metrics
    parking: Parking = field(default_factory=Parking)


class Keeper:
    """Leads one slot through its life.

    Args:
        slot: The slot.
        means: What to work with.
    """

    def __init__(self, slot: Slot, means: Means) -> None:
        self.slot = slot
        self._means = means
        self._patience = means.patience
        self._judge = Judge(slot.profile.name, patience=means.patience, clock=means.clock)
        self._tabs = TabTender(
            slot=slot,
            prepare=means.prepare,
            patience=means.patience,
            spawn=self._spawn,
            fail=self._fail,
            on_warm=means.on_change,
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._verdict: Verdict | None = None
        self._is_stopping = False
        self._worn_since: float | None = None
        self._signal = asyncio.Event()

    async def run(self) -> None:
        """Keep the slot until `stop()`; its browser is closed afterwards."""
        if (parked := self._means.parking.trouble_of(self.slot.profile)) is not None:
            self._settle(self._judge.verdict(parked, is_browser_gone=False))
            await self._rest(retry_in=None)
        while not self._is_stopping:
            if self.slot.state is not SlotState.STARTING:
                self.slot.move(SlotState.STARTING)
                self._means.on_change()
            verdict = await self._start()
            if verdict is None:
                verdict = await self._serve()
            await self._close()
            self._settle(verdict)
            await self._rest(retry_in=verdict.retry_in)
        if self.slot.state is not SlotState.COLD:
            self.slot.move(SlotState.COLD)

    def stop(self) -> None:
        """Close the browser now and make `run()` end; running leases lose their pages."""
        self._is_stopping = True
        if self.slot.state is SlotState.STARTING:
            self._spawn(self._close_opened())
        self._retire(Verdict(state=SlotState.COLD, is_urgent=True))
        self._signal.set()

    def wake(self) -> None:
        """Open a settled slot again; harmless in any other state."""
        if self.slot.is_settled:
            self.slot.move(SlotState.STARTING)
            self._signal.set()

    def open_tab(self) -> None:
        """Open another tab in the background: a lease has to wait, and none is on its way."""
        self._tabs.open_another()

    def hold(self) -> None:
        """Leave a settled slot's profile to a person, who may open it, until `give_back`.

        Raises:
            NoProfileReady: It is not settled, or left to somebody already.
        """
        name = self.slot.profile.name
        if self.slot.is_held:
            raise errors.NoProfileReady(f"The profile {name!r} is left to somebody already.")
        if not self.slot.is_settled:
            raise errors.NoProfileReady(
                f"The profile {name!r} is {self.slot.state.value}; try again in a moment."
            )
        self.slot.is_held = True
        self._means.on_change()

    def give_back(self) -> None:
        """Open the slot that was left to a person again."""
        self.slot.is_held = False
        if self.slot.is_settled and not self._is_stopping:
            self.wake()
        self._means.on_change()

    def restore(self, tab: Tab) -> None:
        """Take back a leased tab that nobody has touched."""
        if tab in self.slot.tabs and self.slot.state is SlotState.READY and not tab.is_dead:
            tab.state = TabState.WARM
            self._means.on_change()
        else:
            self.release(tab, Outcome.OK)

    def release(self, tab: Tab, outcome: Outcome) -> None:
        """Take back a leased tab in the shape reported."""
        if tab not in self.slot.tabs:  # Its browser is gone; another one may be running by now.
            return
        tab.state = TabState.PREPARING
        self._signal.set()
        if self.slot.state is not SlotState.READY:
            return
        match outcome:
            case Outcome.OK:
                self._tabs.refresh_later(tab, is_stale=False)
            case Outcome.STALE_PAGE:
                self._tabs.refresh_later(tab, is_stale=True)
            case Outcome.SIGNED_OUT:
                self._fail(errors.SignedOut("reported by a lease"))
            case Outcome.BLOCKED:
                self._fail(errors.ChallengeShown("reported by a lease"))
            case Outcome.BROKEN if tab.is_dead and not self._is_browser_gone:
                self._tabs.refresh_later(tab, is_stale=True)
            case Outcome.BROKEN:
                self._fail(errors.BrowserCrashed("reported by a lease"))

    @property
    def _is_browser_gone(self) -> bool:
        return self.slot.opened is not None and self.slot.opened.closed.is_set()

    async def _start(self) -> Verdict | None:
        self._verdict = None
        trouble = await trouble_of(self._open(), profile=self.slot.profile.name)
        if self._is_stopping:
            return Verdict(state=SlotState.COLD)
        if trouble is not None:
            return self._judge.verdict(trouble, is_browser_gone=self._is_browser_gone)
        self.slot.opened_at, self.slot.jobs, self._worn_since = self._means.clock(), 0, None
        self.slot.move(SlotState.READY)
        self._judge.recovered()
        self._means.parking.free(self.slot.profile)
        if self._is_browser_gone:
            self._fail(errors.BrowserCrashed("died while starting"))
        elif self.slot.opened is not None:
            self._spawn(self._look_after(self.slot.opened))
        self._means.on_change()
        return None

    async def _open(self) -> None:
        async with self._means.gate:
            self._refuse_if_stopping()
            self.slot.opened = await self._launch()
        self._refuse_if_stopping()
        self._watcher = asyncio.create_task(self._watch(self.slot.opened))
        await self._tabs.open_first()

    async def _launch(self) -> OpenedProfile:
        seconds = self._patience.launch
        try:
            async with asyncio.timeout(seconds):
                return await self._means.open_profile(self.slot.profile.name)
        except TimeoutError as error:
            raise errors.LaunchFailed(f"Chromium did not start within {seconds:.0f} s.") from error

    def _refuse_if_stopping(self) -> None:
        if self._is_stopping:
            raise errors.LaunchFailed("The bridge is shutting down.")

    async def _watch(self, opened: OpenedProfile) -> None:
        await opened.closed.wait()
        self._fail(errors.BrowserCrashed("Chromium ended"))
        self._signal.set()

    async def _look_after(self, opened: OpenedProfile) -> None:
        """See again and again that a browser answers, and how much memory it has."""
        loop, measured = asyncio.get_running_loop(), -math.inf
        while not await self._has_ended(opened, within=self._patience.ping):
            if not await opened.is_answering(within=self._patience.answer):
                self._fail(errors.BrowserCrashed("Chromium does not answer"))
                break
            if loop.time() >= measured + self._patience.measure:
                self.slot.memory, measured = await opened.memory(), loop.time()
                self._signal.set()
        self.slot.memory = 0

    @staticmethod
    async def _has_ended(opened: OpenedProfile, *, within: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await opened.closed.wait()
        return opened.closed.is_set()

    def _recycle_if_worn(self) -> None:
        """Close a browser that has served long enough, as soon as that disturbs no job."""
        now = self._means.clock()
        reason = self._means.wear.reason(self.slot, now)
        if reason is None or self._verdict is not None:
            return
        self._worn_since = now if self._worn_since is None else self._worn_since
        is_overdue = now - self._worn_since >= OVERDUE
        if (self.slot.leased and not is_overdue) or not self._means.may_recycle(self.slot):
            return
        extra = {"action": "recycled", "profile": self.slot.profile.name, "reason": reason.value}
        logger.info("a browser is closed and opened anew", extra=extra)
        self._means.metrics.recycled.labels(reason.value).inc()
        self._retire(Verdict(state=SlotState.COLD, retry_in=0.0))

    async def _serve(self) -> Verdict:
        loop = asyncio.get_running_loop()
        look_at = loop.time() + self._means.tab_idle
        while self._verdict is None:
            await self._wait_for_signal(within=look_at - loop.time())
            if loop.time() >= look_at:
                self._tabs.close_spare()
                look_at = loop.time() + self._means.tab_idle
            self._recycle_if_worn()
        while self.slot.leased and not self._must_close_now(self._verdict):
            await self._wait_for_signal()
        return self._verdict

    def _must_close_now(self, verdict: Verdict) -> bool:
        return verdict.is_urgent or self._is_stopping or self._is_browser_gone

    def _fail(self, trouble: errors.BridgeError) -> None:
        if self.slot.state is SlotState.READY:
            self._retire(self._judge.verdict(trouble, is_browser_gone=self._is_browser_gone))

    def _retire(self, verdict: Verdict) -> None:
        if self.slot.state is not SlotState.READY:
            return
        self._verdict = verdict
        self.slot.move(SlotState.DRAINING, trouble=verdict.trouble)
        self.slot.is_coming = verdict.state is SlotState.COLD
        self.slot.retry_at = self._means.clock() + verdict.pause
        self._signal.set()
        self._means.on_change()

    async def _close(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        await self._close_opened()
        self.slot.tabs.clear()
        tasks = tuple(self._tasks)
        if tasks:
            # Their calls fail now that the browser is gone.
            await asyncio.wait(tasks, timeout=self._patience.settle)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        self.slot.opening = 0

    async def _close_opened(self) -> None:
        opened, self.slot.opened = self.slot.opened, None
        if opened is None:
            return
        async with AsyncExitStack() as held:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience.settle):
                    await held.enter_async_context(self._tabs.opening)
            await close_quietly(opened.close, within=self._patience.close)

    def _settle(self, verdict: Verdict) -> None:
        if verdict.trouble is not None:
            state = verdict.state.value
            extra = {"action": "slot_settled", "profile": self.slot.profile.name, "state": state}
            logger.warning("%s", verdict.trouble.message, extra=extra)
        if isinstance(verdict.trouble, errors.BrowserCrashed):
            self._means.metrics.crashes.inc()
        self.slot.move(verdict.state, trouble=verdict.trouble)
        self.slot.retry_at = self._means.clock() + verdict.pause
        self.slot.stamp = self.slot.profile.stamp()
        if verdict.state is SlotState.BLOCKED and verdict.trouble is not None:
            self._means.parking.park(self.slot.profile, verdict.trouble.message)
        self._means.on_change()

    async def _rest(self, *, retry_in: float | None) -> None:
        """Wait until the slot is to be opened again: by time, on demand, or for a new sign-in."""
        loop = asyncio.get_running_loop()
        retry_at = math.inf if retry_in is None else loop.time() + retry_in
        seen = self.slot.stamp
        while not self._is_stopping and self.slot.state is not SlotState.STARTING:
            if self.slot.is_held:
                await self._wait_for_signal()
                continue
            if loop.time() >= retry_at:
                return
            within = min(self._patience.watch, retry_at - loop.time())
            await self._wait_for_signal(within=within)
            if self.slot.state is SlotState.COLD:
                continue
            # Whoever changes the profile is done when it has not changed since the last look.
            before, seen = seen, self.slot.profile.stamp()
            if self.slot.stamp != seen == before:
                return

    async def _wait_for_signal(self, *, within: float | None = None) -> None:
        try:
            async with asyncio.timeout(within):
                await self._signal.wait()
        except TimeoutError:
            return
        self._signal.clear()

    def _spawn(self, step: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(step)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
