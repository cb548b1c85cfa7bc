"""Which words of a finished answer its sources support. Pure.

Marks such as `[cite: 1, 2]` stand behind the words; `[cite_start]` may stand before them (site-wire
4.4). Marks whose sources are not known say nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from browser_bridge.events import Citation
from browser_bridge.gemini_web.readers import links
from browser_bridge.gemini_web.readers.cleaner import Mark
from browser_bridge.gemini_web.readers.positions import CitationGroup, Source

_START = "[cite_start]"
_NUMBER = re.compile(r"\d+")
_LEAD = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)]|#{1,6})?[ \t]*")


def placed(
    text: str, marks: Sequence[Mark], groups: Sequence[CitationGroup]
) -> tuple[Citation, ...]:
    """Return the citations of a text whose marks were taken out.

    Args:
        text: The answer.
        marks: What was taken out of it, in order.
        groups: Sources by mark.
    """
    by_mark = {group.mark: group.sources for group in groups}
    by_number = _numbered(groups)
    found: list[Citation] = []
    after, start = 0, None
    for mark in marks:
        if mark.text == _START:
            start = mark.at
            continue
        sources = by_mark.get(mark.text) or _sources_of(mark.text, by_number)
        begin = (
            _begin(text, after, mark.at) if start is None else _skip_blanks(text, start, mark.at)
        )
        found += (_citation(source, begin, mark.at) for source in sources)
        after, start = mark.at, None
    named = {citation.url for citation in found}
    others = (source for group in groups for source in group.sources)
    return tuple(_unique([*found, *(c for c in unplaced(others) if c.url not in named)]))


def unplaced(sources: Iterable[Source]) -> tuple[Citation, ...]:
    """Return citations of which it is not known what they support."""
    found = (_citation(source, None, None) for source in sources)
    return tuple(_unique(found))


def _citation(source: Source, start: int | None, end: int | None) -> Citation:
    url = links.target_of(source.url) or source.url
    return Citation(url=url, title=source.title, start=start, end=end)


def _begin(text: str, after: int, at: int) -> int:
    """Where the words before a mark begin: after the mark before it, or with their line."""
    line = text.rfind("\n", 0, at) + 1
    lead = _LEAD.match(text, line, at)
    return _skip_blanks(text, max(after, lead.end() if lead else line), at)


def _skip_blanks(text: str, begin: int, at: int) -> int:
    while begin < at and text[begin].isspace():
        begin += 1
    return begin


def _numbered(groups: Sequence[CitationGroup]) -> Mapping[str, Source]:
    found: dict[str, Source] = {}
    for group in groups:
        numbers = _NUMBER.findall(group.mark)
        if len(numbers) == len(group.sources):
            found |= zip(numbers, group.sources, strict=True)
    return found


def _sources_of(mark: str, by_number: Mapping[str, Source]) -> tuple[Source, ...]:
    return tuple(by_number[n] for n in _NUMBER.findall(mark) if n in by_number)


def _unique(citations: Iterable[Citation]) -> list[Citation]:
    return list(dict.fromkeys(citations))
