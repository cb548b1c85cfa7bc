"""Deletes artifacts that are too old, and the oldest ones when all together are too large."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from browser_bridge.artifacts.shelf import Record, Shelf

logger = logging.getLogger(__name__)

MOST_REST = 600.0
"""Seconds between two looks at the store, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much is kept.

    Args:
        ttl: Age at which artifacts are deleted.
        max_bytes: Total size above which the oldest are deleted.
    """

    ttl: timedelta
    max_bytes: int

    def is_over(self, record: Record, now: float) -> bool:
        """Whether an artifact is too old."""
        return now - record.created >= self.ttl.total_seconds()

    def surplus(self, records: list[Record], now: float) -> tuple[list[Record], int]:
        """Return what has to go, and the size of what stays.

        Args:
            records: All records, the oldest first.
            now: Unix seconds.
        """
        gone = [record for record in records if self.is_over(record, now)]
        kept = [record for record in records if not self.is_over(record, now)]
        sizes: dict[str, int] = {}
        total = 0
        for at in range(len(kept) - 1, -1, -1):  # the newest first: contents are counted once
            artifact = kept[at].artifact
            added = 0 if artifact.sha256 in sizes else artifact.size
            if total + added > self.max_bytes:
                return gone + kept[: at + 1], total
            sizes[artifact.sha256] = artifact.size
            total += added
        return gone, total


class Upkeep:
    """Keeps one shelf within its limits: at the start, from time to time, and when it is full.

    Args:
        shelf: The files.
        limits: How long and how much is kept.
        clock: Unix seconds.
    """

    def __init__(self, shelf: Shelf, limits: Limits, *, clock: Callable[[], float]) -> None:
        self._shelf = shelf
        self._limits = limits
        self._clock = clock
        self._total = 0
        self._is_full = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Look at the store now, and go on in the background."""
        await asyncio.to_thread(self._shelf.tidy)
        await self.look()
        self._task = asyncio.create_task(self._run(), name="artifact upkeep")

    async def stop(self) -> None:
        """Leave the store alone."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def note(self, size: int) -> None:
        """Count a new artifact; deletes old ones soon when there is too much."""
        self._total += size
        if self._total > self._limits.max_bytes:
            self._is_full.set()

    async def look(self) -> None:
        """Delete what has to go."""
        self._is_full.clear()
        self._total = await asyncio.to_thread(self._delete)

    async def _run(self) -> None:
        rest = min(MOST_REST, self._limits.ttl.total_seconds() / 4)
        while True:
            try:
                async with asyncio.timeout(rest):
                    await self._is_full.wait()
            except TimeoutError:
                pass
            try:
                await self.look()
            except OSError:
                extra = {"action": "upkeep_failed"}
                logger.exception("old media could not be deleted", extra=extra)

    def _delete(self) -> int:
        gone, total = self._limits.surplus(self._shelf.records(), self._clock())
        self._shelf.remove(gone)
        if gone:
            extra = {"action": "artifacts_deleted"}
            logger.info("deleted %d artifacts", len(gone), extra=extra)
        return total
