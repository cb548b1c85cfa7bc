"""Plays an answer into an `Assembler` as the page would show it while it arrives."""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import lxml.html

from browser_bridge.gemini_web.readers.assembler import Assembler
from tests.unit.gemini_web.readers.site_html import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of it.

    Args:
        text: The joined deltas.
        releases: The released text after each snapshot.
        is_rewritten: Whether the end contradicted what was released.
    """

    text: str
    releases: list[str]
    is_rewritten: bool


def play(snapshots: Iterable[Sequence[str]]) -> Played:
    """Feed snapshots, each the outer HTML of all top-level blocks; the last is the whole."""
    assembler = Assembler()
    shown: Sequence[str] = ()
    releases: list[str] = []
    text = ""
    for blocks in snapshots:
        changed = {
            index: block
            for index, block in enumerate(blocks)
            if index >= len(shown) or shown[index] != block
        }
        text += assembler.apply(count=len(blocks), changed=changed)
        releases.append(text)
        shown = blocks
    text += assembler.finish(count=len(shown))
    assert text == assembler.text
    return Played(text=text, releases=releases, is_rewritten=assembler.is_rewritten)


def whole(blocks: Sequence[str]) -> str:
    """The Markdown of an answer that is shown at once."""
    return Assembler().finish(count=len(blocks), changed=dict(enumerate(blocks)))


def prefixes(
    markdown: str, site: Site, shown: Callable[[str], str] = str, step: int = 1
) -> Iterator[list[str]]:
    """The answer rendered from ever longer beginnings of its Markdown."""
    for end in range(step, len(markdown), step):
        yield site.blocks(shown(markdown[:end]))
    yield site.blocks(markdown)


def reveals(blocks: Sequence[str], step: int = 1) -> Iterator[list[str]]:
    """The answer's DOM with ever more of its text."""
    trees = [lxml.html.fragment_fromstring(block) for block in blocks]
    lengths = [len(tree.text_content()) for tree in trees]
    for index, (tree, length) in enumerate(zip(trees, lengths, strict=True)):
        for end in range(1, length, step):
            yield [*blocks[:index], _cut(tree, end)]
        yield list(blocks[: index + 1])


def _cut(tree: lxml.html.HtmlElement, end: int) -> str:
    tree = copy.deepcopy(tree)
    _keep(tree, end)
    return str(lxml.html.tostring(tree, encoding="unicode", with_tail=False))


def _keep(element: lxml.html.HtmlElement, left: int) -> int:
    """Keep so many characters of an element's text; how many are left for what follows it."""
    text = element.text if isinstance(element.tag, str) else None
    if text:
        element.text = text[:left]
        left -= len(element.text)
    for child in list(element):
        if left <= 0:
            element.remove(child)
            continue
        left = _keep(child, left)
        if child.tail:
            child.tail = child.tail[:left]
            left -= len(child.tail)
    return left
