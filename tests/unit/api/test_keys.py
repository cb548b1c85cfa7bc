"""The key made at the first start is kept, private, and the same for everyone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from browser_bridge import errors, settings
from browser_bridge.api import keys


def make_settings(data_dir: Path, *given: str) -> settings.Settings:
    return settings.load(data_dir=data_dir, api=settings.ApiSettings(keys=given))


def test_load_or_create_makes_one_private_key_and_keeps_it(tmp_path: Path) -> None:
    values = make_settings(tmp_path / "deep" / "data")
    (key,) = keys.load_or_create(values)
    assert key.startswith("bb-")
    assert len(key) > 40
    assert keys.load_or_create(values) == (key,)
    file = tmp_path / "deep" / "data" / "api-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["api-key"]
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_load_or_create_closes_an_open_file(tmp_path: Path) -> None:
    file = tmp_path / "api-key"
    file.write_text("bb-old\n")
    file.chmod(0o644)
    assert keys.load_or_create(make_settings(tmp_path)) == ("bb-old",)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_load_or_create_replaces_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "api-key").touch()
    (key,) = keys.load_or_create(make_settings(tmp_path))
    assert keys.load_or_create(make_settings(tmp_path)) == (key,)


def test_load_or_create_gives_all_starters_the_same_key(tmp_path: Path) -> None:
    values = make_settings(tmp_path)
    with ThreadPoolExecutor(8) as executor:
        found = set(executor.map(keys.load_or_create, [values] * 16))
    assert len(found) == 1


def test_load_or_create_prefers_the_settings(tmp_path: Path) -> None:
    assert keys.load_or_create(make_settings(tmp_path, "a", "b")) == ("a", "b")
    assert list(tmp_path.iterdir()) == []


def test_load_or_create_refuses_a_blank_key(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidRequest, match="API__KEYS"):
        keys.load_or_create(make_settings(tmp_path, "a", " "))


def test_load_or_create_names_the_remedy_when_the_directory_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(errors.InvalidRequest, match="BROWSER_BRIDGE_DATA_DIR"):
        keys.load_or_create(make_settings(tmp_path / "data"))
