"""The report of a research: Markdown, numbered sources, and a page of its own. Pure.

Facts: site-dom 6 and 10. Marks of sources are empty elements with a number; they are taken out of
the text, and say which of its words a source supports.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Self

from browser_bridge import events, markdown
from browser_bridge.gemini_web.readers import citations, links, normalize
from browser_bridge.gemini_web.readers.assembler import Assembler
from browser_bridge.gemini_web.readers.cleaner import Mark
from browser_bridge.gemini_web.readers.positions import CitationGroup, Source
from browser_bridge.markdown import tree

SOURCES = "Sources"
"""Heading of the list of sources where the page gives it no name."""
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_NUMBER = "data-turn-source-index"
_MARKS = re.compile(rf"(?:[ \t]*{_OPEN}\d+{_CLOSE})+")
_ONE = re.compile(rf"{_OPEN}(\d+){_CLOSE}")
_LEVEL = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_STYLE = (
    "body{max-width:48rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3rem .6rem}"
    "pre{overflow:auto;background:#f3f3f3;padding:.8rem}a{overflow-wrap:anywhere}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report.

    Args:
        title: Its title.
        markdown: Its text, the list of its sources at the end.
        citations: Its sources, with the words that they support.
        html: All of it as a page that needs nothing else.
    """

    title: str
    markdown: str
    citations: tuple[events.Citation, ...]
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A report as the page has it.

    Args:
        title: Its title above it, or "".
        blocks: HTML of its blocks.
        sources: Those that it uses, in the order of their numbers.
        sources_title: What the page calls their list, or "".
        language: Language of the page.
    """

    title: str
    blocks: tuple[str, ...]
    sources: tuple[Source, ...]
    sources_title: str
    language: str

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read the observer's JSON value."""
        return cls(
            title=value["title"],
            blocks=tuple(value["blocks"]),
            sources=tuple(
                Source(url=links.target_of(url) or url, title=title)
                for url, title in value["sources"]
            ),
            sources_title=value["sourcesTitle"],
            language=value["language"],
        )

    @property
    def most_marked(self) -> int:
        """The highest number of a source that the text names; 0 for none."""
        found = (int(n) for block in self.blocks for n in re.findall(rf'{_NUMBER}="(\d+)"', block))
        return max(found, default=0)


def report_of(read: Read) -> Report:
    """Return the report that the page shows."""
    marked = tuple(map(_marked, read.blocks))
    text, marks = _without_marks(Assembler().finish(count=len(marked), changed=_indexed(marked)))
    title = read.title or _first_heading(text)
    listed = markdown.convert(_list_of(read)) if read.sources else ""
    return Report(
        title=title,
        markdown="\n\n".join(filter(None, (text, listed))),
        citations=_citations(text, marks, read.sources),
        html=_page(title, marked, read),
    )


def _indexed(blocks: Sequence[str]) -> Mapping[int, str]:
    return dict(enumerate(blocks))


def _marked(block: str) -> str:
    """Put numbers into the text where the marks of sources stand."""
    root = tree.parse(re.sub(f"[{_OPEN}{_CLOSE}]", "", block))
    for node in list(root.iter("source-footnote", "sup")):
        if node.getparent() is None:
            continue  # it was part of a mark
        numbers = [number for one in node.iter() if (number := one.get(_NUMBER, "")).isdigit()]
        if numbers:
            tree.replace(node, "span")
            node.text = "".join(f"{_OPEN}{number}{_CLOSE}" for number in numbers)
    return tree.serialize(root)


def _without_marks(text: str) -> tuple[str, list[Mark]]:
    parts: list[str] = []
    marks: list[Mark] = []
    done = length = 0
    for found in _MARKS.finditer(text):
        parts.append(text[done : found.start()])
        length += found.start() - done
        marks.append(Mark(at=length, text=",".join(_ONE.findall(found[0]))))
        done = found.end()
    return "".join((*parts, text[done:])), marks


def _citations(
    text: str, marks: Sequence[Mark], sources: Sequence[Source]
) -> tuple[events.Citation, ...]:
    groups = [
        CitationGroup(mark=mark, sources=named)
        for mark in dict.fromkeys(mark.text for mark in marks)
        if (named := tuple(_numbered(mark, sources)))
    ]
    placed = citations.placed(text, marks, groups)
    known = {citation.url for citation in placed}
    others = citations.unplaced(sources)
    return (*placed, *(other for other in others if other.url not in known))


def _numbered(mark: str, sources: Sequence[Source]) -> list[Source]:
    numbers = map(int, mark.split(","))
    return [sources[number - 1] for number in numbers if 1 <= number <= len(sources)]


def _list_of(read: Read, *, is_linked: bool = False) -> str:
    items = (
        f'<li{f" id=source-{number}" if is_linked else ""}><a href="{escape(source.url)}">'
        f"{escape(source.title or source.url)}</a></li>"
        for number, source in enumerate(read.sources, 1)
    )
    return f"<h2>{escape(read.sources_title or SOURCES)}</h2><ol>{''.join(items)}</ol>"


def _page(title: str, marked: Sequence[str], read: Read) -> str:
    body = "\n".join(map(_plain, marked))
    numbered = _ONE.sub(r'<sup><a href="#source-\1">\1</a></sup>', body)
    listed = _list_of(read, is_linked=True) if read.sources else ""
    return (
        f'<!doctype html>\n<html lang="{escape(read.language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{numbered}\n{listed}\n</body>\n</html>\n"
    )


def _plain(block: str) -> str:
    """HTML of a block without what is the site's own; formulas as their source."""
    root = tree.parse(normalize.normalize(block))
    for node in root.iter():
        if tex := node.get("data-math", ""):
            node.text = rf"\({tex}\)"
    return tree.serialize(root)


def _first_heading(text: str) -> str:
    found = _LEVEL.search(text)
    return found[1].strip() if found else ""
