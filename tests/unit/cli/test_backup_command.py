"""A backup is a whole data directory, made while the database is in use."""

import stat
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.cli.backup import backup
from browser_bridge.storage import ConversationRow, ConversationTable, Database

ROW = ConversationRow(profile="one", conversation="c0", prefix="p", name="", turns=1, updated=5.0)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BROWSER_BRIDGE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


async def test_backup_of_an_open_database_holds_all_that_was_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    async with Database(data / "bridge.sqlite3") as database:
        ConversationTable(database).put(ROW)
        await ConversationTable(database).load()
        (data / "api-key").write_text("secret")
        (data / "api-key").chmod(0o600)
        (data / "jobs").mkdir()
        (data / "jobs" / "job-1.json").write_text("{}")
        (data / "jobs" / ".draft").write_text("{")
        assert backup(copy) == 0
    assert capsys.readouterr().out == f"{copy}\n"
    found = sorted(str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file())
    assert found == ["api-key", "bridge.sqlite3", "jobs/job-1.json"]
    for name in ("api-key", "bridge.sqlite3"):
        assert stat.S_IMODE((copy / name).stat().st_mode) == 0o600
    async with Database(copy / "bridge.sqlite3") as database:
        assert await ConversationTable(database).load() == [ROW]


def test_backup_needs_a_database(data: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidRequest, match="DATA_DIR"):
        backup(tmp_path / "copy")
    assert not data.exists()


async def test_backup_overwrites_nothing(data: Path, tmp_path: Path) -> None:
    async with Database(data / "bridge.sqlite3"):
        pass
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "precious").touch()
    with pytest.raises(errors.InvalidRequest, match="not an empty directory"):
        backup(tmp_path / "copy")


def test_backup_that_cannot_be_made_says_so(data: Path, tmp_path: Path) -> None:
    data.mkdir()
    (data / "bridge.sqlite3").write_bytes(b"no database at all " * 100)
    with pytest.raises(errors.StorageFailed, match="not a database"):
        backup(tmp_path / "copy")
