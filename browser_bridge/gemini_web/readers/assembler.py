"""From patches of the answer's HTML to deltas of its Markdown: what the DOM reader calls."""

from collections.abc import Mapping
from types import MappingProxyType

from browser_bridge import markdown
from browser_bridge.gemini_web.readers import normalize, snapshots

_UNCHANGED: Mapping[int, str] = MappingProxyType({})


class Assembler:
    """Keeps each top-level block's Markdown and converts only blocks that changed."""

    def __init__(self) -> None:
        self._blocks: list[snapshots.Block] = []
        self._snapshots = snapshots.Snapshots()

    @property
    def text(self) -> str:
        """All Markdown that was released."""
        return self._snapshots.text

    @property
    def is_rewritten(self) -> bool:
        """Whether the finished answer contradicts text that was released."""
        return self._snapshots.is_rewritten

    def apply(self, *, count: int, changed: Mapping[int, str] = _UNCHANGED) -> str:
        """The Markdown that can be released after a change of the page.

        Args:
            count: How many top-level blocks the answer has now.
            changed: Outer HTML of each block that is new or differs, by index.
        """
        first = self._update(count, changed)
        return self._snapshots.feed(self._blocks, changed_from=first)

    def finish(self, *, count: int, changed: Mapping[int, str] = _UNCHANGED) -> str:
        """The rest of the Markdown, once the answer is complete.

        Args:
            count: How many top-level blocks the answer has.
            changed: Outer HTML of each block that is new or differs, by index.
        """
        first = self._update(count, changed)
        return self._snapshots.finish(self._blocks, changed_from=first)

    def _update(self, count: int, changed: Mapping[int, str]) -> int:
        """Take the change in; the index of the first block that may differ."""
        first = min([*changed, count, len(self._blocks)])
        del self._blocks[count:]
        fresh = range(len(self._blocks), count)
        self._blocks += [snapshots.Block(key=index, markdown="") for index in fresh]
        for index in sorted(changed):
            if 0 <= index < count:
                html = normalize.normalize(changed[index])
                text = markdown.convert(html, after=self._before(index))
                self._blocks[index] = snapshots.Block(key=index, markdown=text)
        return max(first, 0)

    def _before(self, index: int) -> str:
        earlier = (self._blocks[at].markdown for at in range(index - 1, -1, -1))
        return next(filter(None, earlier), "")
