"""Inline content of one block to Markdown: emphasis, code, links, images, math, line breaks."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from browser_bridge.markdown import escape, grammar, tree

MAX_DEPTH = 100  # deeper than this only the words are kept
IGNORED: frozenset[str] = frozenset({"head", "script", "style", "template", "title"})
_MARKS: Mapping[str, str] = MappingProxyType(
    {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
)
_HARD_BREAK = "  \n"
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BACKTICKS = re.compile("`+")
_WRAPPED_URL = re.compile(r"[\s<>\x00-\x1f]")


class Run:
    """Builds the pieces of one inline run; white space goes outside the marks beside it."""

    def __init__(self) -> None:
        self.pieces: list[escape.Piece] = []
        self._space = ""
        self._waiting: list[str] = []
        self._open: list[str] = []
        self._closed: escape.Piece | None = None

    def is_within(self, mark: str) -> bool:
        """Whether such a mark encloses what comes next."""
        return mark in self._open or mark in self._waiting

    def text(self, text: str) -> None:
        """Append literal text, its white space collapsed but for line ends."""
        words = _SPACES.split(text)
        if len(words) == 1:
            self._append(words[0], is_literal=True)
            return
        collapsed = _SPACES.sub(_collapsed, text)
        if collapsed[0] in " \n":
            self._add_space(collapsed[0])
        self._append(collapsed.strip(" \n"), is_literal=True)
        if collapsed[-1] in " \n":
            self._add_space(collapsed[-1])

    def markup(self, text: str) -> None:
        """Append markup as it stands."""
        self._append(text, is_literal=False)

    def box(self, *, is_checked: bool) -> None:
        """Append the check box of a task."""
        self.markup("[x]" if is_checked else "[ ]")
        self._add_space(" ")

    def line_break(self) -> None:
        """Append a hard line break; a second one in a row ends the paragraph."""
        self._space = "\n\n" if self._space.startswith((_HARD_BREAK, "\n\n")) else _HARD_BREAK

    def start(self, mark: str) -> None:
        """Begin what a mark encloses; a mark that encloses nothing is never written."""
        self._waiting.append(mark)

    def end(self, mark: str) -> None:
        """End what the innermost mark encloses."""
        if self._waiting:
            self._waiting.pop()
            return
        self._open.pop()
        self._closed = escape.Piece(mark)
        self.pieces.append(self._closed)

    def _add_space(self, space: str) -> None:
        if not self._space or (space == "\n" and self._space == " "):
            self._space = space

    def _append(self, text: str, *, is_literal: bool) -> None:
        if not text:
            return
        if self._space and self.pieces:
            self._push(self._space, is_literal=True)
        self._space = ""
        for mark in self._waiting:
            self._begin(mark)
        self._waiting.clear()
        self._push(text, is_literal=is_literal)

    def _begin(self, mark: str) -> None:
        if self._closed and self.pieces[-1] is self._closed and self._closed.text == mark:
            self.pieces.pop()  # `**a****b**` is not what two neighbours mean
        else:
            self.pieces.append(escape.Piece(mark))
        self._open.append(mark)

    def _push(self, text: str, *, is_literal: bool) -> None:
        within = "".join(self._open)
        last = self.pieces[-1] if self.pieces else None
        if last and last.is_literal and is_literal and last.within == within:
            last.text += text
        else:
            self.pieces.append(escape.Piece(text, is_literal=is_literal, within=within))


def render(nodes: "Iterable[tree.Node | str]", *, is_line: bool) -> str:
    """The Markdown of a run of inline elements and strings, without outer white space.

    Args:
        nodes: Elements and strings, in order.
        is_line: Whether the run begins a line, where `- ` or `1. ` would begin a list.
    """
    run = Run()
    for node in nodes:
        if isinstance(node, str):
            run.text(node)
        else:
            _element(run, node, 0)
    return escape.render(run.pieces, is_line=is_line)


def children(node: tree.Node) -> "Iterator[tree.Node | str]":
    """What an element holds, elements and strings, in order."""
    if node.text:
        yield node.text
    for child in node:
        yield child
        if child.tail:
            yield child.tail


def _element(run: Run, node: tree.Node, depth: int) -> None:
    tag = node.tag
    if tag in IGNORED:
        return
    if depth > MAX_DEPTH:
        run.text(tree.text_of(node))
    elif math := node.get("data-math", ""):
        run.markup(math_of(node, math))
    elif leaf := _LEAVES.get(tag):
        leaf(run, node)
    elif tag == "a" and node.get("href", "") and not run.is_within("["):
        _link(run, node, depth)
    elif (mark := _MARKS.get(tag)) and not run.is_within(mark):
        run.start(mark)
        _content(run, node, depth)
        run.end(mark)
    else:
        _content(run, node, depth)


def math_of(node: tree.Node, tex: str) -> str:
    """Math between dollar signs, verbatim."""
    fence = "$$" if node.tag == "div" else "$"
    return f"{fence}{tex}{fence}"


def _content(run: Run, node: tree.Node, depth: int) -> None:
    for child in children(node):
        if isinstance(child, str):
            run.text(child)
        else:
            _element(run, child, depth + 1)


def _code(run: Run, node: tree.Node) -> None:
    text = re.sub(r"\r\n?|\n", " ", tree.text_of(node))
    if not text:
        return
    taken = {len(ticks) for ticks in _BACKTICKS.findall(text)}
    length = next(count for count in range(1, len(taken) + 2) if count not in taken)
    is_padded = (
        text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and text.strip(" "))
    )
    pad = " " if is_padded else ""
    run.markup(f"{'`' * length}{pad}{text}{pad}{'`' * length}")


def _box(run: Run, node: tree.Node) -> None:
    if node.get("type", "") == "checkbox":
        run.box(is_checked="checked" in node.attrib)


def _line_break(run: Run, _node: tree.Node) -> None:
    run.line_break()


def _image(run: Run, node: tree.Node) -> None:
    source = node.get("src", "")
    if source:
        alt = re.sub(r"([\\\[\]])", r"\\\1", _SPACES.sub(" ", node.get("alt", "")).strip())
        run.markup(f"![{alt}]({_destination(node, source)})")


def _link(run: Run, node: tree.Node, depth: int) -> None:
    target = node.get("href", "").strip()
    text = tree.text_of(node)
    if not text.strip() and next(node.iter("img"), None) is None:
        return
    if not len(node) and text in {target, target.removeprefix("http://")}:
        run.markup(_autolink(node, text, target))
        return
    run.start("[")
    _content(run, node, depth)
    run.end(f"]({_destination(node, target)})")


def _autolink(node: tree.Node, text: str, target: str) -> str:
    after = (node.tail or " ")[0]
    is_apart = after.isspace() or after in grammar.PUNCTUATION
    if is_apart and text[-1] not in ".,:;!?" and grammar.BARE_URL.fullmatch(text):
        return text
    is_absolute = re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*", target)
    return f"<{target}>" if is_absolute else f"[{text}]({_destination(node, target)})"


def _destination(node: tree.Node, url: str) -> str:
    if _WRAPPED_URL.search(url) or not _is_balanced(url):
        url = re.sub(r"[\n\r]", "", url).replace("<", "%3C").replace(">", "%3E")
        url = f"<{url}>"
    title = _SPACES.sub(" ", node.get("title", "")).replace("\\", "\\\\").replace('"', '\\"')
    return f'{url} "{title}"' if title else url


def _is_balanced(url: str) -> bool:
    depth = 0
    for mark in re.findall(r"[()]", url):
        depth += 1 if mark == "(" else -1
        if depth < 0:
            return False
    return depth == 0


def _collapsed(match: re.Match[str]) -> str:
    return "\n" if "\n" in match.group() else " "


_LEAVES: Mapping[str, Callable[[Run, tree.Node], None]] = MappingProxyType(
    {
        **dict.fromkeys(("code", "kbd", "samp", "tt"), _code),
        "br": _line_break,
        "img": _image,
        "input": _box,
    }
)
