"""From growing raw Markdown to an append-only text without the site's own marks. Pure.

Each call looks at what is new alone. Held back is what a later snapshot may still take back or
turn into a mark: unfinished fences, escapes, citations, links and placeholders (site-wire 4.4).
"""

import re
from dataclasses import dataclass, field, replace

from browser_bridge.gemini_web.readers import fences, site_marks


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation mark that was taken out of the text.

    Args:
        at: Characters of the text before it.
        text: The mark, such as `[cite: 1, 2]`.
    """

    at: int
    text: str


@dataclass(slots=True)
class _State:
    """What is known at the end of the text that was released."""

    at: int = 0
    is_within_line: bool = False
    fence: fences.Fence | None = None
    ticks: int = 0
    written: int = 0


class Cleaner:
    """Cleans one growing raw text."""

    def __init__(self) -> None:
        self._state = _State()
        self._raw = ""
        self._has_cards = False
        self.marks: list[Mark] = []

    @property
    def has_cards(self) -> bool:
        """Whether placeholders of cards or media were taken out."""
        return self._has_cards

    def feed(self, raw: str) -> str | None:
        """Return what can be released now; None if the text contradicts what was released.

        Args:
            raw: All of the raw text so far.
        """
        return self._advance(raw, is_last=False)

    def finish(self, raw: str) -> str | None:
        """Return the rest; None if the text contradicts what was released.

        Args:
            raw: All of the raw text.
        """
        return self._advance(raw, is_last=True)

    def _advance(self, raw: str, *, is_last: bool) -> str | None:
        if not self._continues(raw):
            return None
        self._raw = raw
        new = raw[self._state.at :]
        scan = _Scan(
            new if is_last else new.rstrip(site_marks.UNSURE), self._state, is_last=is_last
        )
        piece = scan.run()
        self.marks += scan.kept_marks
        self._has_cards |= scan.has_cards
        self._state = scan.kept
        return site_marks.LONE.sub("\ufffd", piece) if piece and not piece.isascii() else piece

    def _continues(self, raw: str) -> bool:
        if raw.startswith(self._raw):  # the usual case, without a copy of what was released
            return True
        return raw.startswith(self._raw[: self._state.at])


@dataclass(slots=True)
class _Pending:
    """What was read beyond the released text, and will be released with what follows it."""

    parts: list[str] = field(default_factory=list[str])
    marks: list[Mark] = field(default_factory=list[Mark])  # places count from the text to come
    placed: list[Mark] = field(default_factory=list[Mark])
    gap: str = ""
    gap_before_drop: str | None = None

    def drop(self) -> None:
        """Leave a line out; of the gaps around it, the larger one stays."""
        self.gap_before_drop = self._larger()
        self.gap = ""

    def take_gap(self, *, is_first: bool) -> str:
        gap = "" if is_first and self.gap_before_drop is not None else self._larger()
        self.gap, self.gap_before_drop = "", None
        return gap

    def _larger(self) -> str:
        before = self.gap_before_drop or ""
        return before if before.count("\n") > self.gap.count("\n") else self.gap


class _Scan:
    """One pass over what is new."""

    def __init__(self, new: str, state: _State, *, is_last: bool) -> None:
        self._new = new
        self._is_last = is_last
        self._start = state.at
        self._now = replace(state)
        self._pending = _Pending()
        self._out: list[str] = []
        self.kept = state
        self.kept_marks: list[Mark] = []
        self.has_cards = False

    def run(self) -> str:
        start = 0
        while True:
            end = self._new.find("\n", start)
            stop = end if end >= 0 else len(self._new)
            is_whole = end >= 0 or self._is_last
            if not self._line(start, stop, is_whole=is_whole) or end < 0:
                break
            self._pending.gap += "\n"
            self._now.is_within_line, self._now.ticks = False, 0
            start = end + 1
        if self._is_last:
            self._end()
        return "".join(self._out)

    def _line(self, start: int, stop: int, *, is_whole: bool) -> bool:
        """Read one line, or what is new of it; tell whether reading can go on."""
        line = self._new[start:stop]
        now = self._now
        if now.fence is not None and not now.is_within_line and not now.fence.holds(line):
            now.fence = None
        if not line.strip():
            self._pending.gap += line
            return True
        if now.fence is not None:
            return self._code(line, start, is_whole=is_whole)
        if not now.is_within_line:
            opened = fences.opened_by(line) if len(line) < site_marks.WINDOW else None
            if opened is not None:
                return is_whole and self._open(line, start, opened)
            if site_marks.is_card(line, is_whole=is_whole):
                return is_whole and self._drop()
        return self._text(line, start, is_whole=is_whole)

    def _code(self, line: str, start: int, *, is_whole: bool) -> bool:
        now = self._now
        if not now.is_within_line and now.fence is not None:
            if not is_whole and now.fence.may_become_fence(line):
                return False
            if is_whole and now.fence.is_closed_by(line):
                now.fence = None
                self._solid(line, start + len(line), is_kept=False)
                return True
        body = line if is_whole else line[: site_marks.sure_code_length(line)]
        if not body.strip():
            return False
        self._solid(body, start + len(body.rstrip(" \t")), is_kept=True)
        return len(body) == len(line)

    def _open(self, line: str, start: int, fence: fences.Fence) -> bool:
        self._now.fence = fence
        self._solid(fences.plain_info(line), start + len(line), is_kept=False)
        return True

    def _drop(self) -> bool:
        self.has_cards = True
        self._pending.drop()
        return True

    def _text(self, line: str, start: int, *, is_whole: bool) -> bool:
        sure = len(line)
        if not is_whole:
            sure = site_marks.sure_length(line, is_start=not self._now.is_within_line)
        text, read = self._inline(line[:sure], start, is_whole=is_whole)
        body = text.rstrip(" \t")
        at = start + len(line[:read].rstrip(" \t"))
        if body:
            self._solid(text, at, is_kept=True)
        elif self._now.is_within_line:
            self._place_marks()
            self._pending.gap += text
        is_all_marks = not body and read and not self._now.is_within_line
        if is_all_marks or (self._is_last and read < len(line)):
            self._pending.drop()
        return read == len(line)

    def _inline(self, text: str, start: int, *, is_whole: bool) -> tuple[str, int]:
        """Take marks out of a line's text; also return how far it could be read."""
        parts: list[str] = []
        done = at = length = 0
        while found := site_marks.TOKEN.search(text, at):
            at = found.end()
            match found.lastgroup:
                case "escape":
                    at = found.start() + 1 if self._now.ticks else at
                case "ticks":
                    self._tick(len(found[0]))
                case "cite":
                    verdict = self._is_in_code(text, at, is_whole=is_whole)
                    if verdict is None:
                        return self._cut(parts, text, done, found.start())
                    if not verdict:
                        parts.append(text[done : found.start()])
                        length += found.start() - done
                        self._pending.marks.append(Mark(length, found[0].strip()))
                        done = at
                case _:
                    if self._is_tail(start + found.start()) and not self._is_in_code(
                        text, at, is_whole=True
                    ):
                        return self._cut(parts, text, done, found.start())
        parts.append(text[done:])
        return "".join(parts), len(text)

    @staticmethod
    def _cut(parts: list[str], text: str, done: int, at: int) -> tuple[str, int]:
        return "".join((*parts, text[done:at])), at

    def _tick(self, count: int) -> None:
        if not self._now.ticks:
            self._now.ticks = count
        elif self._now.ticks == count:
            self._now.ticks = 0

    def _is_in_code(self, text: str, at: int, *, is_whole: bool) -> bool | None:
        """Whether a place is within inline code; None while that is open."""
        if not self._now.ticks:
            return False
        closing = rf"(?<!`)`{{{self._now.ticks}}}(?!`)"
        if re.search(closing, text[at:]):
            return True
        return False if is_whole else (None if len(text) - at < site_marks.MOST_HELD else True)

    def _is_tail(self, at: int) -> bool:
        rest = self._new[at : at + site_marks.MOST_HELD + 1]
        return site_marks.may_be_tail(rest)

    def _place_marks(self) -> None:
        """Put marks after which a line says nothing more at its end."""
        pending = self._pending
        pending.placed += (Mark(self._now.written, mark.text) for mark in pending.marks)
        pending.marks.clear()

    def _solid(self, text: str, at: int, *, is_kept: bool) -> None:
        """Write text that is not blank; keep what is written so far if nothing may undo it."""
        now, pending = self._now, self._pending
        gap = pending.take_gap(is_first=now.written == 0)
        body = text.rstrip(" \t")
        base = now.written + len(gap)
        pending.parts += (gap, body)
        pending.gap = text[len(body) :]
        now.written = base + len(body)
        now.is_within_line = True
        now.at = self._start + at
        pending.placed += (Mark(base + mark.at, mark.text) for mark in pending.marks)
        self.kept_marks += pending.placed
        pending.marks.clear()
        pending.placed.clear()
        if is_kept or len(pending.parts) > site_marks.MOST_HELD:
            self._out += pending.parts
            pending.parts.clear()
            self.kept = replace(now)

    def _end(self) -> None:
        """Write what is left once the text is whole."""
        self._out += self._pending.parts
        self._place_marks()
        self.kept_marks += self._pending.placed
        if self._pending.gap_before_drop is None:
            self._out.append(self._pending.gap)
