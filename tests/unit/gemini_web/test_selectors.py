"""The selector data and its override file."""

from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.gemini_web import selectors

STATES = {"signed_out", "idle", "draft", "menu", "streaming", "complete"}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "selectors.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_load_reads_the_shipped_data() -> None:
    loaded = selectors.load()
    assert loaded["composer"].candidates[0].startswith("rich-textarea")
    assert all(item.candidates and item.states <= STATES for item in loaded.by_name.values())


def test_load_puts_labels_of_all_locales_last() -> None:
    last = selectors.load()["send_button"].candidates[-1]
    for label in ("Send message", "发送", "Nachricht senden", "メッセージを送信", "Gửi"):
        assert f'[aria-label="{label}"]' in last


def test_load_merges_an_override_field_by_field(tmp_path: Path) -> None:
    path = written(tmp_path, 'revision = "mine"\n[composer]\ncandidates = ["#mine"]\n')
    loaded, shipped = selectors.load(path), selectors.load()
    assert loaded.revision == "mine"
    assert loaded["composer"].candidates == ("#mine",)
    assert loaded["composer"].states == shipped["composer"].states
    assert loaded["send_button"] == shipped["send_button"]


@pytest.mark.parametrize(
    "text",
    [
        "[composr]\ncandidates = []\n",
        "[composer]\ncandidate = ['#x']\n",
        "[composer]\ncandidates = 3\n",
        "composer = 3\n",
        "[composer\n",
    ],
)
def test_load_refuses_a_wrong_override(tmp_path: Path, text: str) -> None:
    with pytest.raises(errors.InvalidRequest, match=r"selectors\.toml"):
        selectors.load(written(tmp_path, text))


def test_load_refuses_a_missing_override(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidRequest, match="cannot be read"):
        selectors.load(tmp_path / "none.toml")
