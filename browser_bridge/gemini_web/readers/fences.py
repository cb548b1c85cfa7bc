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

    def is_closed_by(self, line: str) -> bool:
        """Tell whether a line ends the block."""
        found = _CLOSING.fullmatch(line)
        return (
            found is not None
            and found["marks"].startswith(self.marks)
            and len(found["prefix"]) <= self.indent + _MOST_INDENT
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
