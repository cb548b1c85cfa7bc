"""Which profiles may serve a lease, and which of their tabs is next."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from browser_bridge import errors
from browser_bridge.pool.keeper import Keeper
from browser_bridge.pool.slot import Tab

Candidates = tuple[Keeper, ...]
Grant = tuple[Keeper, Tab]


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


def next_tab(found: Candidates) -> Grant | None:
    """Return a warm tab of the least loaded profile; of equals, of the one used longest ago."""
    warm = ((keeper, tab) for keeper in found if (tab := keeper.slot.warm_tab()) is not None)
    return min(warm, key=lambda grant: (grant[0].slot.leased, grant[0].slot.used), default=None)
