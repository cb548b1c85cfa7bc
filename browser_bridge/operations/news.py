"""Tells when a profile needs a person, or serves again: to the log, the metrics and a webhook."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from browser_bridge.changes import Changes

logger = logging.getLogger(__name__)

READY = "ready"
EVENTS: Mapping[str, str] = {
    "signed_out": "profile.signed_out",
    "blocked": "profile.blocked",
    "broken": "profile.broken",
    READY: "profile.ready",
}


class Slot(Protocol):
    """State of one profile's place in the pool."""

    @property
    def profile(self) -> str:
        """Name of the profile."""
        ...

    @property
    def state(self) -> str:
        """Its state."""
        ...

    @property
    def reason(self) -> str:
        """Why it is in this state, or an empty string."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that an operator wants to know.

    Args:
        type: What happened, such as `profile.signed_out`.
        profile: Name of the profile.
        reason: Why, with the remedy, or "".
        was_serving: Whether the profile had served before.
        time: When, Unix seconds.
    """

    type: str
    profile: str
    reason: str
    was_serving: bool
    time: int = field(default_factory=lambda: int(time.time()))


@dataclass(slots=True, kw_only=True)
class News:
    """Follows the pool's slots.

    Args:
        read: Returns the slots.
        tell: Told of each event; must not raise.
    """

    read: Callable[[], Sequence[Slot]]
    tell: Callable[[Event], None]
    _told: dict[str, str] = field(default_factory=dict[str, str])
    _served: set[str] = field(default_factory=set[str])

    async def follow(self, changes: Changes) -> None:
        """Tell what happens, until cancelled."""
        seen = changes.number
        while True:
            self.look()
            seen = await changes.wait(seen)

    def look(self) -> None:
        """Tell what has happened since the last look; profiles that start well are no news."""
        for slot in self.read():
            state, name = str(slot.state), slot.profile
            if state not in EVENTS or self._told.get(name) == state:
                continue
            is_news = state != READY or name in self._told
            event = Event(
                type=EVENTS[state],
                profile=name,
                reason=slot.reason,
                was_serving=name in self._served,
            )
            self._told[name] = state
            if state == READY:
                self._served.add(name)
            if is_news:
                self.tell(event)
