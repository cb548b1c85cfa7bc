"""A slot: one profile's place in the pool, its state and its tabs; values and rules, no I/O.

    cold ──→ starting ──→ ready ──→ draining ──→ cold (after a crash, to be recycled, or for good)
     │        │    ↑                   │
     └────────┼────┼──→ blocked        │   (parked by an earlier process)
              │    ↑                   │
              ├────┼───────────────────┼──→ signed_out ─┐
              ├────┼───────────────────┼──→ blocked ────┤
              └────┼───────────────────┴──→ broken ─────┤
                   └─────────── tried again ────────────┘

`starting` falls back to `cold` when Chromium died under it and is to be relaunched. `signed_out`,
`blocked` and `broken` hold no browser, so that its owner can open the profile elsewhere. Each is
tried again when its profile was changed or an operator asks for it. `signed_out` and `broken` are
tried after a pause when a lease wants them too, and `broken` by time alone; `blocked` is not: a
page that blocks is left to a person.
"""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.pool.profiles import OpenedProfile, PooledProfile


class SlotState(StrEnum):
    """Where a slot is in its life."""

    COLD = "cold"
    """No browser; a launch is due."""
    STARTING = "starting"
    """Chromium is being launched, or its first tab prepared."""
    READY = "ready"
    """Serves leases."""
    DRAINING = "draining"
    """Takes no new lease; its browser closes when the running ones have ended."""
    SIGNED_OUT = "signed_out"
    """The profile's owner has to sign in."""
    BLOCKED = "blocked"
    """The site asks for a person: a challenge, a consent page or a block."""
    BROKEN = "broken"
    """It could not be opened, keeps crashing, or its page is not usable."""


_MOST_RECENT = 8
_SETTLED = (SlotState.SIGNED_OUT, SlotState.BLOCKED, SlotState.BROKEN)
_LEGAL: Mapping[SlotState, tuple[SlotState, ...]] = {
    SlotState.COLD: (SlotState.STARTING, SlotState.BLOCKED),
    SlotState.STARTING: (SlotState.READY, SlotState.COLD, *_SETTLED),
    SlotState.READY: (SlotState.DRAINING,),
    SlotState.DRAINING: (SlotState.COLD, *_SETTLED),
    SlotState.SIGNED_OUT: (SlotState.STARTING, SlotState.COLD),
    SlotState.BLOCKED: (SlotState.STARTING, SlotState.COLD),
    SlotState.BROKEN: (SlotState.STARTING, SlotState.COLD),
}


def transition(current: SlotState, target: SlotState) -> SlotState:
    """Return the target state, if it may follow the current one.

    Raises:
        ValueError: The move is not in the diagram.
    """
    if target not in _LEGAL[current]:
        message = f"A slot cannot go from {current.value!r} to {target.value!r}."
        raise ValueError(message)
    return target


class TabState(StrEnum):
    """What a tab is doing."""

    OPENING = "opening"
    """New, and being brought to its first chat."""
    PREPARING = "preparing"
    """Being brought to a fresh chat again."""
    WARM = "warm"
    """On a fresh chat, proven usable; the next lease may have it."""
    LEASED = "leased"
    """Serving one lease."""


@dataclass(slots=True, eq=False)
class Tab:
    """One page of a slot.

    Args:
        page: Its page, replaced when it went stale.
        state: What it is doing.
        is_dead: Whether the page crashed or was closed by somebody else.
        used: Ordinal of its last lease.
        strikes: How often in a row its page could not be prepared.
        recent: Conversations that it showed lately, to which its page can go back.
        returning: The one that it shows, from the end of its turn until it is warm again.
    """

    page: Page
    state: TabState = TabState.OPENING
    is_dead: bool = False
    used: int = 0
    strikes: int = 0
    recent: deque[str] = field(default_factory=lambda: deque[str](maxlen=_MOST_RECENT))
    returning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotStatus:
    """What an operator may know of a slot.

    Args:
        profile: Name of the profile.
        groups: Its groups.
        state: Its state.
        tabs: Number of tabs open.
        leased: Number of tabs leased.
        warm: Number of tabs ready for a prompt at once.
        reason: Why it is in this state, or an empty string.
        since: When it came into this state, Unix seconds.
        memory: Bytes of its browser's processes when they were measured last; 0 before.
        jobs: Leases that its browser has served.
        is_held: Whether it is left to a person.
    """

    profile: str
    groups: tuple[str, ...]
    state: SlotState
    tabs: int
    leased: int
    warm: int
    reason: str
    since: float
    memory: int
    jobs: int
    is_held: bool = False


