"""Rows of jobs: what was asked is there while they are under way, what came of it for a while."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from browser_bridge import errors
from browser_bridge.storage import Database, JobRow, JobTable

ROW = JobRow(id="job-1", status="queued", created=5, is_background=True, owner="me", key="k")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database(tmp_path / "bridge.sqlite3") as opened:
        yield opened


@pytest.fixture
def table(database: Database) -> JobTable:
    return JobTable(database)


async def test_row_and_request_are_kept_and_changed(table: JobTable) -> None:
    await table.keep(ROW, request="asked")
    later = replace(ROW, status="submitted", profile="one", sent="{}")
    table.put(later)
    earlier = replace(ROW, id="job-0", created=4)
    table.put(earlier)
    assert await table.load() == [earlier, later]
    assert await table.get("job-1") == later
    assert await table.request("job-1") == "asked"


async def test_end_takes_the_request_away_and_expires(table: JobTable) -> None:
    await table.keep(ROW, request="asked")
    ended = replace(ROW, status="completed", outcome="{}", expires=10.0)
    table.put(ended)
    assert await table.request("job-1") == ""
    table.remove_expired(9.0)
    assert await table.get("job-1") == ended
    table.remove_expired(10.0)
    assert await table.get("job-1") is None


async def test_removed_job_leaves_nothing(table: JobTable) -> None:
    await table.keep(ROW, request="asked")
    table.remove("job-1")
    assert await table.load() == []
    assert await table.request("job-1") == ""


async def test_row_that_cannot_be_written_is_an_error(database: Database, table: JobTable) -> None:
    await database.run(lambda connection: connection.execute(text("DROP TABLE jobs")))
    with pytest.raises(errors.StorageFailed, match="DATA_DIR"):
        await table.keep(ROW)


async def test_rows_that_cannot_be_read_are_an_error(database: Database, table: JobTable) -> None:
    for name in ("jobs", "job_requests"):
        drop = text(f"DROP TABLE {name}")
        await database.run(lambda connection, drop=drop: connection.execute(drop))
    for read in (table.load(), table.get("job-1"), table.request("job-1")):
        with pytest.raises(errors.StorageFailed, match="DATA_DIR"):
            await read
