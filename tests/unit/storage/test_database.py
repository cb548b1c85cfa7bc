"""The database: private, durable, migrated, and never in the event loop's way."""

import asyncio
import logging
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from browser_bridge import errors
from browser_bridge.storage import (
    ConversationRow,
    ConversationTable,
    Database,
    DeletionRow,
    DeletionTable,
)
from browser_bridge.storage.schema import METADATA, MIGRATIONS

ROW = ConversationRow(profile="one", conversation="c0", prefix="p", name="", turns=1, updated=5.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bridge.sqlite3"


def modes(directory: Path) -> set[int]:
    return {stat.S_IMODE(item.stat().st_mode) for item in directory.iterdir()}


@pytest.fixture(params=[b"no database at all " * 100, b"SQLite format 3\0" + b"\xff" * 500])
def spoilt(path: Path, request: pytest.FixtureRequest) -> bytes:
    path.parent.mkdir()
    path.write_bytes(request.param)
    return path.read_bytes()


async def scalar(database: Database, query: str) -> Any:
    return await database.run(lambda connection: connection.execute(text(query)).scalar())


async def test_database_survives_being_closed_and_is_its_owners_alone(path: Path) -> None:
    async with Database(path) as database:
        ConversationTable(database).put(ROW)
    assert modes(path.parent) == {0o600}
    async with Database(path) as database:
        assert await ConversationTable(database).load() == [ROW]
        assert modes(path.parent) == {0o600}


async def test_database_writes_ahead_and_through_to_the_disk(path: Path) -> None:
    async with Database(path) as database:
        assert await scalar(database, "PRAGMA journal_mode") == "wal"
        assert await scalar(database, "PRAGMA synchronous") == 2
        assert await scalar(database, "PRAGMA busy_timeout") == 5_000


async def test_database_has_the_tables_that_the_migrations_lead_to(path: Path) -> None:
    async with Database(path) as database:
        found = await database.run(
            lambda connection: {
                name: [column["name"] for column in inspect(connection).get_columns(name)]
                for name in inspect(connection).get_table_names()
            }
        )
        assert await scalar(database, "SELECT version FROM schema_version") == len(MIGRATIONS)
    assert found == {name: list(table.columns.keys()) for name, table in METADATA.tables.items()}


async def test_database_of_a_later_version_is_refused_untouched(path: Path) -> None:
    async with Database(path) as database:
        await database.run(lambda c: c.execute(text("UPDATE schema_version SET version = 99")))
    with pytest.raises(errors.InvalidRequest, match=r"version 99.*DATA_DIR"):
        async with Database(path):
            pass


@pytest.mark.usefixtures("spoilt")
async def test_database_that_is_none_is_refused_with_what_to_do(path: Path) -> None:
    with pytest.raises(errors.InvalidRequest, match="move the file away"):
        async with Database(path):
            pass


async def test_database_keeps_nothing_of_work_that_fails(path: Path) -> None:
    def work(connection: Any) -> None:
        connection.execute(text("INSERT INTO deletions VALUES ('one', 'c0', 0, 1.0)"))
        raise LookupError

    async with Database(path) as database:
        with pytest.raises(LookupError):
            await database.run(work)
        assert await DeletionTable(database).load() == []


async def test_database_leaves_the_event_loop_free_while_the_disk_is_slow(path: Path) -> None:
    may_end, order = threading.Event(), list[str]()

    async with Database(path) as database:
        slow = asyncio.create_task(database.run(lambda _: may_end.wait(10)))
        await asyncio.sleep(0)
        order.append("the loop went on")
        may_end.set()
        assert await slow
    assert order == ["the loop went on"]


async def test_database_logs_a_change_that_it_could_not_take(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Database(path) as database:
        database.post(lambda connection: connection.execute(text("no SQL")))
        DeletionTable(database).put(DeletionRow(profile="one", conversation="c", tries=0, since=1))
        assert len(await DeletionTable(database).load()) == 1
    assert "did not take" in caplog.text


async def test_tables_replace_and_remove_rows(path: Path) -> None:
    async with Database(path) as database:
        table, deletions = ConversationTable(database), DeletionTable(database)
        later = ConversationRow(
            profile="one", conversation="c0", prefix="q", name="n", turns=2, updated=9.0
        )
        other = ConversationRow(
            profile="two", conversation="c0", prefix="p", name="", turns=1, updated=7.0
        )
        for row in (ROW, other, later):
            table.put(row)
        assert await table.load() == [other, later]
        table.remove("two", "c0")
        assert await table.load() == [later]
        deletions.put(DeletionRow(profile="one", conversation="c", tries=0, since=1))
        deletions.put(DeletionRow(profile="one", conversation="c", tries=2, since=8))
        assert [(row.tries, row.since) for row in await deletions.load()] == [(2, 1.0)]
        deletions.remove("one", "c")
        assert await deletions.load() == []


async def test_log_of_a_change_that_fails_holds_nothing_of_what_was_said(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Database(path) as database:
        said = "secret"
        statement = text("INSERT INTO missing VALUES (:said)")
        database.post(lambda connection: connection.execute(statement, {"said": said}))
    formatted = [logging.Formatter().format(record) for record in caplog.records]
    assert any("missing" in line for line in formatted)
    assert not any(said in line for line in formatted)
