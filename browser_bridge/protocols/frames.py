"""Frames of server-sent events: one line of JSON each, with or without an event name."""

from collections.abc import Mapping
from typing import Any

from browser_bridge.protocols import json_text


def data(value: Mapping[str, Any]) -> bytes:
    """Return an unnamed frame."""
    return f"data: {json_text.dumps(value)}\n\n".encode()


def named(value: Mapping[str, Any]) -> bytes:
    """Return a frame named by the `type` of its value."""
    return f"event: {value['type']}\ndata: {json_text.dumps(value)}\n\n".encode()
