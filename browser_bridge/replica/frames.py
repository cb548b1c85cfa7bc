"""Framing of the site's replies: prefix, UTF-16 length markers, entries, trailers (site-wire 4.1).

Pure encoding; what an entry means is `reply`'s and `rpc`'s business.
"""

import json
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Any

PREFIX = b")]}'\n\n"
ERROR_TYPE = "type.googleapis.com/assistant.boq.bard.application.BardErrorInfo"

SLOT = "\uf8ff"

_ESCAPES = {char: f"\\u{ord(char):04x}" for char in "=<>&"}


class Carried:
    """A growing text, escaped as a payload holds it.

    Every snapshot repeats the whole text: only what is new is escaped, so that a long answer costs
    the replica no more than its bytes.
    """

    def __init__(self, text: str = "") -> None:
        self.text = ""
        self.data = b""
        self.units = 0
        self.extend(text)

    def extend(self, text: str) -> None:
        """Add text at the end."""
        escaped = _json(_escaped(_json(text))[1:-1])[1:-1]
        self.text += text
        self.data += escaped.encode()
        self.units += _utf16_length(escaped)


def frame(*entries: list[Any]) -> bytes:
    """Write one frame: its length, and its entries as one line of JSON.

    The length counts the UTF-16 code units of the line and of the two newlines around it.
    """
    return _framed(_json(list(entries)), ())


def filled(entry: list[Any], texts: Sequence[Carried]) -> bytes:
    """Write the frame of one entry whose payload has a `SLOT` for each of the texts, in order."""
    return _framed(_json([entry]), texts)


def payload(rpc: str | None, inner: Any, *, label: str | None = None) -> list[Any]:
    """Make the entry that carries an inner JSON value, or null for none."""
    text = None if inner is None else _escaped(_json(inner))
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


def _framed(line: str, texts: Sequence[Carried]) -> bytes:
    around = line.split(SLOT) if texts else [line]
    units = sum(map(_utf16_length, around)) + sum(text.units for text in texts)
    pieces = zip_longest((part.encode() for part in around), (text.data for text in texts))
    body = b"".join(piece for piece in chain.from_iterable(pieces) if piece)
    return b"%d\n%b\n" % (units + 2, body)


def _escaped(inner: str) -> str:
    for char, escape in _ESCAPES.items():
        inner = inner.replace(char, escape)
    return inner


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
