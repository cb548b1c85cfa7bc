"""`profiles` on a directory of its own; no browser."""

import io
import json
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser_bridge.browser.profile import Profile, Profiles
from browser_bridge.opening import usable

TOKEN = "g.a000secret"
Command = Callable[..., Any]

COOKIE = {"name": "__Secure-1PSID", "value": TOKEN, "domain": ".example.com"}


def stored(home: Path, name: str) -> list[dict[str, object]]:
    text = (home / "profiles" / name / "cookies.import.json").read_text()
    return json.loads(text)["cookies"]


def listed(command: Command) -> dict[str, dict[str, object]]:
    return {row["name"]: row for row in json.loads(command("profiles", "list", "--json").out)}


def test_list_says_how_to_begin_when_there_is_none(command: Command) -> None:
    shown = command("profiles", "list")
    assert (shown.code, shown.out) == (0, "")
    assert "browser-bridge login" in shown.err


def test_add_makes_a_private_profile_with_groups(command: Command, home: Path) -> None:
    assert command("profiles", "add", "main", "--group", "a", "--group", "b").code == 0
    path = home / "profiles" / "main"
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    row = listed(command)["main"]
    assert (row["groups"], row["sign_in"], row["holder"]) == (["a", "b"], "none", None)


def test_add_refuses_a_name_that_is_taken(command: Command) -> None:
    command("profiles", "add", "main")
    shown = command("profiles", "add", "main")
    assert shown.code == 1
    assert "exists already" in shown.err


def test_add_takes_a_storage_state(command: Command, home: Path) -> None:
    end = time.time() + 86400
    (home / "state.json").write_text(json.dumps({"cookies": [{**COOKIE, "expires": end}]}))
    shown = command("profiles", "add", "main", "--storage-state", "state.json")
    assert shown.code == 0
    assert TOKEN not in shown.out + shown.err
    assert stored(home, "main")[0]["value"] == TOKEN
    assert listed(command)["main"]["sign_in"] == "waiting"


