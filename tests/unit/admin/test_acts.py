"""What a live view's socket takes."""

import base64
import json
from typing import Any

import pytest
from pydantic import ValidationError

from browser_bridge.admin import acts

POINT = {"type": "pointer", "kind": "down", "x": 1, "y": 2, "button": "left", "clicks": 1}


@pytest.mark.parametrize(
    "act",
    [
        POINT,
        {"type": "scroll", "x": 1, "y": 2, "down": 120},
        {"type": "key", "kind": "down", "key": "Enter", "code": "Enter"},
        {"type": "text", "text": "pasted"},
        {"type": "seen"},
        {"type": "reload"},
    ],
)
def test_acts_of_the_page_are_taken(act: dict[str, Any]) -> None:
    assert acts.ACTS.validate_json(json.dumps(act)).type == act["type"]


@pytest.mark.parametrize(
    "act",
    [
        {**POINT, "x": 1e9},
        {**POINT, "button": "fourth"},
        {**POINT, "method": "Page.navigate"},
        {"type": "navigate", "url": "http://evil.test"},
        {"type": "text", "text": "x" * (acts.MOST_TEXT + 1)},
        {"type": "drop", "x": 1, "y": 1, "files": []},
        [],
    ],
)
def test_anything_else_is_refused(act: object) -> None:
    with pytest.raises(ValidationError):
        acts.ACTS.validate_json(json.dumps(act))


def test_dropped_file_has_its_bytes() -> None:
    content = base64.b64encode(b"\x00bytes").decode()
    assert acts.DroppedFile(name="a.bin", content=content).raw == b"\x00bytes"
    with pytest.raises(ValueError, match="base64"):
        _ = acts.DroppedFile(name="a.bin", content="not base64!").raw
