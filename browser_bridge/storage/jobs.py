"""Tables of the jobs: how far each has come, what was asked, and what came of it."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError

from browser_bridge import errors
from browser_bridge.storage.database import Database
from browser_bridge.storage.schema import JOB_REQUESTS, JOBS

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job as far as it has come.

    Args:
        id: Its id.
        status: How far it has come.
        created: When it was accepted, Unix seconds.
        is_background: Whether it goes on without its caller.
        owner: Who asked: the hash of an API key, or "".
        key: Hash of the caller's key for this request, or "".
        body: Hash of the request as it came, or "".
        profile: Name of the profile that has, or may have, the prompt; "" before.
        sent: The turn as it was sent, as JSON; "" before.
        outcome: What came of it, as JSON; "" before its end.
        expires: When it is forgotten, Unix seconds; None before its end.
    """

    id: str
    status: str
    created: int
    is_background: bool = False
    owner: str = ""
    key: str = ""
    body: str = ""
    profile: str = ""
    sent: str = ""
    outcome: str = ""
    expires: float | None = None


class JobTable:
    """Reads and writes the rows.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> Sequence[JobRow]:
        """Return all rows, the oldest first.

        Raises:
            StorageFailed: They cannot be read; so do `get` and `request`.
        """
        query = select(JOBS).order_by(JOBS.c.created, JOBS.c.id)
        rows = await self._run(lambda connection: connection.execute(query).mappings().all())
        return [JobRow(**row) for row in rows]

    async def get(self, job_id: str) -> JobRow | None:
        """Return a row, or None when it is forgotten."""
        query = select(JOBS).where(JOBS.c.id == job_id)
        row = await self._run(lambda connection: connection.execute(query).mappings().one_or_none())
        return None if row is None else JobRow(**row)

    async def request(self, job_id: str) -> str:
        """Return what a job under way was asked, as it was put; "" when that is not kept."""
        query = select(JOB_REQUESTS.c.request).where(JOB_REQUESTS.c.id == job_id)
        found = await self._run(lambda connection: connection.execute(query).scalar())
        return found or ""

    def put(self, row: JobRow) -> None:
        """Write a row soon, in place of the one of the same job.

        Args:
            row: The row; one that has ended takes the request away.
        """
        self._post(row, request=None)

    async def keep(self, row: JobRow, *, request: str | None = None) -> None:
        """Write a row, and return once it is on the disk.

        Args:
            row: The row.
            request: What was asked; None leaves that as it is.

        Raises:
            StorageFailed: It cannot be written.
        """
        try:
            await asyncio.wrap_future(self._post(row, request=request))
        except (OSError, SQLAlchemyError) as error:
            raise _failed("recorded", error) from error

    async def _run(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.run(work)
        except SQLAlchemyError as error:
            raise _failed("looked up", error) from error

    def _post(self, row: JobRow, *, request: str | None) -> Future[Any]:
        values = asdict(row)
        upsert = (
            insert(JOBS).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
        )

        def work(connection: Connection) -> None:
            connection.execute(upsert)
            if row.expires is not None:
                connection.execute(delete(JOB_REQUESTS).where(JOB_REQUESTS.c.id == row.id))
            elif request is not None:
                asked = insert(JOB_REQUESTS).values(id=row.id, request=request)
                changed = {"request": request}
                connection.execute(asked.on_conflict_do_update(index_elements=["id"], set_=changed))

        return self._database.post(work)

    def remove(self, job_id: str) -> None:
        """Remove all of a job soon."""

        def work(connection: Connection) -> None:
            connection.execute(delete(JOBS).where(JOBS.c.id == job_id))
            connection.execute(delete(JOB_REQUESTS).where(JOB_REQUESTS.c.id == job_id))

        self._database.post(work)

    def remove_expired(self, now: float) -> None:
        """Remove soon what is to be forgotten by a time.

        Args:
            now: Unix seconds.
        """
        statement = delete(JOBS).where(JOBS.c.expires <= now)
        self._database.post(lambda connection: connection.execute(statement))


def _failed(what: str, error: Exception) -> errors.StorageFailed:
    cause = getattr(error, "orig", None) or error
    return errors.StorageFailed(
        f"The job cannot be {what} ({cause}): make room in, or access to, BROWSER_BRIDGE_DATA_DIR."
    )
