"""What people write into variables and files, and what the settings become."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from browser_bridge import errors, settings
from browser_bridge.cli import failures


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> settings.Settings:
    for name, value in variables.items():
        monkeypatch.setenv(settings.PREFIX + name, value)
    return settings.load()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("k1", ("k1",)),
        (" k1 , k2,", ("k1", "k2")),
        ('["k1", " k2 "]', ("k1", "k2")),
        ("[]", ()),
        ("", ()),
        (" ", ()),
    ],
)
def test_keys_are_read_as_people_write_them(
    monkeypatch: pytest.MonkeyPatch, written: str, expected: tuple[str, ...]
) -> None:
    assert load(monkeypatch, API__KEYS=written).api.keys == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("--mute-audio", ("--mute-audio",)),
        ("--a='b c' --d", ("--a=b c", "--d")),
        ('["--a=b c"]', ("--a=b c",)),
        ("", ()),
    ],
)
def test_browser_arguments_are_read_as_in_a_shell(
    monkeypatch: pytest.MonkeyPatch, written: str, expected: tuple[str, ...]
) -> None:
    assert load(monkeypatch, BROWSER__ARGS=written).browser.args == expected


def test_lists_and_numbers_of_a_file_are_read_too(tmp_path: Path) -> None:
    text = "[api]\nkeys = ['k1']\n[media]\nttl = 60\nmax_bytes = 5\n[site]\norigin = ''\n"
    (tmp_path / settings.DEFAULT_FILE).write_text(text)
    values = settings.load()
    assert values.api.keys == ("k1",)
    assert (values.media.ttl, values.media.max_bytes) == (timedelta(minutes=1), 5)
    assert values.site.origin is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("7d", timedelta(days=7)),
        ("12h", timedelta(hours=12)),
        ("90m", timedelta(minutes=90)),
        ("3600", timedelta(hours=1)),
        ("1.5 H", timedelta(minutes=90)),
        ("", timedelta(days=7)),
    ],
)
def test_media_age_is_read(
    monkeypatch: pytest.MonkeyPatch, written: str, expected: timedelta
) -> None:
    assert load(monkeypatch, MEDIA__TTL=written).media.ttl == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20GB", 20 * 1000**3),
        ("500MB", 500 * 1000**2),
        ("1GiB", 1024**3),
        ("1024", 1024),
        ("1.5 kb", 1500),
        ("", 20 * 1000**3),
    ],
)
def test_media_size_is_read(monkeypatch: pytest.MonkeyPatch, written: str, expected: int) -> None:
    assert load(monkeypatch, MEDIA__MAX_BYTES=written).media.max_bytes == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("http://LOCALHOST:80", "http://localhost"),
        ("https://Example.org:443/", "https://example.org"),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
        ("HTTP://[::1]:9000", "http://[::1]:9000"),
        ("http://[0:0:0:0:0:0:0:1]:80", "http://[::1]"),
        ("http://b\u00fccher.example", "http://xn--bcher-kva.example"),
        ("", None),
    ],
)
def test_origin_becomes_what_browsers_report(
    monkeypatch: pytest.MonkeyPatch, written: str, expected: str | None
) -> None:
    assert load(monkeypatch, SITE__ORIGIN=written).site.origin == expected


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *(
            ("SITE__ORIGIN", origin)
            for origin in (
                "localhost:9000",
                "ftp://localhost",
                "http://",
                "http://:80",
                "http://a/app",
                "http://a//",
                "http://a?b",
                "http://a/#",
                "http://user:word@a",
                "http://a:x",
                "http://a:99999",
                "http://[::1",
                "http://[zz::1]",
                "http://a b",
            )
        ),
        ("API", "not json"),
        ("API__KEYS", "[1"),
        ("API__KEYS", "[1]"),
        ("BROWSER__ARGS", "--a='b"),
        ("BROWSER__ARGS", '["a'),
        ("POOL__TABS_PER_PROFILE", "many"),
        *(("MEDIA__TTL", age) for age in ("0", "soon", "-1d", "7y", "9" * 30, "d")),
        *(("MEDIA__MAX_BYTES", size) for size in ("0", "much", "-1", "20XB", "GB")),
    ],
)
def test_bad_value_is_bad_usage_and_its_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str
) -> None:
    with pytest.raises(errors.InvalidRequest, match=settings.PREFIX + name + ":") as refusal:
        load(monkeypatch, **{name: written})
    assert failures.report(refusal.value) == failures.BAD_USAGE


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"[api\n", "is not TOML"), (b"\xff\xfe", "not UTF-8"), (b"[api]\nport = 'x'", "API__PORT")],
)
def test_bad_file_is_bad_usage_and_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "my.toml"
    file.write_bytes(content)
    with pytest.raises(errors.InvalidRequest, match=told):
        load(monkeypatch, CONFIG=str(file))


def test_unreadable_file_is_bad_usage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "my.toml").write_text("")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(errors.InvalidRequest, match=r"BROWSER_BRIDGE_CONFIG.*Permission denied"):
        load(monkeypatch, CONFIG=str(tmp_path / "my.toml"))


@pytest.mark.parametrize(
    ("before", "during"),
    [
        (None, "--max-semi-space-size=1"),
        ("--no-warnings", "--no-warnings --max-semi-space-size=1"),
        ("--max-semi-space-size=32", "--max-semi-space-size=32"),
    ],
)
def test_node_option_holds_meanwhile_unless_the_user_chose(
    monkeypatch: pytest.MonkeyPatch, before: str | None, during: str
) -> None:
    monkeypatch.delenv("NODE_OPTIONS", raising=False)
    if before is not None:
        monkeypatch.setenv("NODE_OPTIONS", before)
    with settings.node_option("--max-semi-space-size=1"):
        assert os.environ["NODE_OPTIONS"] == during
    assert os.environ.get("NODE_OPTIONS") == before
