"""One SQLite file, opened by one thread that does all the work, one transaction after another.

A single connection cannot meet the corruption of two that write and checkpoint at once, which
SQLite before 3.51.3 has (infrastructure D); the event loop never waits for the disk.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from browser_bridge import errors
from browser_bridge.storage.schema import TooNew, migrate

logger = logging.getLogger(__name__)

T = TypeVar("T")

BUSY_TIMEOUT = 5_000
"""Milliseconds to wait for another process that writes."""
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",  # what was said is not to stay in free pages
)


class Database:
    """The database; an async context manager.

    Args:
        path: Its file; made with mode 0600 when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._engine: Engine | None = None
        self._connection: Connection | None = None

    async def __aenter__(self) -> Self:
        """Open the file and bring its tables to this version.

        Raises:
            InvalidRequest: It cannot be used; the message says why and what to do.
        """
        try:
            await self._run(self._open)
        except (OSError, SQLAlchemyError, TooNew) as error:
            await self.close()
            cause = getattr(error, "orig", None) or error
            raise errors.InvalidRequest(
                f"The database {str(self._path)!r} cannot be used: {cause}. Make its directory, "
                "BROWSER_BRIDGE_DATA_DIR, writable, or move the file away to begin a new one."
            ) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        """Finish the work posted so far and close the file."""
        await self.close()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do work in one transaction, and return what it returns once that is on the disk.

        Args:
            work: Called in the database's thread.

        Raises:
            SQLAlchemyError: It failed; nothing of it is kept.
        """
        return await self._run(lambda: self._transact(work))

    def post(self, work: Callable[[Connection], Any]) -> Future[Any]:
        """Do work in one transaction soon, after all that was asked before; a failure is logged.

        Args:
            work: Called in the database's thread.

        Returns:
            Ends once that is on the disk, or with why it is not.
        """
        posted = self._thread.submit(self._transact, work)
        posted.add_done_callback(_report)
        return posted

    async def close(self) -> None:
        """Finish the work posted so far and close the file; idempotent."""
        await asyncio.to_thread(self._close)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        if self._connection is None:
            message = "the database is not open"
            raise RuntimeError(message)
        with self._connection.begin():
            return work(self._connection)

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        self._path.chmod(0o600)  # its side files get the same mode from SQLite
        url = URL.create("sqlite", database=str(self._path))
        self._engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._connection = self._engine.connect()
        self._transact(migrate)

    def _close(self) -> None:
        try:
            self._thread.submit(self._disconnect).result()
        except RuntimeError:
            return  # closed before
        self._thread.shutdown()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if self._engine is not None:
            self._engine.dispose()


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _report(done: Future[Any]) -> None:
    if done.cancelled():
        return
    if (failure := done.exception()) is not None:
        extra = {"action": "database_failed"}
        logger.error("the database did not take a change", exc_info=failure, extra=extra)
