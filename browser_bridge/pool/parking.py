"""Which profiles are parked: the site blocks or challenges them, and a person has to see to it.

A parked profile is not opened again, not even by a new process, before somebody opened or changed
it (`browser-bridge login NAME` does) or an operator asks for it: a page that blocks is left alone.
"""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from browser_bridge import errors
from browser_bridge.pool.profiles import PooledProfile
from browser_bridge.storage import ParkedRow


class Table(Protocol):
    """Where the rows outlive the process; `storage.ParkedTable`, or a double of it."""

    async def load(self) -> Sequence[ParkedRow]:
        """Return all rows."""
        ...

    def put(self, row: ParkedRow) -> None:
        """Write a row soon."""
        ...

    def remove(self, profile: str) -> None:
        """Remove a row soon."""
        ...


class Parking:
    """All parked profiles.

    Args:
        table: Where they outlive the process; None keeps them in memory alone.
        clock: Unix seconds.
    """

    def __init__(
        self, table: Table | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._table = table
        self._clock = clock
        self._rows: dict[str, ParkedRow] = {}

    async def load(self) -> None:
        """Take up what an earlier run left."""
        for row in () if self._table is None else await self._table.load():
            self._rows[row.profile] = row

    def trouble_of(self, profile: PooledProfile) -> errors.ChallengeShown | None:
        """Return why a profile is to be left alone, or None if it may be opened."""
        row = self._rows.get(profile.name)
        if row is None or row.stamp != _written(profile.stamp()):
            return None
        return errors.ChallengeShown(row.reason)

    def park(self, profile: PooledProfile, reason: str) -> None:
        """Leave a profile alone from now on.

        Args:
            profile: The profile; its browser is closed.
            reason: Why, with the remedy.
        """
        stamp, now = _written(profile.stamp()), self._clock()
        row = ParkedRow(profile=profile.name, stamp=stamp, since=now, reason=reason)
        self._rows[profile.name] = row
        if self._table is not None:
            self._table.put(row)

    def free(self, profile: PooledProfile) -> None:
        """Take note that a profile serves; harmless when it was not parked."""
        if self._rows.pop(profile.name, None) is not None and self._table is not None:
            self._table.remove(profile.name)


def _written(stamp: tuple[int, ...]) -> str:
    return ",".join(map(str, stamp))