@dataclass(slots=True, eq=False)
class Slot:
    """One profile's place: its browser, tabs and state.

    Args:
        profile: The profile.
        most_tabs: Number of tabs that it may have.
        opening: Number of tabs that have been asked for and have no page yet.
        peak: Most tabs that were leased at once since it was last looked at.
        opened_at: Clock reading at which its browser began to serve.
        jobs: Leases that its browser has served.
        memory: Bytes of its browser's processes when they were measured last; 0 before.
        paced: Clock reading up to which prompts are spoken for.
        trouble: Why the slot is not ready, if it is not.
        is_coming: Whether it will be ready, or fail to be, without anyone asking.
        retry_at: Clock reading from which it may be opened again.
        stamp: The profile's stamp when the slot settled.
        used: Ordinal of its last lease.
        is_held: Whether it is left to a person, and not to be opened meanwhile.
    """

    profile: PooledProfile
    most_tabs: int = 1
    opening: int = 0
    peak: int = 0
    opened_at: float = 0.0
    jobs: int = 0
    memory: int = 0
    paced: float = 0.0
    state: SlotState = SlotState.COLD
    opened: OpenedProfile | None = None
    tabs: list[Tab] = field(default_factory=list[Tab])
    trouble: errors.BridgeError | None = None
    is_coming: bool = True
    since: float = field(default_factory=time.time)
    retry_at: float = 0.0
    stamp: tuple[int, ...] = ()
    used: int = 0
    is_held: bool = False

    def move(self, target: SlotState, *, trouble: errors.BridgeError | None = None) -> None:
        """Go to another state, with the trouble that leads there.

        Raises:
            ValueError: The move is not in the diagram.
        """
        self.state = transition(self.state, target)
        self.trouble = trouble
        self.is_coming = target in (SlotState.COLD, SlotState.STARTING, SlotState.READY)
        self.since = time.time()

    @property
    def is_settled(self) -> bool:
        """Whether it has no browser, and stays so until there is a reason to try again."""
        return self.state in _SETTLED

    @property
    def leased(self) -> int:
        """Number of tabs that are leased."""
        return sum(tab.state is TabState.LEASED for tab in self.tabs)

    def warm_tab(self, conversation: str | None = None) -> Tab | None:
        """Return the warm tab that was used longest ago, if the slot can serve.

        Args:
            conversation: Id of the conversation that is wanted: a tab that can go back to it comes
                first. None for a fresh chat.
        """
        return min(
            self.warm_tabs(),
            key=lambda tab: (conversation is None or conversation not in tab.recent, tab.used),
            default=None,
        )

    def is_awaiting(self, conversation: str) -> bool:
        """Whether the tab that has just shown a conversation will be warm in a moment."""
        return any(tab.returning == conversation for tab in self.tabs)

    def warm_tabs(self) -> list[Tab]:
        """Return the tabs that a lease may have now."""
        if self.state is not SlotState.READY:
            return []
        return [tab for tab in self.tabs if tab.state is TabState.WARM]

    @property
    def coming(self) -> int:
        """Number of further tabs that are being opened for those waiting."""
        return self.opening + sum(tab.state is TabState.OPENING for tab in self.tabs)

    @property
    def room(self) -> int:
        """Number of further tabs that may be opened now."""
        if self.state is not SlotState.READY:
            return 0
        return max(0, self.most_tabs - len(self.tabs) - self.opening)

    def pace(self, now: float, pause: float) -> None:
        """Take note of a prompt.

        Args:
            now: Clock reading.
            pause: Seconds from one prompt to the next, on the average.
        """
        self.paced = max(now, self.paced) + pause

    def pause_left(self, now: float, pause: float) -> float:
        """Return the seconds before the next prompt: each tab may have one at once.

        Args:
            now: Clock reading.
            pause: Seconds from one prompt to the next, on the average.
        """
        return max(0.0, self.paced - pause * (self.most_tabs - 1) - now)

    def take_spare(self) -> list[Tab]:
        """Take out the warm tabs that were not needed since the last look; one at least stays."""
        count = len(self.tabs) - max(1, self.peak)
        idle = sorted(self.warm_tabs(), key=lambda tab: tab.used)[: max(0, count)]
        self.tabs = [tab for tab in self.tabs if tab not in idle]
        self.peak = self.leased
        return idle

    def is_due(self, now: float, *, spared: float = 0.0) -> bool:
        """Whether a settled slot may be opened again: time has passed, or the profile changed.

        Args:
            now: Clock reading.
            spared: Further seconds to leave it alone, because it is not needed badly.
        """
        if not self.is_settled or self.is_held:
            return False
        return now >= self.retry_at + spared or self.profile.stamp() != self.stamp

    def status(self) -> SlotStatus:
        """Return what an operator may know."""
        return SlotStatus(
            profile=self.profile.name,
            groups=self.profile.groups,
            state=self.state,
            tabs=len(self.tabs),
            leased=self.leased,
            warm=sum(tab.state is TabState.WARM for tab in self.tabs),
            reason=self.trouble.message if self.trouble else "",
            since=self.since,
            is_held=self.is_held,
            memory=self.memory,
            jobs=self.jobs,
        )
