"""Framing of the site's replies: prefix, UTF-16 length markers, entries, trailers (site-wire 4.1).

Pure encoding; what an entry means is `reply`'s and `rpc`'s business.
"""

import json
from typing import Any

PREFIX = b")]}'\n\n"
ERROR_TYPE = "type.googleapis.com/assistant.boq.bard.application.BardErrorInfo"

_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "=<>&"}


def frame(*entries: list[Any]) -> bytes:
    """Write one frame: its length, and its entries as one line of JSON.

    The length counts the UTF-16 code units of the line and of the two newlines around it.
    """
    line = _json(list(entries))
    return f"{_utf16_length(line) + 2}\n{line}\n".encode()


def payload(rpc: str | None, inner: Any, *, label: str | None = None) -> list[Any]:
    """Make the entry that carries an inner JSON value, or null for none."""
    text = None if inner is None else _json(inner).translate(_ESCAPES)
    entry = ["wrb.fr", rpc, text, None, None, None]
    return entry if label is None else [*entry, label]


def failure(code: int, *, status: int = 13) -> list[Any]:
    """Make the entry that carries a numbered error instead of an answer (site-wire 4.5)."""
    return ["wrb.fr", None, None, None, None, [status, None, [[ERROR_TYPE, [code]]]]]


def refusal(rpc: str | None, *, label: str | None = None) -> list[Any]:
    """Make the entry that refuses a call of somebody who is not signed in."""
    entry = ["wrb.fr", rpc, None, None, None, [7]]
    return entry if label is None else [*entry, label]


def trailers(sent: int) -> bytes:
    """Write the two frames that end every reply.

    Args:
        sent: Bytes sent before, which the last frame reports.
    """
    ticks = 11
    first = frame(["di", ticks], ["af.httprm", ticks, "-7181243361128459172", 4])
    return first + frame(["e", 4, None, None, sent + len(first)])


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
