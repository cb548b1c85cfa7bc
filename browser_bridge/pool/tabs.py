"""Keeps the tabs of one open browser warm: opens, prepares, replaces and closes their pages.

The first tab is opened with the browser; a further one when a lease has to wait, for each costs
memory, and it is closed again when it has not been needed for a while.

It neither leases them nor decides about the slot: a trouble of the profile goes to `fail`, while
one of a single page is waited out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.pool.patience import Patience
from browser_bridge.pool.profiles import OpenedProfile
from browser_bridge.pool.slot import Slot, SlotState, Tab, TabState
from browser_bridge.pool.upkeep import close_quietly, trouble_of

Prepare = Callable[[Page], Awaitable[None]]

_OF_THE_PROFILE = (
    errors.SignedOut,
    errors.ChallengeShown,
    errors.SelectorLost,
    errors.TemporaryUnavailable,
    errors.BrowserCrashed,
)
"""Troubles that each page of the profile would have."""
_MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TabTender:
    """Keeps the tabs of one slot warm.

    Args:
        slot: The slot.
        prepare: Brings a page to a fresh chat and proves it usable.
        patience: How long to wait for what.
        spawn: Starts a step in the background.
        fail: Receives a trouble that neither a new page nor waiting mends.
        on_warm: Called when a tab became warm, or will not soon.
        opening: Held while a page is opened; whoever closes the browser takes it first, because
            a page being opened in a closing browser never comes.
    """

    slot: Slot
    prepare: Prepare
    patience: Patience
    spawn: Callable[[Coroutine[Any, Any, None]], None]
    fail: Callable[[errors.BridgeError], None]
    on_warm: Callable[[], None]
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def open_first(self) -> None:
        """Prepare the first tab, in the page Chromium started with."""
        pages = self._opened.context.pages or [await self._new_page()]
        for page in pages[1:]:  # Chromium may restore the pages of a run that crashed.
            await close_quietly(page.close, within=self.patience.close)
        tab = self._adopt(pages[0])
        await self._prepare(tab)
        tab.state = TabState.WARM

    def open_another(self) -> None:
        """Open and prepare one more tab in the background, if the slot may have more."""
        if self.slot.room:
            self.slot.opening += 1
            self.spawn(self._open_another())

    def close_spare(self) -> None:
        """Close the tabs that were not needed since the last call; one stays."""
        for tab in self.slot.take_spare():
            self.spawn(close_quietly(tab.page.close, within=self.patience.close))

    async def _open_another(self, failures: int = 0) -> None:
        opened = self.slot.opened
        trouble = await self._attempt(self._adopt_new())
        if trouble is None:
            return
        if isinstance(trouble, _OF_THE_PROFILE):
            self.fail(trouble)
            return

        def again() -> None:
            if self.slot.opened is opened and self.slot.state is SlotState.READY:
                self.spawn(self._open_another(failures + 1))

        self._after_pause(again, failures=failures + 1)

    def refresh_later(self, tab: Tab, *, is_stale: bool) -> None:
        """Make a tab warm again in the background.

        Args:
            tab: The tab, in state preparing.
            is_stale: Whether it needs a new page.
        """
        self.spawn(self.refresh(tab, is_stale=is_stale or tab.is_dead))

    async def refresh(self, tab: Tab, *, is_stale: bool) -> None:
        """Make a tab warm again, with a new page if it is stale or its own will not do.

        Waits and tries once more while the trouble may be this page's alone, or a passing one.
        """
        trouble = await self._attempt(self._warm(tab, is_stale=is_stale))
        if tab.is_dead or not (
            trouble is None or isinstance(trouble, errors.SignedOut | errors.ChallengeShown)
        ):
            trouble = await self._attempt(self._warm(tab, is_stale=True))
        if not self._serves(tab):
            return
        if trouble is None and tab.is_dead:
            trouble = errors.BrowserCrashed("A page keeps crashing.")
        if trouble is not None:
            self._strike(tab, trouble)
            return
        tab.state, tab.strikes, tab.returning = TabState.WARM, 0, None
        self.on_warm()

    def _strike(self, tab: Tab, trouble: errors.BridgeError) -> None:
        tab.strikes += 1
        tab.state, tab.returning = TabState.PREPARING, None
        is_hopeless = all(other.strikes >= self.patience.tab_strikes for other in self.slot.tabs)
        if is_hopeless or isinstance(trouble, _OF_THE_PROFILE):
            self.fail(trouble)
            return

        self.on_warm()  # whoever waited for this very tab may have another

        def again() -> None:
            if self._serves(tab):
                self.refresh_later(tab, is_stale=True)

        self._after_pause(again, failures=tab.strikes)

    def _after_pause(self, step: Callable[[], None], *, failures: int) -> None:
        pause = self.patience.tab_pause * 2 ** min(failures - 1, _MOST_DOUBLINGS)
        pause = min(pause, self.patience.longest_tab_pause)
        asyncio.get_running_loop().call_later(pause, step)

    @property
    def _opened(self) -> OpenedProfile:
        if self.slot.opened is None:
            raise errors.LaunchFailed("The browser is being closed.")
        return self.slot.opened

    def _serves(self, tab: Tab) -> bool:
        return self.slot.state is SlotState.READY and tab in self.slot.tabs

    async def _attempt(self, step: Coroutine[Any, Any, None]) -> errors.BridgeError | None:
        return await trouble_of(step, profile=self.slot.profile.name)

    async def _adopt_new(self) -> None:
        tab = self._adopt(await self._new_page())
        self.slot.opening -= 1
        await self.refresh(tab, is_stale=False)

    async def _warm(self, tab: Tab, *, is_stale: bool) -> None:
        if is_stale:
            await self._replace_page(tab)
        await self._prepare(tab)

    async def _replace_page(self, tab: Tab) -> None:
        stale = tab.page
        # The new one comes first: with its last page a browser in a window would close too.
        tab.page = await self._new_page()
        tab.is_dead = False
        tab.recent.clear()
        self._listen(tab)
        await close_quietly(stale.close, within=self.patience.close)

    async def _prepare(self, tab: Tab) -> None:
        await bounded(self.prepare(tab.page), within=self.patience.prepare, what="preparing a page")

    async def _new_page(self) -> Page:
        async with self.opening:
            call = self._opened.context.new_page()
            return await bounded(call, within=self.patience.close, what="opening a page")

    def _adopt(self, page: Page) -> Tab:
        tab = Tab(page)
        self.slot.tabs.append(tab)
        self._listen(tab)
        return tab

    def _listen(self, tab: Tab) -> None:
        page = tab.page

        def died(_: Page) -> None:
            if tab.page is not page:
                return
            tab.is_dead = True
            if tab.state is TabState.WARM and self._serves(tab):
                tab.state = TabState.PREPARING
                self.refresh_later(tab, is_stale=True)

        page.on("crash", died)
        page.on("close", died)
