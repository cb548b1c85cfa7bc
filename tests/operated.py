"""What operators see and do, over a pool whose pages are never looked at."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser_bridge import errors
from browser_bridge.browser.profile import Profiles
from browser_bridge.changes import Changes
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.operations.captures import CaptureShelf
from browser_bridge.operations.knowledge import Knowledge
from browser_bridge.operations.operations import Cancel, Operations
from browser_bridge.operations.views import View, Views
from browser_bridge.pool import Lease, PooledProfile, SlotState, SlotStatus


@dataclass
class Pages:
    """A pool of pages that are never looked at."""

    slots: list[SlotStatus] = field(default_factory=list[SlotStatus])
    queue_length: int = 0
    page: Any = None
    leases: list[Lease] = field(default_factory=list[Lease])
    handed: list[str] = field(default_factory=list[str])

    def status(self) -> tuple[SlotStatus, ...]:
        return tuple(self.slots)

    def add(self, profile: PooledProfile) -> None:
        self.slots.append(slot(profile.name, SlotState.STARTING))

    def retry(self, profile: str) -> None:
        self.handed.append(profile)

    @contextlib.asynccontextmanager
    async def lease(self, *, profile: str | None = None) -> AsyncGenerator[Lease]:
        if profile not in {known.profile for known in self.slots}:
            raise errors.UnknownProfile("x")
        lease = Lease(self.page, profile=profile or "")
        self.leases.append(lease)
        yield lease

    @contextlib.asynccontextmanager
    async def hand_over(self, profile: str) -> AsyncGenerator[None]:
        self.handed.append(profile)
        yield

    def leased_page(self, profile: str) -> Any:
        return self.page if profile else None


def slot(name: str, state: SlotState = SlotState.READY, **changes: Any) -> SlotStatus:
    counts = {"tabs": 2, "leased": 0, "warm": 2, "memory": 0, "jobs": 0}
    values: dict[str, Any] = {"groups": (), "reason": "", **counts}
    return SlotStatus(profile=name, state=state, since=1_000.0, **{**values, **changes})


def operated(
    directory: Path, pool: Pages, *, log: EventLog, changes: Changes, cancel: Cancel
) -> Operations:
    """Put the parts together.

    Args:
        directory: Where profiles and captures lie.
        pool: The profiles that are open.
        log: The jobs.
        changes: Rung when anything changes.
        cancel: Ends a job.
    """

    async def examine(_: object) -> Sequence[Any]:
        return ()

    @contextlib.asynccontextmanager
    async def open_for_person(_: str) -> AsyncGenerator[Any]:
        raise errors.LaunchFailed("x")
        yield View(profile="", page=pool.page)

    assert log.timelines is not None
    return Operations(
        pool=pool,
        profiles=Profiles(directory / "profiles"),
        timelines=log.timelines,
        log=log,
        cancel=cancel,
        examine=examine,
        most_waiting=32,
        shows_content=False,
        captures=CaptureShelf(directory / "captures"),
        knowledge=Knowledge(on_change=changes.announce),
        views=Views(pool, open_for_person, on_change=changes.announce),
        changes=changes,
    )
