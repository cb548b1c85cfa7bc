"""Puts the content of canvases into the answer, each where its card stands. Pure.

The answer's raw text has a line `immersive_entry_chip/N` there (site-wire 4.4). What follows that
line is held until the canvas is whole, so that the text is the same however its parts came.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from browser_bridge.events import Citation
from browser_bridge.gemini_web.readers import fences, stream_text
from browser_bridge.gemini_web.readers.canvas_text import CanvasText, text_of
from browser_bridge.gemini_web.readers.canvases import Canvas
from browser_bridge.gemini_web.readers.positions import StreamSnapshot

BREAK = "\n\n"
_CHIP = re.compile(
    r"^[ \t]*https?://googleusercontent\.com/immersive_entry_chip/(\d+)[ \t]*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a canvas stands: characters of the answer before it, and its number."""

    at: int
    number: int


class Weave:
    """Weaves one answer and its canvases into one text."""

    def __init__(self) -> None:
        self._canvases: tuple[Canvas, ...] = ()
        self._places: list[_Place] = []
        self._chips = 0
        self._passed = 0  # characters of the answer that were released
        self._held = ""
        self._index = 0  # of the place that comes next
        self._writers: dict[str, CanvasText] = {}
        self._shifts: list[tuple[int, int]] = []
        self._length = 0
        self._tail = ""
        self._is_after_canvas = False

    @property
    def has_places(self) -> bool:
        """Whether the answer names a canvas, whose content may be unknown."""
        return bool(self._places)

    @property
    def is_rewritten(self) -> bool:
        """Whether a finished canvas contradicts what was released of it."""
        return any(writer.is_rewritten for writer in self._writers.values())

    def note(self, stream: StreamSnapshot) -> None:
        """Take what the stream says of canvases; releases nothing.

        Args:
            stream: All that it said so far.
        """
        self._canvases = stream.canvases
        raw = stream.text or ""
        if raw.count("/immersive_entry_chip/") > self._chips:
            found = [
                chip for chip in _CHIP.finditer(raw) if not fences.left_open(raw[: chip.start()])
            ]
            self._chips = len(found)
            self._places += (
                _Place(len(stream_text.clean(raw[: chip.start()]).rstrip()), int(chip[1]))
                for chip in found[len(self._places) :]
            )

    def lose_places(self) -> None:
        """Forget where canvases stand that were not reached: the answer goes on in other words."""
        del self._places[self._index + self._is_reached :]

    def say(self, text: str) -> str:
        """Take what was appended to the answer; return what can be released."""
        self._held += text
        return self._advance()

    def grow(self) -> str:
        """Return what can be released of canvases by now."""
        return self._advance()

    def finish(self, canvases: Sequence[Canvas]) -> str:
        """Return the rest.

        Args:
            canvases: All of the turn's canvases, whole.
        """
        self._canvases = tuple(canvases)
        out = [self._advance(is_last=True)]
        left = (canvas for canvas in canvases if canvas.identity not in self._writers)
        return "".join((*out, *(self._write(canvas, is_last=True) for canvas in left)))

    def moved(self, citation: Citation) -> Citation:
        """Return a citation of the answer with its place in the woven text."""
        if citation.start is None or citation.end is None or not self._shifts:
            return citation
        last = max(citation.start, citation.end - 1)
        end = self._moved(last) + citation.end - last
        return replace(citation, start=self._moved(citation.start), end=end)

    def _moved(self, place: int) -> int:
        return place + sum(shift for at, shift in self._shifts if place >= at)

    @property
    def _is_reached(self) -> bool:
        is_there = self._index < len(self._places)
        return is_there and self._passed >= self._places[self._index].at

    def _advance(self, *, is_last: bool = False) -> str:
        out: list[str] = []
        while self._index < len(self._places):
            place = self._places[self._index]
            out.append(self._release(max(0, place.at - self._passed)))
            if self._passed < place.at and not is_last:
                return "".join(out)
            canvas = self._canvas(place.number)
            if canvas is not None:
                out.append(self._write(canvas, is_last=is_last or canvas.is_done))
            if not is_last and (canvas is None or not canvas.is_done):
                return "".join(out)
            self._index += 1
        out.append(self._release(len(self._held)))
        return "".join(out)

    def _canvas(self, number: int) -> Canvas | None:
        if number < len(self._canvases):
            return self._canvases[number]
        return self._canvases[0] if len(self._canvases) == 1 else None

    def _write(self, canvas: Canvas, *, is_last: bool) -> str:
        is_new = canvas.identity not in self._writers
        writer = self._writers.setdefault(canvas.identity, text_of(canvas))
        piece = (writer.finish if is_last else writer.feed)(canvas)
        if is_last:
            piece = piece.rstrip("\n")
        if not piece:
            if is_new:
                del self._writers[canvas.identity]
            return ""
        text = f"{self._gap()}{piece}" if is_new else piece
        self._shifts.append((self._passed, len(text)))
        self._is_after_canvas = True
        return self._told(text)

    def _release(self, count: int) -> str:
        text, self._held = self._held[:count], self._held[count:]
        begin = self._passed
        self._passed += len(text)
        if not text or not self._is_after_canvas:
            return self._told(text)
        bare = text.lstrip("\n")
        self._shifts.append((begin + len(text) - len(bare), len(bare) - len(text)))
        if not bare:
            return ""
        self._is_after_canvas = False
        self._shifts.append((begin + len(text) - len(bare), len(BREAK)))
        return self._told(BREAK + bare)

    def _gap(self) -> str:
        if not self._length:
            return ""
        return BREAK[min(len(BREAK), len(self._tail) - len(self._tail.rstrip("\n"))) :]

    def _told(self, text: str) -> str:
        self._length += len(text)
        self._tail = (self._tail + text)[-len(BREAK) :]
        return text
