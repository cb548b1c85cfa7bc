"""What outlives the process of each job: written down before a prompt is sent, and at its end.

Between `event_log`, which tells each step, and `storage`, which keeps rows. Answers under way are
not written: the site has them. A job that nobody will ask for again leaves nothing behind, nor
does one whose caller is there to take the answer, unless it sent a key of its own.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from pydantic import TypeAdapter

from browser_bridge import events, messages
from browser_bridge.jobs import outcomes
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Job, Origin, Status
from browser_bridge.storage import JobRow

KEEP_KEYED = 24 * 3600.0
"""Seconds for which the outcome of a request with a key of its own is kept."""
KEEP = 3600.0
"""The same for one that a client may repeat by itself."""

_REQUESTS = TypeAdapter(messages.TurnRequest)
_SENT = TypeAdapter(messages.SentTurn)


class Table(Protocol):
    """Where rows outlive the process; `storage.JobTable`, or a double of it."""

    async def load(self) -> Sequence[JobRow]:
        """Return all rows, the oldest first."""
        ...

    async def get(self, job_id: str) -> JobRow | None:
        """Return a row, or None."""
        ...

    async def request(self, job_id: str) -> str:
        """Return what a job under way was asked, or ""."""
        ...

    def put(self, row: JobRow) -> None:
        """Write a row soon."""
        ...

    async def keep(self, row: JobRow, *, request: str | None = None) -> None:
        """Write a row, and return once it is on the disk."""
        ...

    def remove(self, job_id: str) -> None:
        """Remove all of a job soon."""
        ...

    def remove_expired(self, now: float) -> None:
        """Remove soon what is to be forgotten."""
        ...


class Journal:
    """The rows of all jobs.

    Args:
        table: Where they are.
        clock: Unix seconds.
    """

    def __init__(self, table: Table, *, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock
        self._written: dict[str, JobRow] = {}

    async def load(self) -> Sequence[JobRow]:
        """Return the rows that an earlier process left and that are not too old."""
        self._table.remove_expired(self._clock())
        rows = await self._table.load()
        self._written |= {row.id: row for row in rows if row.expires is None}
        return rows

    async def job_of(self, row: JobRow) -> Job:
        """Return the job of a row that has not ended.

        Raises:
            ValueError: Its request was not kept, or is of another edition of the bridge.
        """
        asked = await self._table.request(row.id)
        return Job(
            request=_REQUESTS.validate_python(json.loads(asked)),
            id=row.id,
            created=row.created,
            origin=origin_of(row),
            is_background=row.is_background,
        )

    async def ended(
        self, job_id: str, request: messages.TurnRequest
    ) -> tuple[Job, tuple[events.TurnEvent, ...]] | None:
        """Return a job that ended with its events, or None when they are not kept.

        Args:
            job_id: The job.
            request: What is asked again.
        """
        row = await self._table.get(job_id)
        if row is None or row.expires is None or row.expires <= self._clock():
            return None
        return read_ended(row, request)

    async def keep(self, log: JobLog, status: Status) -> None:
        """Write a job down, and return once it is on the disk.

        Args:
            log: The job's log.
            status: How far the job has come, or is about to.

        Raises:
            StorageFailed: It cannot be written.
        """
        row, is_new = _row(log, status), log.job.id not in self._written
        try:
            await self._table.keep(row, request=_text_of(log.job) if is_new else None)
        except asyncio.CancelledError:
            self._written[row.id] = row  # it may be on the disk all the same
            raise
        self._written[row.id] = row

    def note(self, log: JobLog) -> None:
        """Write down soon how far a job has come, if it is written down at all."""
        job_id = log.job.id
        if log.status.is_final:
            self._end(log, was_written=self._written.pop(job_id, None) is not None)
            return
        row = _row(log, log.status)
        if self._written.get(job_id, row) != row:
            self._written[job_id] = row
            self._table.put(row)

    def forget(self, job_id: str) -> None:
        """Remove all of a job soon."""
        self._written.pop(job_id, None)
        self._table.remove(job_id)

    def _end(self, log: JobLog, *, was_written: bool) -> None:
        if not was_written:
            return  # nothing was sent
        now = self._clock()
        self._table.remove_expired(now)
        is_delivered = log.is_followed and not log.job.goes_on
        if is_delivered or not log.job.is_asked_for_again or log.may_run_again:
            self._table.remove(log.job.id)
            return
        kept = KEEP_KEYED if log.job.origin.key else KEEP
        self._table.put(_row(log, log.status, outcome=outcomes.written(log.told), until=now + kept))


def read_ended(
    row: JobRow, request: messages.TurnRequest
) -> tuple[Job, tuple[events.TurnEvent, ...]] | None:
    """Return the job of a row that has ended with its events; None when they cannot be read.

    Args:
        row: The row.
        request: What is to stand for the job's request, which is not kept.
    """
    job = Job(
        request=request,
        id=row.id,
        created=row.created,
        origin=origin_of(row),
        is_background=row.is_background,
    )
    try:
        return job, outcomes.read(row.outcome)
    except ValueError:
        return None


def origin_of(row: JobRow) -> Origin:
    """Return where the job of a row came from."""
    return Origin(owner=row.owner, body=row.body, key=row.key, may_repeat=bool(row.body))


def sent_of(row: JobRow) -> messages.SentTurn | None:
    """Return the turn that the job of a row sent, or may have sent.

    Raises:
        ValueError: It is of another edition of the bridge.
    """
    return _SENT.validate_python(json.loads(row.sent)) if row.sent else None


def _row(log: JobLog, status: Status, *, outcome: str = "", until: float | None = None) -> JobRow:
    job, sent = log.job, log.sent
    is_known_again = job.is_asked_for_again
    return JobRow(
        id=job.id,
        status=status.value,
        created=job.created,
        is_background=job.is_background,
        owner=job.origin.owner,
        key=job.origin.key,
        body=job.origin.body if is_known_again else "",
        profile=log.profile,
        sent="" if sent is None or until else json.dumps(_SENT.dump_python(sent, mode="json")),
        outcome=outcome,
        expires=until,
    )


def _text_of(job: Job) -> str:
    return json.dumps(_REQUESTS.dump_python(job.request, mode="json"))
