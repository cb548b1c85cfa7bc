"""Arbiter between the two readers of one text: the stream leads, the page verifies. Pure.

It is told what either reader has, with the time, and says what is released. If the stream breaks,
or stays silent while the page paints, the page takes over at the place where the released text
ends; nothing is repeated and nothing lost. Once the page leads, it leads to the end.
"""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from browser_bridge.gemini_web.readers import alignment, fences
from browser_bridge.gemini_web.readers.stream_text import StreamText

_LETTER = re.compile(r"[^\W_]+")
_SHARE = 0.7  # of the released letters: addresses and words after fences count on one side alone
_UNSURE = 24  # letters at the end of a stream that broke, which may be half a link or an entity
_STEP = 48  # letters between two attempts to find the place, at least


class Leader(StrEnum):
    """Whose text is released."""

    TAP = "tap"
    DOM = "dom"


@dataclass(frozen=True, slots=True)
class Patience:
    """How far the page may be ahead of a stream."""

    letters: int = 24
    """Fewer are no sign of silence: the stream holds back what it is not sure of."""
    seconds: float = 0.15
    """How long it may be ahead by more."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two readers that do not agree about a finished text.

    Args:
        tap: Beginning of the SHA-256 of the stream's text.
        dom: The same of the page's text.
    """

    tap: str
    dom: str


class Merge:
    """Merges the two readings of one text.

    Args:
        patience: How far the page may be ahead of a stream.
    """

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._tap = StreamText()
        self._dom: list[str] = []
        self._parts: list[str] = []
        self._leader = Leader.TAP
        self._is_lost = False
        self._is_forced = False
        self._letters_released = 0
        self._letters_shown = 0
        self._ahead_since: float | None = None
        self._next_try = 0
        self._refence: fences.Refence | None = None

    @property
    def leader(self) -> Leader:
        """Whose text is released now."""
        return self._leader

    @property
    def text(self) -> str:
        """All that was released."""
        return _joined(self._parts)

    @property
    def tap(self) -> StreamText:
        """The stream's reading."""
        return self._tap

    @property
    def is_rewritten(self) -> bool:
        """Whether what was released is not what the leader ended with."""
        return self._is_forced or (self._leader is Leader.TAP and self._tap.is_rewritten)

    @property
    def deadline(self) -> float | None:
        """Monotonic time at which `check` is due, unless something comes before."""
        since = self._ahead_since
        is_open = self._leader is Leader.TAP and not self._is_lost
        return since + self._patience.seconds if is_open and since is not None else None

    def feed_tap(self, raw: str, *, now: float) -> str:
        """Take a snapshot of the stream; return what is released.

        Args:
            raw: The whole text so far, as the stream has it.
            now: Monotonic time.
        """
        piece = self._tap.feed(raw)
        if self._leader is Leader.DOM or self._is_lost:
            return ""
        self._release(piece)
        self._watch(now)
        return piece

    def feed_dom(self, delta: str, *, now: float) -> str:
        """Take what the page's reader appended; return what is released.

        Args:
            delta: Markdown that follows what it had.
            now: Monotonic time.
        """
        self._dom.append(delta)
        self._letters_shown += _count(delta)
        if self._leader is Leader.DOM:
            return self._release_page(delta)
        self._watch(now)
        return self.check(now=now)

    def check(self, *, now: float) -> str:
        """Let the page take over if it is due; return what is released.

        Args:
            now: Monotonic time.
        """
        deadline = self.deadline
        if self._leader is Leader.TAP and (
            self._is_lost or (deadline is not None and now >= deadline)
        ):
            return self._take_over()
        return ""

    def lose_tap(self) -> str:
        """Give the stream up; the page takes over as soon as it shows as much."""
        self._is_lost = True
        return self._take_over() if self._leader is Leader.TAP else ""

    def finish(self, *, is_tap_whole: bool) -> str:
        """Return the rest, once both readers have told all that they have.

        Args:
            is_tap_whole: Whether the stream said that the text is complete.
        """
        if self._leader is Leader.DOM:
            return self._release_page("", is_last=True)
        if not is_tap_whole and self._shows_as_much():
            return self._take_over(is_forced=True) + self._release_page("", is_last=True)
        return self._release(self._tap.finish())

    def difference(self, *, is_page_settled: bool) -> Difference | None:
        """Compare the two readings of a finished text; None if they agree.

        Args:
            is_page_settled: Whether the page has shown all; else its text may be shorter.
        """
        stream, page = self._stream_text(), _joined(self._dom)
        if stream == page or not page:
            return None
        mine, theirs = alignment.letters(stream), alignment.letters(page)
        if mine == theirs or (not is_page_settled and mine.startswith(theirs)):
            return None
        return Difference(tap=_hash(stream), dom=_hash(page))

    def _stream_text(self) -> str:
        from_stream = self._leader is Leader.TAP and not self._tap.is_rewritten
        return self.text if from_stream else self._tap.whole

    def _watch(self, now: float) -> None:
        ahead = self._letters_shown - self._letters_released
        if ahead < self._patience.letters:
            self._ahead_since = None
        elif self._ahead_since is None:
            self._ahead_since = now

    def _shows_as_much(self) -> bool:
        """Whether the page shows at least what the stream brought."""
        page = alignment.letters(_joined(self._dom))
        released = len(alignment.letters(self.text))
        brought = len(alignment.letters(self._tap.whole)) - _UNSURE
        return bool(page) and len(page) >= max(released, brought)

    def _take_over(self, *, is_forced: bool = False) -> str:
        if not is_forced and not self._may_reach():
            return ""
        page = _joined(self._dom)
        at = alignment.seam(self.text, page)
        if at is None and is_forced:
            self._is_forced = True
            at = alignment.seam(self.text, page, is_forced=True)
        if at is None:
            return ""
        self._leader = Leader.DOM
        self._refence = _refence(self.text, page[:at])
        return self._release_page(page[at:])

    def _may_reach(self) -> bool:
        """Whether the page may show what was released; to look for it reads both texts."""
        shown = self._letters_shown
        if shown < max(self._next_try, self._letters_released * _SHARE):
            return False
        self._next_try = shown + max(_STEP, shown // 16)
        return True

    def _release_page(self, delta: str, *, is_last: bool = False) -> str:
        if self._refence is not None:
            delta = self._refence.feed(delta, is_last=is_last)
        return self._release(delta)

    def _release(self, delta: str) -> str:
        if delta:
            self._parts.append(delta)
            self._letters_released += _count(delta)
        return delta


def rest_of(released: str, stored: str) -> str | None:
    """Return what of a whole text follows the released beginning of it, in whatever style that is.

    Args:
        released: Text that was delivered.
        stored: The whole text, from another source.

    Returns:
        The rest, or None if the whole text is another one, or ends before the released one does.
    """
    if not released:
        return stored
    at = alignment.seam(released, stored)
    if at is None:
        return None
    refence = _refence(released, stored[:at])
    return refence.feed(stored[at:], is_last=True) if refence else stored[at:]


def _refence(released: str, page: str) -> fences.Refence | None:
    """What mends the end of a code block that was begun with other marks than the page's."""
    mine, theirs = fences.left_open(released), fences.left_open(page)
    if mine is None or theirs is None or mine.marks == theirs.marks:
        return None
    is_within_line = not page.endswith("\n")
    return fences.Refence(theirs, mine.marks, is_within_line=is_within_line)


def _count(text: str) -> int:
    return sum(map(len, _LETTER.findall(text)))


def _joined(parts: list[str]) -> str:
    if len(parts) > 1:
        parts[:] = ["".join(parts)]
    return parts[0] if parts else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
