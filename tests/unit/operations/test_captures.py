"""Captures on the shelf: only their own files can be had."""

import json
from pathlib import Path

import pytest

from browser_bridge.operations.captures import CaptureShelf

NAME = "20260101T000000.000001-selector-lost"


@pytest.fixture
def shelf(tmp_path: Path) -> CaptureShelf:
    folder = tmp_path / "captures" / NAME
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(json.dumps({"reason": "selector_lost", "time": "then"}))
    (folder / "page.html").write_text("<p>")
    (folder / "secret.txt").write_text("x")
    (tmp_path / "outside.txt").write_text("x")
    return CaptureShelf(tmp_path / "captures")


def test_shelf_lists_captures_with_their_known_files(shelf: CaptureShelf) -> None:
    (capture,) = shelf.list()
    assert (capture.name, capture.reason, capture.time) == (NAME, "selector_lost", "then")
    assert capture.files == ("page.html", "meta.json")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (NAME, "secret.txt"),
        (NAME, "../../outside.txt"),
        ("..", "meta.json"),
        ("other", "page.html"),
    ],
)
def test_shelf_gives_nothing_else(shelf: CaptureShelf, name: str, file: str) -> None:
    assert shelf.file(name, file) is None


def test_shelf_without_a_directory_is_empty(tmp_path: Path) -> None:
    assert CaptureShelf(tmp_path / "none").list() == ()