def test_add_takes_a_cookies_file_from_standard_input(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = f".example.com\tTRUE\t/\tTRUE\t0\t__Secure-1PSID\t{TOKEN}\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    assert command("profiles", "add", "main", "--cookies", "-").code == 0
    assert stored(home, "main")[0]["value"] == TOKEN


@pytest.mark.parametrize("is_piped", [True, False])
def test_add_takes_a_token_and_never_shows_it(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch, *, is_piped: bool
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TOKEN}::nid\n"))
    value = "-" if is_piped else f"{TOKEN}::nid"
    shown = command("profiles", "add", "main", "--token", value)
    assert shown.code == 0
    assert TOKEN not in shown.out + shown.err
    assert [(row["name"], row["value"]) for row in stored(home, "main")] == [
        ("__Secure-1PSID", TOKEN),
        ("NID", "nid"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ["--token", "secret value"],
        ["--token", "a::b::secret"],
        ["--tokn", "secret"],
        ["--tokn=secret"],
        ["--token=secret", "--cookies=secret"],
        ["--token", "secret", "--token", "secret"],
        ["--token", "secret", "secret"],
        ["--storage-state", "missing.json"],
        ["--storage-state", "broken.json"],
        ["--cookies", "binary.txt"],
    ],
)
def test_add_makes_nothing_of_bad_input_and_shows_no_secret(
    command: Command, home: Path, words: list[str]
) -> None:
    (home / "broken.json").write_text("{")
    (home / "binary.txt").write_bytes(b"\xff\xfe")
    shown = command("profiles", "add", "main", *words)
    assert shown.code in (1, 2)
    assert shown.err.count("\n") == 1
    assert not (home / "profiles").exists()
    assert "secret" not in shown.err


def test_add_tells_when_the_cookies_hold_no_sign_in(command: Command, home: Path) -> None:
    (home / "state.json").write_text(json.dumps([{**COOKIE, "name": "other"}]))
    shown = command("profiles", "add", "main", "--storage-state", "state.json")
    assert "hold no __Secure-1PSID" in shown.out


def test_list_tells_an_expired_sign_in(command: Command, home: Path) -> None:
    command("profiles", "add", "main")
    cookies = {"cookies": [{**COOKIE, "expires": 86400}]}
    (home / "profiles" / "main" / "cookies.export.json").write_text(json.dumps(cookies))
    assert listed(command)["main"]["sign_in"] == "expired"
    assert "expired 1970-01-02" in command("profiles", "list").out


@pytest.fixture
def locked(command: Command, home: Path) -> Iterator[Path]:
    """A profile that is in use."""
    command("profiles", "add", "main")
    path = home / "profiles" / "main"
    with Profile(name="main", path=path).lock():
        yield path


def test_list_names_who_uses_a_profile(command: Command, locked: Path) -> None:
    assert "process" in str(listed(command)[locked.name]["holder"])


def test_list_leaves_the_lock_free(command: Command, home: Path) -> None:
    command("profiles", "add", "main")
    command("profiles", "list")
    with Profiles(home / "profiles").get("main").lock() as lock:
        assert lock.is_held


def test_remove_refuses_a_profile_in_use(command: Command, locked: Path) -> None:
    shown = command("profiles", "remove", "main", "--yes")
    assert shown.code == 1
    assert "in use by process" in shown.err
    assert locked.is_dir()


def test_ask_names_who_uses_the_profile(command: Command, locked: Path) -> None:
    shown = command("ask", "hi", "--profile", locked.name)
    assert shown.code == 1
    assert "in use by process" in shown.err


def test_remove_deletes_with_yes(command: Command, home: Path) -> None:
    command("profiles", "add", "main")
    assert command("profiles", "remove", "main", "-y").code == 0
    assert list((home / "profiles").iterdir()) == []


def test_remove_wants_yes_where_it_cannot_ask(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("profiles", "add", "main")
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    shown = command("profiles", "remove", "main")
    assert shown.code == 2
    assert "--yes" in shown.err
    assert (home / "profiles" / "main").is_dir()


def test_remove_takes_a_profile_whose_description_is_broken(command: Command, home: Path) -> None:
    command("profiles", "add", "main")
    (home / "profiles" / "main" / "browser-bridge.json").write_text("{")
    assert command("profiles", "remove", "main", "--yes").code == 0


def test_list_shows_a_profile_whose_description_is_broken(command: Command, home: Path) -> None:
    for name in ("main", "other"):
        command("profiles", "add", name)
    (home / "profiles" / "main" / "browser-bridge.json").write_text("{")
    rows = listed(command)
    assert "cannot be read" in str(rows["main"]["problem"])
    assert rows["other"]["problem"] is None
    shown = command("profiles", "list")
    assert (shown.code, "other" in shown.out) == (0, True)
    assert "cannot be read" in shown.err


def test_serve_skips_a_profile_whose_description_is_broken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    profiles = Profiles(tmp_path)
    for name in ("main", "other"):
        profiles.add(name)
    (tmp_path / "main" / "browser-bridge.json").write_text("{")
    assert [profile.name for profile in usable(profiles)] == ["other"]
    assert "'main' cannot be read" in caplog.text


@pytest.mark.parametrize("option", ["--storage-state", "--cookies"])
def test_add_takes_a_missing_file_for_bad_usage(command: Command, home: Path, option: str) -> None:
    shown = command("profiles", "add", "main", option, "missing")
    assert shown.code == 2
    assert "'missing' cannot be read" in shown.err
    assert not (home / "profiles").exists()


def test_add_refuses_cookies_that_the_origin_cannot_carry(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_BRIDGE_SITE__ORIGIN", "http://replica.example")
    shown = command("profiles", "add", "main", "--token", TOKEN)
    assert shown.code == 1
    assert "needs https" in shown.err
    assert not (home / "profiles").exists()
