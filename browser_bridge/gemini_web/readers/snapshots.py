"""Append-only deltas from a page that rewrites: releases only what will not be taken back.

Pure, no clock. The cost of a snapshot is that of its changed blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from browser_bridge.gemini_web.readers import tail

_GAP = "\n\n"
_SURE = 32  # characters whose agreement is more than chance


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level block of an answer, as Markdown.

    Args:
        key: What the block is known by, such as its index.
        markdown: Its text; empty for a block that shows nothing.
    """

    key: int
    markdown: str


class Snapshots:
    """Turns successive snapshots of an answer into deltas that add up to its text."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._joined = ""
        self._done: list[str] = []  # blocks released whole
        self._current = ""  # what is released of the block after them
        self._is_apart = False  # a block released whole has changed
        self._is_rewritten = False

    @property
    def text(self) -> str:
        """All that was released."""
        if self._parts:
            self._joined += "".join(self._parts)
            self._parts.clear()
        return self._joined

    @property
    def is_rewritten(self) -> bool:
        """Whether the finished answer contradicts text that was released."""
        return self._is_rewritten

    def feed(self, blocks: Sequence[Block], *, changed_from: int = 0) -> str:
        """The delta that is safe to release now, perhaps empty.

        Args:
            blocks: The whole answer.
            changed_from: Index of the first block that may differ from the last call's.
        """
        if not self._agrees(blocks, changed_from):
            return ""
        last, settled = self._growing(blocks)
        parts = [self._complete(block.markdown) for block in blocks[len(self._done) : last]]
        if settled:
            parts.append(self._extend(blocks[last].markdown[:settled]))
        return "".join(parts)

    def finish(self, blocks: Sequence[Block], *, changed_from: int = 0) -> str:
        """The rest of the answer; after it `text` is the whole unless `is_rewritten`.

        Args:
            blocks: The whole answer.
            changed_from: Index of the first block that may differ from the last call's.
        """
        if self._agrees(blocks, changed_from):
            rest = blocks[len(self._done) :]
            return "".join([self._complete(block.markdown) for block in rest])
        whole = _GAP.join(block.markdown for block in blocks if block.markdown)
        self._is_rewritten = not whole.startswith(self.text)
        return self._release(_continuation(self.text, whole))

    def _agrees(self, blocks: Sequence[Block], changed_from: int) -> bool:
        """Whether the answer continues what is released."""
        count = len(self._done)
        has_changed = len(blocks) < count or any(
            block.markdown != done
            for block, done in zip(
                blocks[changed_from:count], self._done[changed_from:], strict=False
            )
        )
        if has_changed or (self._is_apart and changed_from <= count):
            self._is_apart = not self._realign(blocks)
        if self._is_apart or not self._current:
            return not self._is_apart
        count = len(self._done)
        return count < len(blocks) and blocks[count].markdown.startswith(self._current)

    def _realign(self, blocks: Sequence[Block]) -> bool:
        """Find the released text in an answer whose blocks were cut anew; whether it is there."""
        text, at = self.text, 0
        done: list[str] = []
        for block in blocks:
            piece = f"{_GAP if at else ''}{block.markdown}" if block.markdown else ""
            if at + len(piece) >= len(text):
                rest = text[at:]
                if not piece.startswith(rest):
                    return False
                self._done = done
                self._current = rest.removeprefix(_GAP) if at else rest
                return True
            if not text.startswith(piece, at):
                return False
            at += len(piece)
            done.append(block.markdown)
        return False

    def _growing(self, blocks: Sequence[Block]) -> tuple[int, int]:
        """The block that may still grow, and how much of it is settled.

        A last block of which nothing is settled may yet turn out to belong to the one before.
        """
        start = len(self._done)
        last = _last_shown(blocks, start, len(blocks))
        if last < start:
            return start, 0
        settled = tail.settled_length(blocks[last].markdown)
        before = _last_shown(blocks, start, last)
        if settled or before < start:
            return last, settled
        return before, tail.settled_length(blocks[before].markdown)

    def _complete(self, whole: str) -> str:
        delta = self._extend(whole)
        self._done.append(whole)
        self._current = ""
        return delta

    def _extend(self, settled: str) -> str:
        if len(settled) <= len(self._current):
            return ""
        is_first = not self._joined and not self._parts
        lead = "" if self._current or is_first else _GAP
        delta = lead + settled[len(self._current) :]
        self._current = settled
        return self._release(delta)

    def _release(self, delta: str) -> str:
        if delta:
            self._parts.append(delta)
        return delta


def _last_shown(blocks: Sequence[Block], start: int, end: int) -> int:
    """The last block before `end` that shows anything, or one before `start`."""
    index = end - 1
    while index >= start and not blocks[index].markdown:
        index -= 1
    return index


def _continuation(released: str, whole: str) -> str:
    """What of the whole follows the place where the released text, though different, ends."""
    same = _common(released, whole)
    stray, rest = released[same:], whole[same:]
    low, high = 0, len(stray)
    while low < high:  # the longest end of the stray text that the whole has too
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _find(stray, rest, middle) >= 0 else (low, middle - 1)
    return rest[_find(stray, rest, low) + low :] if low else rest


def _find(stray: str, rest: str, length: int) -> int:
    """Where the last characters of the stray text stand, near by unless they are many."""
    near = len(rest) if length >= _SURE else 2 * len(stray) + _SURE
    return rest.rfind(stray[-length:], 0, near)


def _common(first: str, second: str) -> int:
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if first[:middle] == second[:middle] else (low, middle - 1)
    return low
