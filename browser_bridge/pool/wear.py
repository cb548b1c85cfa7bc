"""When an open browser has served long enough: by its age, its jobs or its memory. Pure.

What the site's page and Chromium gather over weeks is given back by a new start, which takes a
second and is done between jobs (infrastructure A5, E4).
"""

from dataclasses import dataclass
from enum import StrEnum

from browser_bridge.pool.slot import Slot
from browser_bridge.settings import PoolSettings

LEAST_AGE = 1800.0
"""Seconds for which a browser is kept however much memory it has: a new one may need as much."""
OVERDUE = 1800.0
"""Seconds for which a worn browser waits for a moment without jobs; then it takes no new ones."""


class Reason(StrEnum):
    """Why a browser is worn."""

    AGE = "age"
    JOBS = "jobs"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """What wears a browser out.

    Args:
        age: Seconds.
        jobs: Leases.
        memory: Bytes of its processes.
    """

    age: float
    jobs: int
    memory: int

    @classmethod
    def of(cls, settings: PoolSettings) -> "Wear":
        """Return what the settings say."""
        return cls(
            age=settings.recycle_age.total_seconds(),
            jobs=settings.recycle_jobs,
            memory=settings.recycle_memory,
        )

    def reason(self, slot: Slot, now: float) -> Reason | None:
        """Return why a slot's browser is worn, or None.

        Args:
            slot: The slot, ready.
            now: Clock reading.
        """
        age = now - slot.opened_at
        if slot.jobs >= self.jobs:
            return Reason.JOBS
        if slot.memory >= self.memory and age >= min(LEAST_AGE, self.age):
            return Reason.MEMORY
        return Reason.AGE if age >= self.age else None
