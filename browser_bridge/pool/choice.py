"""Chooses the tab that serves a wish, or says why none will: limits, pauses, states, room.

The rules of `schedule` and the ledger, applied to the keepers of one pool. It hands out nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from browser_bridge.pool import schedule
from browser_bridge.pool.patience import Patience
from browser_bridge.pool.quota import Ledger
from browser_bridge.pool.refusal import refusal
from browser_bridge.pool.schedule import Candidates, Grant, Wish
from browser_bridge.settings import PoolSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Chooses tabs.

    Args:
        ledger: Knows which profiles are at a limit.
        settings: How many may wait, and the pause between prompts.
        patience: How long profiles that were given up are left alone.
        clock: Monotonic seconds.
    """

    ledger: Ledger
    settings: PoolSettings
    patience: Patience
    clock: Callable[[], float]

    def next_tab(self, wish: Wish) -> tuple[Grant | None, float]:
        """Return the tab that serves a wish now, if there is one.

        Returns:
            It, or None with the seconds after which a pause is over that keeps one back; 0 for
            none.
        """
        rested, wait = schedule.in_pace(self._able(wish), self.clock(), self.settings.pause)
        return schedule.next_tab(rested, wish.conversation), wait

    def places(self, wish: Wish) -> int:
        """Return how many may wait, or be served.

        Tabs that are warm, are being opened or can be make places beside those of the line.
        """
        able = self._able(wish)
        warm = sum(len(keeper.slot.warm_tabs()) for keeper in able)
        return warm + self.settings.queue_limit + schedule.supply(able)

    def raise_if_hopeless(self, wish: Wish) -> None:
        """Refuse what nobody will serve; wake those that may be tried again.

        Raises:
            RateLimited: Each profile that could serve is at a limit.
            BridgeError: Why none can serve.
        """
        able, limits = schedule.within_limits(wish, self.ledger)
        if self._is_any_coming(able.candidates):
            return
        if limits:
            raise self.ledger.refusal(limits)
        raise refusal([keeper.slot for keeper in able.candidates], now=self.clock())

    def stock(self, wishes: Iterable[Wish]) -> None:
        """Have further tabs opened for those who wait and have none coming."""
        able = (schedule.within_limits(wish, self.ledger)[0] for wish in wishes)
        for keeper, count in schedule.lacking(able).items():
            for _ in range(count):
                keeper.open_tab()

    def _able(self, wish: Wish) -> Candidates:
        return schedule.within_limits(wish, self.ledger)[0].candidates

    def _is_any_coming(self, candidates: Candidates) -> bool:
        """Whether one of them will serve without anyone asking; those that are due are asked."""
        is_coming = any(keeper.slot.is_coming for keeper in candidates)
        spared = self.patience.spare_recheck - self.patience.recheck if is_coming else 0.0
        now = self.clock()
        for keeper in candidates:
            if keeper.slot.is_due(now, spared=spared):
                keeper.wake()
                is_coming = True
        return is_coming
