"""Where one Markdown text continues another that says the same in another style. Pure.

Compared are letters alone: marks, bullets, numbers of list items, the words after a fence and the
targets of links are style. A seam then skips the marks that both texts have.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

ANCHOR = 40
"""Letters whose agreement is more than chance."""

_SURE = 32  # characters, the same for texts that are compared as they are
_STYLE = (
    r"(?P<fence>^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3,}|~{3,})[^`\n]*$)"
    r"|(?P<item>^[ \t>]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]))"
    r"|(?P<target>\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ \t]+\"[^\"\n]*\")?\))"
    r"|(?P<entity>&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[a-zA-Z]{2,24});)"
)
_LETTERS = r"(?:[^\W_]|[^\x00-\x7f\s\u200b-\u200d\u2060\ufeff])+"
_WORD = re.compile(rf"{_STYLE}|(?P<letters>{_LETTERS})", re.MULTILINE)
_SIGN = re.compile(rf"{_STYLE}|(?P<blank>[\s\\]+)|(?P<sign>.)", re.MULTILINE | re.DOTALL)
_EMPHASIS = frozenset("*_")


class Letters:
    """The letters of a Markdown text, and where they stand.

    Args:
        text: The Markdown.
    """

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._offsets: list[int] = []
        words: list[str] = []
        count = 0
        for found in _WORD.finditer(text):
            if found.lastgroup == "letters":
                self._starts.append(found.start())
                self._offsets.append(count)
                words.append(found[0])
                count += len(found[0])
        self.all = "".join(words)

    def end_of(self, count: int) -> int:
        """Return where in the text its first `count` letters end."""
        if count <= 0:
            return 0
        index = bisect_right(self._offsets, count - 1) - 1
        return self._starts[index] + count - self._offsets[index]


def letters(text: str) -> str:
    """Return the letters of a Markdown text, all style left out."""
    return "".join(found[0] for found in _WORD.finditer(text) if found.lastgroup == "letters")


@dataclass(frozen=True, slots=True)
class _Match:
    """How many letters of each text say the same."""

    released: int
    other: int


def seam(released: str, other: str, *, is_forced: bool = False) -> int | None:
    """Return where in the other text the released one ends; None if it does not get there.

    Args:
        released: Text that was delivered.
        other: The same answer from another source.
        is_forced: Whether a place must be found even if the texts differ.
    """
    mine, theirs = Letters(released), Letters(other)
    match = _match(mine.all, theirs.all, is_forced=is_forced)
    if match is None:
        return None
    start = theirs.end_of(match.other)
    if match.released < len(mine.all):
        return start
    return _skip_marks(released, mine.end_of(match.released), other, start)


def _match(mine: str, theirs: str, *, is_forced: bool) -> _Match | None:
    if theirs.startswith(mine):
        return _Match(len(mine), len(mine))
    if len(mine) >= ANCHOR:
        end = mine[-ANCHOR:]
        reach = max(len(mine) // 10, 4 * ANCHOR)
        low = max(len(mine) - ANCHOR - reach, 0)
        at = theirs.find(end, low, len(mine) + reach)
        if at >= 0:
            return _Match(len(mine), at + ANCHOR)
    if not is_forced:
        return None
    if mine.startswith(theirs):
        return _Match(len(mine), len(theirs))
    rest = continuation(mine, theirs)
    return _Match(len(mine), len(theirs) - len(rest))


def _skip_marks(released: str, end: int, other: str, start: int) -> int:
    """Skip those marks after `start` that the released text has after `end`."""
    at = start
    signs = _signs(other, start)
    for symbol, _ in _signs(released, end):
        found = next(signs, None)
        if found is None or found[0] != symbol:
            return at
        at = found[1]
    if released[-1:].isspace():
        while other[at : at + 1].isspace():
            at += 1
    return at


def _signs(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Marks from a place on, each with where it ends; styles that mean the same are the same."""
    for found in _SIGN.finditer(text, start):
        match found.lastgroup:
            case "blank":
                continue
            case "sign":
                sign = found[0]
                yield ("*" if sign in _EMPHASIS else sign), found.end()
            case kind:
                yield str(kind), found.end()


def continuation(released: str, whole: str) -> str:
    """Return what of the whole follows the place where the released text, though different, ends.

    Args:
        released: Text that was delivered.
        whole: The text that replaced it.
    """
    same = common(released, whole)
    stray, rest = released[same:], whole[same:]
    low, high = 0, len(stray)
    while low < high:  # the longest end of the stray text that the whole has too
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _find(stray, rest, middle) >= 0 else (low, middle - 1)
    return rest[_find(stray, rest, low) + low :] if low else rest


def common(first: str, second: str) -> int:
    """Return how many characters two texts begin with alike."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if first[:middle] == second[:middle] else (low, middle - 1)
    return low


def _find(stray: str, rest: str, length: int) -> int:
    """Where the last characters of the stray text stand, near by unless they are many."""
    near = len(rest) if length >= _SURE else 2 * len(stray) + _SURE
    return rest.rfind(stray[-length:], 0, near)
