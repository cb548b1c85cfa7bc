"""The content of a canvas as text of the answer, appended as it grows. Pure.

Documents are Markdown and stand as they are; source text stands in a fence, and its last line is
held until it is whole. What was released is never taken back.
"""

import re
from typing import Protocol

from browser_bridge.gemini_web.readers import fences, languages
from browser_bridge.gemini_web.readers.alignment import continuation
from browser_bridge.gemini_web.readers.canvases import Canvas
from browser_bridge.gemini_web.readers.stream_text import StreamText

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MARK = "`"
_SHORTEST_FENCE = 3


class CanvasText(Protocol):
    """Turns successive states of one canvas into deltas that add up to its text."""

    @property
    def is_rewritten(self) -> bool:
        """Whether the finished text contradicts what was released."""
        ...

    def feed(self, canvas: Canvas) -> str:
        """Return what can be released after a change, perhaps nothing."""
        ...

    def finish(self, canvas: Canvas) -> str:
        """Return the rest."""
        ...


def text_of(canvas: Canvas) -> CanvasText:
    """Return what writes a canvas, still empty."""
    return SourceText(canvas.language) if canvas.is_code else DocumentText()


class DocumentText:
    """A document: its own Markdown."""

    def __init__(self) -> None:
        self._stream = StreamText()

    @property
    def is_rewritten(self) -> bool:
        """Whether the finished text contradicts what was released."""
        return self._stream.is_rewritten

    def feed(self, canvas: Canvas) -> str:
        """Return what can be released after a change, perhaps nothing."""
        return self._stream.feed(canvas.content)

    def finish(self, canvas: Canvas) -> str:
        """Return the rest."""
        return self._stream.feed(canvas.content) + self._stream.finish()


class SourceText:
    """Source text in a fence.

    A line of it that would close the fence goes into another fence with more marks: how many are
    needed cannot be known while it grows.

    Args:
        language: What the fence says.
    """

    def __init__(self, language: str) -> None:
        self._info = languages.info_string(language)
        self._marks = ""
        self._taken = ""
        self.is_rewritten = False

    def feed(self, canvas: Canvas) -> str:
        """Return what can be released after a change, perhaps nothing."""
        source = canvas.source
        if not source.startswith(self._taken):
            return ""
        return self._take(source[len(self._taken) : source.rfind("\n") + 1])

    def finish(self, canvas: Canvas) -> str:
        """Return the rest."""
        source = canvas.source
        if source.startswith(self._taken):
            rest = source[len(self._taken) :]
        else:
            self.is_rewritten, rest = True, continuation(self._taken, source)
        text = self._take(rest if not rest or rest.endswith("\n") else f"{rest}\n")
        return f"{text or self._opened()}{self._marks}"

    def _take(self, lines: str) -> str:
        self._taken += lines
        return "".join(map(self._line, _LINE.findall(lines)))

    def _line(self, line: str) -> str:
        before, longest = "", _run(line)
        fence = fences.Fence(self._marks, 0, is_quoted=False)
        if self._marks and fence.is_closed_by(line.rstrip("\r\n")):
            before, self._marks = f"{self._marks}\n\n", ""
        opened = self._opened(more_than=longest if before or not self._marks else 0)
        return f"{before}{opened}{line}"

    def _opened(self, *, more_than: int = 0) -> str:
        """Return the opening line, unless the fence is open."""
        if self._marks:
            return ""
        self._marks = _MARK * max(_SHORTEST_FENCE, more_than + 1)
        return f"{self._marks}{self._info}\n"


def _run(line: str) -> int:
    """How many marks of a fence a line begins with."""
    bare = line.lstrip(" \t>")
    return len(bare) - len(bare.lstrip(_MARK))
