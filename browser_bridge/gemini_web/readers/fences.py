"""Code fences in raw Markdown, line by line. Pure."""

import re
from dataclasses import dataclass

_OPENING = re.compile(
    r"(?P<prefix>[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))[ \t]*)*)"
    r"(?P<marks>`{3,}|~{3,})(?P<info>[^`\n]*)"
)
_CLOSING = re.compile(r"(?P<prefix>[ \t>]*)(?P<marks>`{3,}|~{3,})[ \t]*")
_EXECUTED = re.compile(r"([\w+#.-]*)\?code_\w+(?:&\w+=[^\s&]*)*")
_MOST_INDENT = 3


@dataclass(frozen=True, slots=True)
class Fence:
    """The fence that a code block began with.

    Args:
        marks: Its backticks or tildes.
        indent: Columns before them.
        is_quoted: Whether it stands in a quotation.
    """

    marks: str
    indent: int
    is_quoted: bool

    def holds(self, line: str) -> bool:
        """Tell whether a line can still belong to the block, closing line included."""
        return not self.is_quoted or line.lstrip().startswith(">")

    def may_become_fence(self, line: str) -> bool:
        """Tell whether a line of the block, not yet whole, may turn out to be a fence's."""
        is_mark_alone = self.is_quoted and not line.strip(" \t>")
        return is_mark_alone or opened_by(line) is not None

    def is_closed_by(self, line: str) -> bool:
        """Tell whether a line ends the block."""
        found = _CLOSING.fullmatch(line)
        return (
            found is not None
            and found["marks"].startswith(self.marks)
            and len(found["prefix"]) <= self.indent + _MOST_INDENT
            and (self.is_quoted or ">" not in found["prefix"])
        )


def opened_by(line: str) -> Fence | None:
    """Return the fence that a line opens, if it does."""
    found = _OPENING.fullmatch(line)
    if found is None:
        return None
    prefix = found["prefix"]
    return Fence(found["marks"], len(prefix), ">" in prefix)


def plain_info(line: str) -> str:
    """Return a fence's opening line without what the site adds for code that it ran.

    The site writes `python?code_reference&code_event_index=1` for code and `text?code_stdout&…`
    for what it printed (site-wire 4.4).
    """
    found = _OPENING.fullmatch(line)
    executed = _EXECUTED.fullmatch(found["info"].strip()) if found else None
    if found is None or executed is None:
        return line
    return f"{found['prefix']}{found['marks']}{executed[1]}"


def left_open(text: str) -> Fence | None:
    """Return the fence that is still open at the end of a text."""
    fence: Fence | None = None
    for line in text.split("\n"):
        if fence is None or not fence.holds(line):
            fence = opened_by(line)
        elif fence.is_closed_by(line):
            fence = None
    return fence


class Refence:
    """Rewrites the line that closes a code block, for a block that began with other marks.

    Args:
        fence: The fence as the text to come has it.
        marks: What the block began with.
        is_within_line: Whether the text to come begins within a line.
    """

    def __init__(self, fence: Fence, marks: str, *, is_within_line: bool) -> None:
        self._fence: Fence | None = fence
        self._marks = marks
        self._is_within_line = is_within_line
        self._line = ""

    def feed(self, delta: str, *, is_last: bool = False) -> str:
        """Return what can be told of the text so far; a line that may close is held until whole."""
        if self._fence is None:
            return delta
        *lines, self._line = (self._line + delta).split("\n")
        out = [self._take(line) + "\n" for line in lines]
        if is_last or self._is_done or not _may_close(self._line):
            rest = self._take(self._line) if is_last else self._line
            self._is_within_line = self._is_within_line or bool(rest)
            self._line = ""
            out.append(rest)
        return "".join(out)

    @property
    def _is_done(self) -> bool:
        return self._fence is None

    def _take(self, line: str) -> str:
        is_within, self._is_within_line = self._is_within_line, False
        if is_within or self._fence is None or not self._fence.is_closed_by(line):
            return line
        prefix = line[: len(line) - len(line.lstrip(" \t>"))]
        self._fence = None
        return prefix + self._marks


def _may_close(line: str) -> bool:
    return not line.strip(" \t>`~")
