"""How much of a line of text that still grows is settled: what may yet become markup is not.

Reads one paragraph, item or cell as `markdown.convert` writes it. Pure.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from browser_bridge.markdown import grammar, pairing

_TOKEN = re.compile(
    rf"\\(?=[^\w\s])|`+|\*+|_+|~+|\$\$?|!?\[|\]|<|&|{grammar.BARE_URL.pattern}",
)
_MARKS = "*_~"
_CURSORS = (
    "\N{LEFT HALF BLOCK}\N{FULL BLOCK}\N{LEFT FIVE EIGHTHS BLOCK}\N{BLACK CIRCLE}\u2b24\u258d"
)
_UNCERTAIN_END = f"!\\ \n{_CURSORS}{_MARKS}"
_PARTIAL_ENTITY = re.compile(rf"&#?\w{{0,31}}[{_MARKS} ]*$")
_MATH_END = re.compile(r"(?<!\s)\$(?!\d)")


def settled_length(text: str) -> int:
    """How many characters of a growing inline run will not be taken back."""
    scan = _Scan(text)
    scan.read()
    ends = [scan.held, len(text.rstrip(_UNCERTAIN_END))]
    ends += [mark.start for mark in pairing.pair(scan.marks)[:1]]
    ends += scan.brackets[:1]
    settled = min(ends)
    return settled if settled == len(text) else len(text[:settled].rstrip(f"{_MARKS}\\ \n"))


class _Scan:
    """Walks over the markup of a run and notes where the first open piece begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.held = len(text)
        self.marks: list[pairing.Mark] = []
        self.brackets: list[int] = []
        self._end = len(text.rstrip(f"{_MARKS} "))

    def read(self) -> None:
        """Read to the end, or to where everything that follows is open."""
        at = 0
        while token := _TOKEN.search(self.text, at):
            handle = _HANDLERS.get(token[0][0], _Scan.on_url)
            at = handle(self, token[0], token.start())

    def _hold(self, position: int) -> int:
        self.held = min(self.held, position)
        return len(self.text)

    def _atom(self, start: int, end: int) -> int:
        """A piece that is whole, unless nothing but marks follows: then it may still grow."""
        return self._hold(start) if end >= self._end else end

    def on_escaped(self, _run: str, start: int) -> int:
        """A backslash: what it escapes may be markup that is not closed yet."""
        mark = self.text[start + 1]
        if mark == "<" and self.text.find(">", start) < 0:
            return self._hold(start)
        return self._hold(start) if mark in "*_~`$[" else start + 2

    def on_code(self, run: str, start: int) -> int:
        """A code span."""
        end = start + len(run)
        closing = re.compile(rf"(?<!`){run}(?!`)").search(self.text, end)
        return self._atom(start, closing.end()) if closing else self._hold(start)

    def on_math(self, run: str, start: int) -> int:
        """Math between dollar signs, or a price."""
        after = start + len(run)
        if run == "$$":
            end = self.text.find("$$", after)
            return self._atom(start, end + 2) if end >= 0 else self._hold(start)
        if after < len(self.text) and not grammar.opens_math(self.text[after]):
            return after
        closing = _MATH_END.search(self.text, after + 1)
        return self._atom(start, closing.end()) if closing else self._hold(start)

    def on_mark(self, run: str, start: int) -> int:
        """A run that may open or close emphasis."""
        end = start + len(run)
        before, after = self.text[max(start - 1, 0) : start], self.text[end : end + 1]
        can_open, can_close = grammar.flanking(before, after, run[0])
        self.marks.append(
            pairing.Mark(start=start, text=run, can_open=can_open, can_close=can_close)
        )
        if end < len(self.text):
            return end
        word = max(self.text.rfind(space, 0, self._end) for space in " \n") + 1
        opening = self.text.find(run[0], word, start)
        return self._hold(opening if opening >= 0 else start)  # `_a_` may become the name `_a_b`

    def on_opening_bracket(self, run: str, start: int) -> int:
        """The start of a link or image, perhaps."""
        self.brackets.append(start)
        return start + len(run)

    def on_closing_bracket(self, _run: str, start: int) -> int:
        """The end of a link's text, or of literal brackets."""
        after = self.text[start + 1 : start + 2]
        if not self.brackets:
            return start + 1
        opener = self.brackets.pop()
        if after == "(":
            target = grammar.DESTINATION.match(self.text, start + 1)
            return self._atom(opener, target.end()) if target else self._hold(opener)
        is_open = start + 1 >= self._end or (after == ":" and opener == 0)
        return self._hold(opener) if is_open else start + 1

    def on_angle(self, _run: str, start: int) -> int:
        """An autolink, or what may become a tag."""
        after = self.text[start + 1 : start + 2]
        if start + 1 < self._end and not after.isalpha() and after not in "/!?":
            return start + 1
        end = self.text.find(">", start)
        return self._atom(start, end + 1) if end >= 0 else self._hold(start)

    def on_entity(self, _run: str, start: int) -> int:
        """An ampersand, perhaps of an entity."""
        return self._hold(start) if _PARTIAL_ENTITY.match(self.text, start) else start + 1

    def on_url(self, run: str, start: int) -> int:
        """A bare address."""
        return self._atom(start, start + len(run))


_HANDLERS: Mapping[str, Callable[[_Scan, str, int], int]] = MappingProxyType(
    {
        "!": _Scan.on_opening_bracket,
        "$": _Scan.on_math,
        "&": _Scan.on_entity,
        "<": _Scan.on_angle,
        "[": _Scan.on_opening_bracket,
        "\\": _Scan.on_escaped,
        "]": _Scan.on_closing_bracket,
        "`": _Scan.on_code,
        **dict.fromkeys(_MARKS, _Scan.on_mark),
    }
)
