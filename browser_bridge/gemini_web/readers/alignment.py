"""Where one Markdown text continues another that says the same in another style. Pure.

Compared are letters alone: marks, bullets, numbers of list items, the words after a fence and the
targets of links are style. A seam then skips the marks that both texts have.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator

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
_STYLED = re.compile(_STYLE, re.MULTILINE)
_NO_LETTERS = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\s\u200b-\u200d\u2060\ufeff]+")
_SIGN = re.compile(rf"{_STYLE}|(?P<blank>[\s\\]+)|(?P<sign>.)", re.MULTILINE | re.DOTALL)
_EMPHASIS = frozenset("*_")


class Letters:
    """The letters of a Markdown text, and where they stand.

    Args:
        text: The Markdown.
    """

    def __init__(self, text: str) -> None:
        self._words: list[tuple[int, int]] = []
        self._offsets: list[int] = []
        words: list[str] = []
        count = 0
        for word, start, end in _words(text):
            self._words.append((start, end))
            self._offsets.append(count)
            words.append(word)
            count += len(word)
        self._count = count
        self.all = "".join(words)

    def end_of(self, count: int) -> int:
        """Return where in the text its first `count` letters end."""
        if count <= 0:
            return 0
        index = bisect_right(self._offsets, count - 1) - 1
        start, end = self._words[index]
        last = self._offsets[index + 1] if index + 1 < len(self._offsets) else self._count
        return end if count == last else start + count - self._offsets[index]


def letters(text: str) -> str:
    """Return the letters of a Markdown text, all style left out; for comparing whole texts."""
    return _NO_LETTERS.sub("", _STYLED.sub("", html.unescape(text) if "&" in text else text))


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _WORD.finditer(text):
        if found.lastgroup == "letters":
            yield found[0], found.start(), found.end()
        elif found.lastgroup == "entity" and not (char := html.unescape(found[0])).isascii():
            yield char, found.start(), found.end()


def seam(released: str, other: str, *, is_forced: bool = False) -> int | None:
    """Return where in the other text the released one ends; None if it does not get there.

    Args:
        released: Text that was delivered.
        other: The same answer from another source.
        is_forced: Whether a place must be found even if the texts differ.
    """
    mine, theirs = Letters(released), Letters(other)
    count = _matching(mine.all, theirs.all, is_forced=is_forced)
    if count is None:
        return None
    start = theirs.end_of(count)
    return _skip_marks(released, mine.end_of(len(mine.all)), other, start, is_forced=is_forced)


def _matching(mine: str, theirs: str, *, is_forced: bool) -> int | None:
    """How many of their letters say what all of mine say."""
    if theirs.startswith(mine):
        return len(mine)
    is_behind = mine.startswith(theirs)
    if not is_behind and len(mine) >= ANCHOR:
        reach = max(len(mine) // 10, 4 * ANCHOR)
        low, high = max(len(mine) - ANCHOR - reach, 0), len(mine) + reach
        at = theirs.find(mine[-ANCHOR:], low, high)
        if at >= 0 and theirs.find(mine[-ANCHOR:], at + 1, high) < 0:
            return at + ANCHOR
    return len(theirs) - len(continuation(mine, theirs)) if is_forced else None


def _skip_marks(released: str, end: int, other: str, start: int, *, is_forced: bool) -> int | None:
    """Skip those marks after `start` that the released text has after `end`.

    None if the other text stops before them: what comes next there may be the same marks.
    """
    at = start
    signs = _signs(other, start)
    for symbol, _ in _signs(released, end):
        found = next(signs, None)
        if found is None:
            return at if is_forced else None
        if found[0] != symbol:
            is_begun = len(symbol) > 1 and "\n" not in other[found[1] :]
            return None if is_begun and not is_forced else at
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
            case "sign" | "entity":
                sign = html.unescape(found[0])
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
