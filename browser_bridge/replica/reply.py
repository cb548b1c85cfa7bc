"""The inner arrays of one streamed answer, at the positions the site uses (site-wire 4.2). Pure."""

import re
from dataclasses import dataclass
from typing import Any

from browser_bridge.replica import frames

_RUNNING, _COMPLETE = 1, 2
_CANDIDATE_LENGTH = 38
_INNER_LENGTH = 43
_CITATIONS_KEY = "44"  # field 43 of the rich block (site-wire 4.3)
_CITE = re.compile(r"\s?\[cite:\s*([\d,\s]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Writes the frames of one answer.

    Args:
        conversation: 16 hex digits.
        response: 16 hex digits.
        model: Display name of the model that answers.
        language: Language of the answer.
        sources: Address and title of what the answer cites.
    """

    conversation: str
    response: str
    model: str
    language: str = "en"
    sources: tuple[tuple[str, str], ...] = ()

    def opening(self) -> bytes:
        """Write the first frame: the ids alone."""
        return self._frame(self._inner({"18": f"r_{self.response}"}))

    def title(self, title: str) -> bytes:
        """Write the frame that names a new chat."""
        return self._frame(self._inner({"11": [title], "18": f"r_{self.response}"}))

    def snapshot(
        self,
        *texts: frames.Carried,
        thoughts: frames.Carried | None = None,
        is_complete: bool = False,
        block: Any = None,
        attached: Any = None,
    ) -> bytes:
        """Write all that is said so far.

        Args:
            texts: One text for each answer offered; usually one.
            thoughts: Thoughts so far, or None for none.
            is_complete: Whether this is the last one.
            block: What was made, or None (site-wire 4.3).
            attached: Documents made, or None.
        """
        carried = [item for text in texts for item in (text, thoughts) if item is not None]
        extras: dict[str, Any] = {"18": f"r_{self.response}"}
        if is_complete:
            extras |= {"26": self._context(), "44": True}
        inner = self._inner(extras)
        inner[4] = [
            candidate(
                f"rc_{self.response[:-1]}{index:x}",
                frames.SLOT,
                thoughts=frames.SLOT if thoughts else "",
                language=self.language,
                is_complete=is_complete,
                citations=cited(texts[index].text, self.sources) if is_complete else None,
                block=block,
                attached=attached,
            )
            for index in range(len(texts))
        ]
        if is_complete:
            inner[25] = self._context()
        return frames.filled(frames.payload(None, inner), carried)

    def _inner(self, extras: dict[str, Any]) -> list[Any]:
        inner: list[Any] = [None] * _INNER_LENGTH
        inner[1] = [f"c_{self.conversation}", f"r_{self.response}"]
        inner[2] = extras
        inner[42] = self.model
        return inner

    def _context(self) -> str:
        return f"Aw{self.conversation}{self.response}"

    @staticmethod
    def _frame(inner: list[Any]) -> bytes:
        return frames.frame(frames.payload(None, inner))


def candidate(
    candidate_id: str,
    text: str,
    *,
    thoughts: str = "",
    language: str = "en",
    is_complete: bool = True,
    citations: list[Any] | None = None,
    block: Any = None,
    attached: Any = None,
) -> list[Any]:
    """Write one candidate: id, text, state, sources, thoughts, and what was made."""
    slots: list[Any] = [None] * _CANDIDATE_LENGTH
    slots[0] = candidate_id
    slots[1] = [text]
    slots[8] = [_COMPLETE if is_complete else _RUNNING]
    slots[9] = language
    slots[12] = _with_citations([] if block is None else block, citations)
    slots[30] = attached
    if thoughts:
        slots[37] = [[thoughts]]
    return slots


def _with_citations(block: list[Any], citations: list[Any] | None) -> list[Any]:
    """Add groups of citations to a rich block, in the dictionary at its end."""
    if not citations:
        return block
    fields = {_CITATIONS_KEY: citations}
    last = block[-1] if block else None
    if isinstance(last, dict):
        return [*block[:-1], {**last, **fields}]
    return [*block, fields]


def cited(text: str, sources: tuple[tuple[str, str], ...]) -> list[Any]:
    """Write a text's groups of citations: each mark with its sources."""
    if not sources:
        return []
    groups: list[Any] = []
    for mark in _CITE.finditer(text):
        numbers = [int(number) for number in re.findall(r"\d+", mark[1])]
        found = [sources[number - 1] for number in numbers if 0 < number <= len(sources)]
        entries = [[None, None, None, [["", url, title]]] for url, title in found]
        groups.append([[mark[0]], entries])
    return groups
