"""Which profiles may serve a lease, and which of their tabs is next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from browser_bridge import errors
from browser_bridge.pool.keeper import Keeper
from browser_bridge.pool.quota import Ledger, Use
from browser_bridge.pool.slot import Tab
from browser_bridge.storage import QuotaRow

Candidates = tuple[Keeper, ...]
Grant = tuple[Keeper, Tab]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a lease asks for.

    Args:
        candidates: Profiles that may serve it.
        conversation: Id of the conversation that it continues, or None for a fresh chat.
        use: What it needs of a profile; None for nothing that has a limit.
    """

    candidates: Candidates
    conversation: str | None = None
    use: Use | None = None


def candidates(
    keepers: Sequence[Keeper], *, groups: Sequence[str], profile: str | None
) -> Candidates:
    """Return those that may serve.

    Args:
        keepers: All there are.
        groups: Profile groups that may serve; empty means any.
        profile: Name of the one profile that may serve, or None for any.

    Raises:
        UnknownProfile: There is no such profile or group.
    """
    named = [keeper for keeper in keepers if profile in (None, keeper.slot.profile.name)]
    if profile is not None and not named:
        raise errors.UnknownProfile(f"There is no profile {profile!r}.", param="model")
    found = [k for k in named if not groups or set(groups) & set(k.slot.profile.groups)]
    if groups and not found:
        told = ", ".join(map(repr, groups))
        raise errors.UnknownProfile(f"No profile belongs to {told}.", param="model")
    return tuple(found)


def without(found: Candidates, excluded: AbstractSet[str]) -> Candidates:
    """Return the candidates whose profile is not excluded."""
    return tuple(keeper for keeper in found if keeper.slot.profile.name not in excluded)


def within_limits(wish: Wish, ledger: Ledger) -> tuple[Wish, list[QuotaRow]]:
    """Return a wish without the profiles that are at a limit now, and those limits.

    Args:
        wish: What a lease asks for.
        ledger: Knows the limits.
    """
    if wish.use is None:
        return wish, []
    limits = {kept: ledger.limit(kept.slot.profile.name, wish.use) for kept in wish.candidates}
    able = tuple(kept for kept, limit in limits.items() if limit is None)
    return replace(wish, candidates=able), [row for row in limits.values() if row is not None]


def in_pace(found: Candidates, now: float, pause: float) -> tuple[Candidates, float]:
    """Return the profiles that may get a prompt now, and the seconds until the next may.

    Args:
        found: Profiles that may serve.
        now: Clock reading.
        pause: Seconds from one prompt of a profile to its next, on the average.
    """
    left = {kept: kept.slot.pause_left(now, pause) for kept in found}
    waits = [wait for kept, wait in left.items() if wait and kept.slot.warm_tabs()]
    return tuple(kept for kept, wait in left.items() if not wait), min(waits, default=0.0)


def next_tab(found: Candidates, conversation: str | None = None) -> Grant | None:
    """Return a warm tab of the least loaded profile; of equals, of the one used longest ago.

    Args:
        found: Profiles that may serve.
        conversation: Id of the conversation that is wanted: where the tab that has just shown it
            will be warm in a moment, there is none yet.
    """
    if _awaits_its_own(found, conversation):
        return None
    tabs = ((keeper, keeper.slot.warm_tab(conversation)) for keeper in found)
    warm = ((keeper, tab) for keeper, tab in tabs if tab is not None)
    return min(warm, key=lambda grant: (grant[0].slot.leased, grant[0].slot.used), default=None)


def supply(found: Candidates) -> int:
    """Return how many tabs of some profiles are being opened, or can be."""
    return sum(keeper.slot.coming + keeper.slot.room for keeper in found)


def lacking(wishes: Iterable[Wish]) -> Counter[Keeper]:
    """Return how many tabs each profile should open, so that each who waits has one coming.

    Args:
        wishes: Of those waiting, whoever is served first coming first.
    """
    taken, lacked = Counter[Keeper](), Counter[Keeper]()
    for wish in wishes:
        is_served_soon = any(k.slot.warm_tabs() for k in wish.candidates)
        if is_served_soon or _awaits_its_own(wish.candidates, wish.conversation):
            continue
        coming = [k for k in wish.candidates if k.slot.coming > taken[k]]
        if coming:
            taken[coming[0]] += 1
        elif roomy := [k for k in wish.candidates if k.slot.room > lacked[k]]:
            lacked[min(roomy, key=lambda k: len(k.slot.tabs) + lacked[k])] += 1
    return lacked


def _awaits_its_own(found: Candidates, conversation: str | None) -> bool:
    return conversation is not None and any(k.slot.is_awaiting(conversation) for k in found)
