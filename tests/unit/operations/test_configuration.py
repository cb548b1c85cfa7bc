"""The table of settings: complete, and without secrets."""

from pathlib import Path

from browser_bridge import settings
from browser_bridge.operations import configuration

SECRET = "planted-secret"


def test_rows_name_every_setting_and_show_no_secret(tmp_path: Path) -> None:
    values = settings.load(
        data_dir=tmp_path,
        api={"keys": (SECRET,)},
        admin={"keys": (SECRET, "x")},
        webhook={"url": "http://127.0.0.1:1/", "secret": SECRET},
    )
    rows = {row.name: row for row in configuration.rows(values)}
    assert SECRET not in "".join(row.value for row in rows.values())
    assert rows["BROWSER_BRIDGE_API__KEYS"].value == "1 set"
    assert rows["BROWSER_BRIDGE_ADMIN__KEYS"].value == "2 set"
    assert rows["BROWSER_BRIDGE_WEBHOOK__SECRET"].value == "set"
    assert not rows["BROWSER_BRIDGE_DATA_DIR"].is_default
    assert all(row.told for row in rows.values())


def test_values_are_shown_as_people_write_them() -> None:
    rows = {row.name: row.value for row in configuration.rows(settings.load())}
    assert rows["BROWSER_BRIDGE_MEDIA__TTL"] == "7d"
    assert rows["BROWSER_BRIDGE_BROWSER__HEADLESS"] == "true"
