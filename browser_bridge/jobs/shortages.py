"""Which profiles lately lacked a tool, so that others are tried first; pure but for the clock."""

import time
from collections.abc import Callable

from browser_bridge.messages import Tool

REMEMBERED = 300.0
"""Seconds for which a profile that could not use a tool is asked last."""


class Shortages:
    """What is remembered of tools that could not be used.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[tuple[str, Tool], float] = {}

    def note(self, profile: str, tool: Tool) -> None:
        """Remember that a profile could not use a tool just now."""
        self._until[profile, tool] = self._clock() + REMEMBERED

    def of(self, tool: Tool | None) -> frozenset[str]:
        """Return the profiles that lately could not use a tool."""
        now = self._clock()
        self._until = {key: until for key, until in self._until.items() if until > now}
        return frozenset(profile for profile, lacked in self._until if lacked is tool)
