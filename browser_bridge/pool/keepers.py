"""All keepers of a pool: what is asked of them together, and what people do to a single one."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Page

from browser_bridge.pool.keeper import Keeper, Means
from browser_bridge.pool.profiles import PooledProfile
from browser_bridge.pool.slot import Slot, SlotState, SlotStatus, TabState

logger = logging.getLogger(__name__)


class Keepers(Sequence[Keeper]):
    """The keepers, each with a task of its own once they are started.

    Args:
        profiles: Profiles to keep open.
        means: What the keepers work with.
        most_tabs: Tabs that each slot may have.
    """

    def __init__(self, profiles: Sequence[PooledProfile], means: Means, *, most_tabs: int) -> None:
        self._means = means
        self._most_tabs = most_tabs
        self._keepers = [self._made(profile) for profile in profiles]
        self._running: list[asyncio.Task[None]] = []

    def __len__(self) -> int:
        return len(self._keepers)

    def __getitem__(self, place: int) -> Keeper:  # pyright: ignore[reportIncompatibleMethodOverride] - nobody takes slices
        return self._keepers[place]

    def __iter__(self) -> Iterator[Keeper]:
        return iter(tuple(self._keepers))

    def start(self) -> None:
        """Start opening the profiles, in the background."""
        self._running = [asyncio.create_task(keeper.run()) for keeper in self._keepers]

    def add(self, profile: PooledProfile) -> None:
        """Keep one more profile open from now on."""
        keeper = self._made(profile)
        self._keepers.append(keeper)
        self._running.append(asyncio.create_task(keeper.run()))

    async def close(self) -> None:
        """Close every browser."""
        for keeper in self._keepers:
            keeper.stop()
        for failure in await asyncio.gather(*self._running, return_exceptions=True):
            if failure is not None:
                logger.error("a slot ended badly", exc_info=failure, extra={"action": "pool_close"})

    def status(self) -> tuple[SlotStatus, ...]:
        """Return the state of each slot."""
        return tuple(keeper.slot.status() for keeper in self._keepers)

    def leased_page(self, profile: str) -> Page | None:
        """Return the page of a profile that serves a lease; the latest leased."""
        named = (k.slot for k in self._keepers if k.slot.profile.name == profile)
        tabs = [tab for slot in named for tab in slot.tabs if tab.state is TabState.LEASED]
        return max(tabs, key=lambda tab: tab.used).page if tabs else None

    def may_recycle(self, slot: Slot) -> bool:
        """Whether every other profile is at work or given up, so that one at a time is renewed."""
        others = (keeper.slot for keeper in self._keepers if keeper.slot is not slot)
        return all(o.state is SlotState.READY or o.is_settled for o in others)

    def _made(self, profile: PooledProfile) -> Keeper:
        return Keeper(Slot(profile, most_tabs=self._most_tabs), self._means)


@asynccontextmanager
async def handed_over(keeper: Keeper) -> AsyncGenerator[None]:
    """Leave a profile to a person for as long as the context lasts.

    Raises:
        NoProfileReady: It is in another state, or left to somebody already.
    """
    keeper.hold()
    try:
        yield
    finally:
        keeper.give_back()
