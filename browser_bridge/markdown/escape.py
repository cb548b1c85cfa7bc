"""Puts a backslash before exactly those literal characters that would otherwise become markup.

It sees one whole inline run: a lone `*` stays, one that could pair with another is escaped.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from browser_bridge.markdown import grammar, pairing

_SPECIAL = re.compile(r"\*+|_+|~+|`+|\$|[\[\]!<&\\]")
_LINE_MARKER = re.compile(
    r"""(?:^|(?<=\n))(?:
        (?P<number>\d{1,9})(?=[.)](?:[ \t\n]|$))   # ordered item
      | (?=[-+*](?:[ \t\n]|$))                     # bullet
      | (?=\#{1,6}(?:[ \t\n]|$))                   # heading
      | (?=>)                                      # quote
      | (?=`{3}|~{3})                              # fence
      | (?=<[A-Za-z/!?])                           # HTML block
      | (?=(?:-[ \t]*){3,}(?:\n|$)|(?:\*[ \t]*){3,}(?:\n|$)|(?:_[ \t]*){3,}(?:\n|$))
      | (?<=\n)(?=(?:-+|=+)[ \t]*(?:\n|$))         # underline of a heading
      | (?=\[[^\]\n]+\]:)                          # link reference definition
      | (?<=\n)(?=[|:\ \t]*-)(?=[-|:\ \t]+(?:\n|$))  # delimiter row of a table
    )""",
    re.VERBOSE,
)
_RUN = re.compile(r"\*+|_+|~+|`+")  # half a run would be another run
_ESCAPABLE_START = re.compile(_LINE_MARKER.pattern + r"|[*_~`$\[\]!<&\\]", re.VERBOSE)


@dataclass(slots=True)
class Piece:
    """A stretch of an inline run.

    Args:
        text: What is written.
        is_literal: Whether it is text, to be escaped, rather than markup.
        within: The marks that enclose it, such as `**`, and `[` inside a link.
    """

    text: str
    is_literal: bool = False
    within: str = ""


def render(pieces: Sequence[Piece], *, is_line: bool) -> str:
    """Join the pieces of a run, escaping the literal ones.

    Args:
        pieces: The run, in order.
        is_line: Whether the run begins a line, where `- ` or `1. ` would begin a list.
    """
    whole = "".join(piece.text for piece in pieces)
    if not _ESCAPABLE_START.search(whole):
        return whole
    at = _Escapes(pieces, whole).positions(is_line=is_line)
    if not at:
        return whole
    parts: list[str] = []
    last = 0
    for position in sorted(at):
        parts += (whole[last:position], "\\")
        last = position
    return "".join([*parts, whole[last:]])


class _Escapes:
    """Finds where an inline run needs backslashes."""

    def __init__(self, pieces: Sequence[Piece], whole: str) -> None:
        self.whole = whole
        self.found: set[int] = set()
        self.marks: list[pairing.Mark] = []
        self.ticks: list[pairing.Mark] = []
        self.dollars: list[pairing.Mark] = []
        self.brackets: list[tuple[int, str, bool]] = []
        self.backslashes: list[int] = []
        self.last_angle = whole.rfind(">")
        self.literal: list[tuple[int, int]] = []
        start = 0
        for piece in pieces:
            self._scan(piece, start)
            start += len(piece.text)

    def positions(self, *, is_line: bool) -> set[int]:
        """All offsets in the run that need a backslash before them."""
        self._escape_marks()
        self._escape_all(_followed(self.dollars))
        self._escape_all(_preceded(self.dollars))
        if len(self.ticks) > 1:
            self._escape_all(self.ticks)
        self._escape_brackets()
        if is_line:
            self._escape_line_starts()
        for position in reversed(self.backslashes):
            after = self.whole[position + 1 : position + 2]
            if (
                self.whole.startswith(("\n", "  \n"), position + 1)
                or after in grammar.PUNCTUATION
                or position + 1 in self.found
            ):
                self.found.add(position)
        return self.found

    def _scan(self, piece: Piece, start: int) -> None:
        if not piece.is_literal:
            self._scan_markup(piece, start)
            return
        self.literal.append((start, start + len(piece.text)))
        for match in _SPECIAL.finditer(piece.text):
            text = match.group()
            self._scan_special(text, start + match.start(), piece.within)

    def _scan_markup(self, piece: Piece, start: int) -> None:
        kind = piece.text[:1]
        if kind and kind in "*~":
            self._add_mark(piece.text, start, is_literal=False)
        elif kind == "`":
            self.ticks.append(pairing.Mark(start=start, text="`", is_literal=False))
        elif kind == "$":
            self.dollars.append(
                pairing.Mark(start=start, text="$", can_open=False, is_literal=False)
            )
        elif piece.text.startswith("]("):
            self.brackets.append((start, "](", False))

    def _scan_special(self, text: str, start: int, within: str) -> None:
        match text[0]:
            case "*" | "_" | "~":
                self._add_mark(text, start, is_literal=True)
            case "`":
                self.ticks.append(pairing.Mark(start=start, text=text))
            case "$":
                self._add_dollar(start)
            case "\\":
                self.backslashes.append(start)
            case "[" | "]":
                self.brackets.append((start, text, "[" in within))
            case "!" if self.whole.startswith("[", start + 1):
                self.brackets.append((start, text, False))
            case "<" if self.last_angle > start and self._after(start).isascii():
                if self._after(start).isalpha() or self._after(start) in "/!?":
                    self.found.add(start)
            case "&" if grammar.ENTITY.match(self.whole, start):
                self.found.add(start)
            case _:
                pass

    def _after(self, position: int) -> str:
        return self.whole[position + 1 : position + 2]

    def _add_mark(self, text: str, start: int, *, is_literal: bool) -> None:
        end = start + len(text)
        before, after = self.whole[start - 1 : start], self.whole[end : end + 1]
        can_open, can_close = grammar.flanking(before, after, text[0])
        if text[0] in (before, after) and is_literal:
            self.found.update(range(start, end))  # it would grow the run of its neighbour
        self.marks.append(
            pairing.Mark(
                start=start,
                text=text,
                can_open=can_open,
                can_close=can_close,
                is_literal=is_literal,
            )
        )

    def _add_dollar(self, start: int) -> None:
        before, after = self.whole[start - 1 : start], self._after(start)
        can_open, can_close = grammar.opens_math(after), grammar.closes_math(before, after)
        self.dollars.append(
            pairing.Mark(start=start, text="$", can_open=can_open, can_close=can_close)
        )

    def _escape_marks(self) -> None:
        """Escape literal marks that would pair, until none would."""
        marks = [mark for mark in self.marks if mark.start not in self.found]
        while marks:
            pairing.pair(marks)
            paired = [mark for mark in marks if mark.is_literal and mark.left < len(mark.text)]
            self._escape_all(paired)
            if not paired:
                return
            marks = [mark for mark in marks if mark.start not in self.found]

    def _escape_all(self, marks: Iterable[pairing.Mark]) -> None:
        for mark in marks:
            if mark.is_literal:
                self.found.update(range(mark.start, mark.start + len(mark.text)))

    def _escape_brackets(self) -> None:
        stacks: dict[bool, list[int]] = {False: [], True: []}
        for start, text, is_in_link in self.brackets:
            stack = stacks[is_in_link]
            match text:
                case "[":
                    stack.append(start)
                case "]" if stack:
                    opener = stack.pop()
                    if grammar.DESTINATION.match(self.whole, start + 1):
                        self.found.add(opener)
                case "]" if is_in_link:
                    self.found.add(start)
                case "](":
                    self.found.update(stacks[True])
                    stacks[True].clear()
                case "!" if not self._is_literal(start + 1):
                    self.found.add(start)
                case _:
                    pass

    def _escape_line_starts(self) -> None:
        for match in _LINE_MARKER.finditer(self.whole):
            number = match.group("number")
            if number and match.start() > 0 and int(number) != 1:
                continue  # such an item cannot interrupt a paragraph
            if self._is_literal(match.start()):
                run = _RUN.match(self.whole, match.end())
                self.found.update(range(match.end(), run.end() if run else match.end() + 1))

    def _is_literal(self, position: int) -> bool:
        index = bisect_right(self.literal, (position, len(self.whole))) - 1
        return index >= 0 and position < self.literal[index][1]


def _followed(marks: Sequence[pairing.Mark]) -> Iterable[pairing.Mark]:
    has_closer = False
    for mark in reversed(marks):
        if mark.can_open and has_closer:
            yield mark
        has_closer = has_closer or mark.can_close


def _preceded(marks: Sequence[pairing.Mark]) -> Iterable[pairing.Mark]:
    has_opener = False
    for mark in marks:
        if mark.can_close and has_opener:
            yield mark
        has_opener = has_opener or mark.can_open
