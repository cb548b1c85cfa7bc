"""Files for their owner's eyes alone are there whole, or as they were."""

from pathlib import Path

import pytest

from browser_bridge import private_files
from browser_bridge.private_files import write_private


@pytest.mark.parametrize("content", ["fünf", b"f\xc3\xbcnf"])
def test_file_is_replaced_and_readable_by_its_owner_alone(
    tmp_path: Path, content: str | bytes
) -> None:
    path = tmp_path / "keys.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    write_private(path, content)
    assert path.read_text(encoding="utf-8") == "fünf"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_file_stays_as_it_was_when_it_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "keys.json"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(private_files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_private(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
