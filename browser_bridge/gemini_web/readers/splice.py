r"""Leaves out of a long line what the line before it had too, so that only what is new is decoded.

Snapshots are cumulative: each line repeats the answer, JSON within JSON. Decoding cuts no text that
stands between two places where no escape is under way, so such a piece is replaced by a mark
before, and put back in place of the mark after. Pure; a line that is not alike is left as it is.
"""

import json
import re
import secrets

SHORTEST = 16_384
"""Bytes from which a line is worth it."""
_STEP = 2_048  # bytes by which a known piece must grow before more of a line is remembered
_UNSURE = 512  # bytes at the end of a text that the next snapshot may take back
_WINDOW = 8_192
_ALIKE = rb"[ !#-%'-;?-\[\]-~]{16}"  # characters that no level of JSON escapes, here or on the site
_RUN = re.compile(_ALIKE)
_TEXT_RUN = re.compile(_ALIKE.decode())
_CLEAN = 12  # of a run: longer than any escape that could be under way
_END = re.compile(rb'(?<!\\)\\"')  # the end of a string within the inner JSON


class Splicer:
    """Shortens the lines of one reply.

    Args:
        shortest: Bytes from which a line is worth it.
    """

    def __init__(self, shortest: int = SHORTEST) -> None:
        self._shortest = shortest
        self._mark = f"\uf8fe{secrets.token_hex(8)}\uf8ff"
        self._before = b""  # a line's beginning, up to the end of the piece that is left out
        self._start = 0  # where in it that piece begins
        self._piece: list[str] = []  # what it says
        self._line = b""

    def shorten(self, line: bytes) -> bytes:
        """Return a line without the known piece, if it has that in the same place.

        Args:
            line: One line of JSON.
        """
        if len(line) < self._shortest:
            return line
        self._line = line
        if not self._before or not line.startswith(self._before):
            return line
        rest = line[len(self._before) :]
        return b"".join((line[: self._start], self._mark.encode(), rest))

    def restored(self, text: str) -> str:
        """Return a text with the piece that was left out of its line."""
        if not self._before or self._mark not in text:
            return text
        head, tail = text.split(self._mark, 1)
        return "".join((head, *self._pieces(), tail))

    def learn(self, text: str) -> None:
        """Remember what can be left out of lines that begin like the last one.

        Args:
            text: The text that the last line carried, restored.
        """
        line, self._line = self._line, b""
        if not line:
            return
        if self._before and line.startswith(self._before):
            self._extend(line)
        else:
            self._begin(line, text)

    def _begin(self, line: bytes, text: str) -> None:
        self._before, self._piece = b"", []
        run = _TEXT_RUN.search(text)
        start = line.find(run[0].encode()) if run else -1
        if start < 0:
            return
        start += _CLEAN
        end = _cut(line, start)
        piece = _decoded(line[start:end]) if end is not None else None
        if end is None or piece is None or piece not in text:
            return
        self._start, self._before, self._piece = start, line[:end], [piece]

    def _extend(self, line: bytes) -> None:
        known = len(self._before)
        end = _cut(line, known)
        piece = _decoded(line[known:end]) if end is not None else None
        if end is not None and piece is not None:
            self._before = line[:end]
            self._piece.append(piece)

    def _pieces(self) -> list[str]:
        if len(self._piece) > 1:
            self._piece = ["".join(self._piece)]
        return self._piece


def _cut(line: bytes, start: int) -> int | None:
    """Find where a piece that begins at a place may end: before what may still change."""
    found = _END.search(line, start)
    if found is None:
        return None
    last = found.start() - _UNSURE
    runs = list(_RUN.finditer(line, max(start, last - _WINDOW), max(last, start)))
    end = runs[-1].start() + _CLEAN if runs else start
    return end if end - start >= _STEP else None


def _decoded(piece: bytes) -> str | None:
    try:
        inner = json.loads(b'"' + piece + b'"')
        text: str = json.loads(f'"{inner}"')
    except ValueError:
        return None
    return text
