"""From the bytes of a streamed reply to its entries, however the network cuts them (site-wire 4.1).

A frame is a length and a line of JSON, and JSON holds no raw line end: lines are read and lengths
are only recognised, because captures disagree about what they count. What an entry means is not
known here.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

PREFIX = b")]}'"
LONGEST_LINE = 64 * 1024 * 1024
"""Bytes without a line end after which a reply counts as broken."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_OPENING = re.compile(r"[\[{]")
_CLOSING = re.compile(r"[\]}]")

Entry = list[Any]


@dataclass(frozen=True, slots=True)
class FramesBroken:
    """Why a reply could not be read on.

    Args:
        reason: One sentence without any of the reply's text.
    """

    reason: str


class FrameParser:
    """Reads one reply. What it returns, all calls taken together, is the same for every cutting.

    Args:
        shorten: Leaves out of a line what need not be decoded again.
    """

    def __init__(self, shorten: Callable[[bytes], bytes] = bytes) -> None:
        self._shorten = shorten
        self._line: list[bytes] = []
        self._length = 0
        self._value: list[str] = []  # lines of a JSON value that spans several
        self._depth = 0
        self._fault: FramesBroken | None = None

    @property
    def fault(self) -> FramesBroken | None:
        """What is wrong with the reply; from then on it is not read."""
        return self._fault

    def feed(self, data: bytes) -> list[Entry]:
        """Take the next bytes; return the entries that they complete."""
        if self._fault is not None:
            return []
        *ends, rest = data.split(b"\n")
        entries: list[Entry] = []
        for end in ends:
            self._keep(end)
            entries += self._take(self._whole_line())
            if self._fault is not None:
                return entries
        self._keep(rest)
        return entries

    def finish(self) -> list[Entry]:
        """Take the end of the reply; return the entries of a last line without an end.

        A line that the end of the connection cut short is dropped: the snapshot before it stands.
        """
        line = self._whole_line()
        if self._value:
            self._break("The reply ended within a value.")
        if self._fault is not None or not line.strip():
            return []
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return []
        return _entries(value)

    def _keep(self, part: bytes) -> None:
        if not part or self._fault is not None:
            return
        self._line.append(part)
        self._length += len(part)
        if self._length > LONGEST_LINE:
            self._line.clear()
            self._break("A line is too long.")

    def _whole_line(self) -> bytes:
        line = b"".join(self._line)
        self._line.clear()
        self._length = 0
        return line

    def _take(self, line: bytes) -> list[Entry]:
        bare = line.strip()
        if (
            self._fault is not None
            or not bare
            or bare == PREFIX
            or (bare.isdigit() and not self._value)
        ):
            return []
        if not self._value and (entries := self._short(bare)) is not None:
            return entries
        try:
            text = bare.decode()
        except UnicodeDecodeError:
            self._break("A line is not UTF-8.")
            return []
        return self._continue(text) if self._value else self._start(text)

    def _short(self, line: bytes) -> list[Entry] | None:
        """Read a line of which only a part need be decoded; None for any other."""
        short = self._shorten(line)
        if len(short) >= len(line):
            return None
        try:
            return _entries(json.loads(short))
        except (ValueError, RecursionError):
            return None

    def _start(self, text: str) -> list[Entry]:
        try:
            return _entries(json.loads(text))
        except RecursionError:
            self._break("A value is nested too deeply.")
        except ValueError:
            self._depth = _balance(text)
            if text[0] != "[" or self._depth <= 0:
                self._break("A line is not JSON.")
            else:
                self._value.append(text)
        return []

    def _continue(self, text: str) -> list[Entry]:
        self._value.append(text)
        self._depth += _balance(text)
        if self._depth > 0 and not text.isdigit():
            return []
        whole = "".join(self._value)
        self._value.clear()
        try:
            return _entries(json.loads(whole))
        except (ValueError, RecursionError):
            self._break("A value of several lines is not JSON.")
            return []

    def _break(self, reason: str) -> None:
        self._fault = FramesBroken(reason)


def _balance(text: str) -> int:
    """How many brackets a line leaves open; none if it ends within a string."""
    bare = _STRING.sub("", text)
    if '"' in bare:
        return 0
    return len(_OPENING.findall(bare)) - len(_CLOSING.findall(bare))


def _entries(value: Any) -> list[Entry]:
    """The entries of a frame, or of a reply that is one array."""
    if not isinstance(value, list):
        return []
    items = cast(list[Any], value)
    if items and isinstance(items[0], str):
        return [items]
    return [cast(Entry, item) for item in items if isinstance(item, list)]
