"""Append-only deltas from cumulative snapshots of raw Markdown, as the stream carries them. Pure.

Neighbours: `cleaner` says what of a snapshot is text and sure; here only agreement is kept: what
was released is never taken back, and a snapshot that contradicts it releases nothing.
"""

from browser_bridge.gemini_web.readers import cleaner
from browser_bridge.gemini_web.readers.alignment import continuation


class StreamText:
    """Turns successive snapshots of one text into deltas that add up to it."""

    def __init__(self) -> None:
        self._cleaner = cleaner.Cleaner()
        self._raw = ""
        self._parts: list[str] = []
        self._joined = ""
        self._compared: int | None = None  # characters of the released text found again so far
        self._is_apart = False
        self._is_rewritten = False

    @property
    def text(self) -> str:
        """All that was released."""
        if self._parts:
            self._joined += "".join(self._parts)
            self._parts.clear()
        return self._joined

    @property
    def whole(self) -> str:
        """The text of the last snapshot, whether released or not."""
        return clean(self._raw)

    @property
    def is_apart(self) -> bool:
        """Whether the last snapshot contradicts what was released."""
        return self._is_apart

    @property
    def is_rewritten(self) -> bool:
        """Whether the finished text contradicts what was released."""
        return self._is_rewritten

    @property
    def has_cards(self) -> bool:
        """Whether the text stands beside cards or media, which the stream does not carry."""
        return self._cleaner.has_cards

    @property
    def marks(self) -> tuple[cleaner.Mark, ...]:
        """Citation marks that were taken out."""
        return tuple(self._cleaner.marks)

    def feed(self, raw: str) -> str:
        """Return what can be released after a snapshot, perhaps nothing.

        Args:
            raw: The whole text so far.
        """
        self._raw = raw
        piece = self._cleaner.feed(raw)
        if piece is None:
            self._begin_anew()
            piece = self._cleaner.feed(raw) or ""
        return self._agree(piece)

    def finish(self) -> str:
        """Return the rest; after it `text` is the whole unless `is_rewritten`."""
        piece = self._cleaner.finish(self._raw) or ""
        delta = self._agree(piece)
        is_short = self._compared is not None and self._compared < len(self.text)
        if not self._is_apart and not is_short:
            return delta
        whole = clean(self._raw)
        self._is_rewritten = True
        return self._release(continuation(self.text, whole))

    def _begin_anew(self) -> None:
        self._cleaner = cleaner.Cleaner()
        self._compared = 0
        self._is_apart = False

    def _agree(self, piece: str) -> str:
        """Release what of a piece goes beyond the released text, if it agrees with that."""
        if self._is_apart or not piece:
            return ""
        if self._compared is None:
            return self._release(piece)
        known = self.text[self._compared : self._compared + len(piece)]
        if not piece.startswith(known):
            self._is_apart = True
            return ""
        self._compared += len(known)
        if len(known) == len(piece):
            return ""
        self._compared = None
        return self._release(piece[len(known) :])

    def _release(self, delta: str) -> str:
        if delta:
            self._parts.append(delta)
        return delta


def clean(raw: str) -> str:
    """Return the text of a whole raw answer."""
    return cleaner.Cleaner().finish(raw) or ""
