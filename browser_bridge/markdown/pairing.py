"""Which runs of `*`, `_` and `~` pair up, by the grammar's own rules; pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_REACH = 100  # openers a closer looks back over; keeps the cost linear


@dataclass(slots=True, kw_only=True)
class Mark:
    """A run of one marking character.

    Args:
        start: Offset of the run.
        text: The run.
        can_open: Whether it can begin emphasis.
        can_close: Whether it can end emphasis.
        is_literal: Whether it is meant as text.
        left: How many of its characters are not paired.
    """

    start: int
    text: str
    can_open: bool = True
    can_close: bool = True
    is_literal: bool = True
    left: int = -1

    def __post_init__(self) -> None:
        self.left = len(self.text)


def pair(marks: Iterable[Mark]) -> list[Mark]:
    """Pair the runs, noting in each what is left of it; the openers that stay open."""
    openers: list[Mark] = []
    counts: Counter[str] = Counter()
    for mark in marks:
        mark.left = len(mark.text)
        if mark.can_close:
            _close(openers, counts, mark)
        if mark.can_open and mark.left:
            openers.append(mark)
            counts[mark.text[0]] += 1
    return openers


def _close(openers: list[Mark], counts: "Counter[str]", closer: Mark) -> None:
    kind = closer.text[0]
    index = len(openers) - 1
    lowest = max(0, len(openers) - _REACH)
    while index >= lowest and closer.left and counts[kind]:
        opener = openers[index]
        if opener.text[0] == kind and _fits(opener, closer):
            width = min(2, opener.left, closer.left)
            opener.left -= width
            closer.left -= width
            keep = index + bool(opener.left)
            counts.subtract(mark.text[0] for mark in openers[keep:])
            del openers[keep:]
            index += bool(opener.left)
        index -= 1


def _fits(opener: Mark, closer: Mark) -> bool:
    """The grammar's rule of three."""
    length = len(opener.text) + len(closer.text)
    if length % 3 or not (opener.can_close or closer.can_open):
        return True
    return len(opener.text) % 3 == 0 and len(closer.text) % 3 == 0
