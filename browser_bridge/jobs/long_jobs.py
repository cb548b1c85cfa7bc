"""Jobs that go on without their caller: followed here, recorded, and found again by id.

Between `api`, whose routes start and poll them, and a job manager, which runs them. A job that
was under way when the server stopped goes on, unless the manager has lost it.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Self

from browser_bridge import errors, events, messages
from browser_bridge.jobs.accepting import Manager
from browser_bridge.jobs.failures import INTERRUPTED, Failure
from browser_bridge.jobs.followers import Followers
from browser_bridge.jobs.job import Origin, Status
from browser_bridge.jobs.records import Record, Records

logger = logging.getLogger(__name__)


class LongJobs:
    """All long jobs that are not forgotten; `async with` reads and ends them.

    Args:
        manager: Runs the jobs.
        records: Keeps what became of them.
        ttl: Age at which a job is forgotten, like its files.
        takes_up: Whether jobs that an earlier process left are this one's.
        clock: Unix seconds.
    """

    def __init__(
        self,
        manager: Manager,
        records: Records,
        *,
        ttl: timedelta,
        takes_up: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._manager = manager
        self._records = records
        self._ttl = ttl
        self._takes_up = takes_up
        self._clock = clock
        self._known: dict[str, Record] = {}
        self._followers = Followers()

    async def __aenter__(self) -> Self:
        """Read the records of earlier jobs, and follow those that go on."""
        for record in await asyncio.to_thread(self._records.load):
            if record.status.is_final or self._takes_up:
                self._known[record.id] = record
            if not record.status.is_final and self._takes_up:
                self._followers.start(record.id, self._follow(record.id))
        await self._forget()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Record the last events; the manager has ended its jobs."""
        await self._followers.close()

    async def start(
        self,
        request: messages.TurnRequest,
        *,
        kind: str,
        asked: dict[str, Any],
        owner: str,
        origin: Origin | None = None,
    ) -> Record:
        """Accept a request whose job goes on whether or not anyone follows it.

        Args:
            request: What is asked of the site.
            kind: What it makes.
            asked: What the route has to know of the request later, as JSON.
            owner: Whose it is: nobody else finds it.
            origin: Where it came from, so that a repetition of it is the same job.

        Raises:
            BridgeError: The manager does not accept it.
            StorageFailed: It cannot be recorded; it is cancelled.
        """
        await self._forget()
        job = await self._manager.submit(request, origin=origin, is_background=True)
        if job.id in self._known:
            return self._known[job.id]
        record = Record(id=job.id, kind=kind, created=job.created, asked=asked, owner=owner)
        self._known[job.id] = record
        try:
            await self._keep(record)
        except OSError as error:
            del self._known[job.id]
            await self._manager.cancel(job.id)
            raise errors.StorageFailed(
                f"The job cannot be recorded ({error.strerror}): make room in, or access to, "
                "BROWSER_BRIDGE_DATA_DIR."
            ) from error
        self._followers.start(job.id, self._follow(job.id))
        return record

    def get(self, job_id: str, *, kind: str, owner: str) -> Record:
        """Return a job as it stands.

        Raises:
            JobNotFound: There is no such job of this kind and owner, or it was forgotten.
        """
        record = self._known.get(job_id)
        if record is None or (record.kind, record.owner) != (kind, owner):
            raise errors.JobNotFound(f"There is no {kind} {job_id[:80]!r}, or it is too old.")
        return record

    def all(self, kind: str, *, owner: str) -> list[Record]:
        """Return all jobs of a kind and an owner, the oldest first."""
        wanted = (kind, owner)
        return [found for found in self._known.values() if (found.kind, found.owner) == wanted]

    async def wait(self, job_id: str) -> None:
        """Return when a job has ended."""
        await self._followers.wait(job_id)

    async def remove(self, job_id: str) -> None:
        """Forget a job and what came of it, ending it first; harmless when there is none."""
        if job_id in self._followers:
            await self._manager.cancel(job_id)
            await self._followers.wait(job_id)
        self._manager.forget(job_id)
        await self._drop(job_id)

    async def _drop(self, job_id: str) -> None:
        self._known.pop(job_id, None)
        await asyncio.to_thread(self._records.remove, job_id)

    async def _follow(self, job_id: str) -> None:
        try:
            await self._follow_to_end(job_id)
        except OSError:
            extra = {"action": "record_failed", "job": job_id}
            logger.exception("the end of a job could not be recorded", extra=extra)

    async def _follow_to_end(self, job_id: str) -> None:
        try:
            async for event in self._manager.subscribe(job_id):
                record = _after(self._known[job_id], event, int(self._clock()))
                self._known[job_id] = record
                if record.status.is_final:
                    break
            else:
                return  # it is left to the next process
        except errors.JobNotFound:
            self._known[job_id] = _failed(self._known[job_id], INTERRUPTED, int(self._clock()))
        await self._keep(self._known[job_id])

    async def _keep(self, record: Record) -> None:
        await asyncio.to_thread(self._records.write, record)
        self._known[record.id] = record

    async def _forget(self) -> None:
        oldest = self._clock() - self._ttl.total_seconds()
        gone = [
            record.id
            for record in self._known.values()
            if record.ended is not None and record.ended <= oldest
        ]
        for job_id in gone:
            await self._drop(job_id)


def _after(record: Record, event: events.TurnEvent, now: int) -> Record:
    """Return what is known of a job after one more event."""
    match event:
        case events.TurnStarted():
            return replace(record, status=Status.SUBMITTED)
        case events.TurnProgress():
            return replace(record, fraction=max(record.fraction, event.fraction or 0.0))
        case events.ArtifactReady():
            return _with_file(record, event)
        case events.TurnCompleted():
            return replace(
                record, status=Status.COMPLETED, fraction=1.0, ended=now, answer=event.markdown
            )
        case events.TurnFailed():
            return _failed(record, event.error, now)
        case events.ThoughtDelta() | events.TextDelta() | events.TurnNotice() | events.CallReady():
            return record


def _with_file(record: Record, ready: events.ArtifactReady) -> Record:
    if ready.is_partial:
        return replace(record, previews=(*record.previews, ready.artifact))
    return replace(record, artifacts=(*record.artifacts, ready.artifact))


def _failed(record: Record, error: errors.BridgeError, now: int) -> Record:
    is_cancelled = isinstance(error, errors.JobCancelled)
    status = Status.CANCELLED if is_cancelled else Status.FAILED
    return replace(record, status=status, failure=Failure.of(error), ended=now)
