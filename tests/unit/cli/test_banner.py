"""The start banner: what it shows, and that its last line can be pasted."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from browser_bridge import testing
from browser_bridge.cli import listening
from browser_bridge.cli.banner import Banner
from browser_bridge.pool import SlotState

EVERYWHERE = "0.0.0.0"  # noqa: S104 - bound for a moment, on a free port
KEY = "bb-secret$(id)'key"


def make(**changes: Any) -> Banner:
    values: dict[str, Any] = {
        "address": "http://127.0.0.1:8000/gemini_official",
        "key": KEY,
        "key_file": None,
        "is_key_shown": True,
        "slots": [testing.ScriptedSlot(profile="main", state=SlotState.READY)],
    }
    return Banner(**{**values, **changes})


def test_last_line_is_one_command_with_the_key() -> None:
    words = shlex.split(make().lines()[-1])
    assert words[:3] == [
        "curl",
        "-sS",
        "http://127.0.0.1:8000/gemini_official/v1/chat/completions",
    ]
    assert f"Authorization: Bearer {KEY}" in words
    body = json.loads(words[words.index("-d") + 1])
    assert body["model"] == "gemini-3-fast"
    assert body["messages"][0]["content"]


@pytest.mark.parametrize("key_file", [None, Path("data/it's/api-key")])
def test_hidden_key_is_nowhere(key_file: Path | None) -> None:
    text = "\n".join(make(is_key_shown=False, key_file=key_file).lines())
    assert KEY not in text
    assert "bb-sec…" in text


def test_hidden_key_is_read_from_its_file(tmp_path: Path) -> None:
    banner = make(is_key_shown=False, key_file=tmp_path / "it's api-key")
    assert '"Authorization: Bearer $(cat ' in banner.curl()


def test_profiles_are_named_with_their_state() -> None:
    assert "Profiles  main (ready)" in make().lines()
    assert "Profiles  none" in make(slots=[]).lines()


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), (EVERYWHERE, "127.0.0.1"), ("::1", "[::1]")]
)
def test_address_is_one_that_this_machine_reaches(host: str, shown: str) -> None:
    with listening.listen(host, 0) as listener:
        port = listener.getsockname()[1]
        assert listening.url_of(listener) == f"http://{shown}:{port}"


def test_taken_port_is_told_in_one_sentence() -> None:
    with listening.listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(Exception, match=rf"port {port} \(Address already in use\): .*--port"):
            listening.listen("127.0.0.1", port)
