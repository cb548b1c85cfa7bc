"""Block structure to Markdown: paragraphs, headings, lists, quotes, fences, tables, rules."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from browser_bridge.markdown import inline, tables, tree

_CONTAINERS = frozenset(
    (
        *("address", "article", "aside", "body", "center", "dd", "details", "dialog", "dl", "div"),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "html", "legend"),
        *("main", "nav", "p", "section", "summary"),
    )
)
_HEADINGS: Mapping[str, int] = MappingProxyType({f"h{level}": level for level in range(1, 7)})
_LISTS = frozenset({"ul", "ol"})
_LEAVES = frozenset({"blockquote", "hr", "li", "pre", "table", *_LISTS, *_HEADINGS})
_BLOCKS = tuple(sorted(_CONTAINERS | _LEAVES))
_FENCE = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)
_LANGUAGE = re.compile(r"(?:^|\s)lang(?:uage)?-([^\s`]+)")
_CLOSING_HASHES = re.compile(r"(?:(?<=\s)|^)(?=#+$)")
_MARKER = re.compile(r"\d{0,9}([-*.)])(?: |$)", re.MULTILINE)
_BOXES = frozenset({"[ ]", "[x]"})
_BACKSLASH = r"\\"
_MAX_START = 999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    kind: str
    text: str


def convert(html: str, *, after: str = "") -> str:
    """Convert plain HTML, one block or many, to Markdown without outer line ends.

    An element with `data-math` is math: inline, or displayed where it is a `div`.

    Args:
        html: The HTML; malformed HTML is read as well as it can be.
        after: The Markdown block it will follow, so that two lists in a row stay two.
    """
    return _join(_blocks(tree.parse(html), 0, _marker(after)))


def _join(blocks: Iterator[_Block]) -> str:
    return "\n\n".join(block.text for block in blocks)


def _marker(text: str) -> str:
    """What tells a list's items from those of another list right after it."""
    found = _MARKER.match(text)
    return found[1] if found else ""


def _blocks(parent: tree.Node, depth: int, last: str = "") -> Iterator[_Block]:
    """The blocks an element holds; inline content between blocks forms paragraphs."""
    run: list[tree.Node | str] = []
    for child in inline.children(parent):
        if isinstance(child, str) or not _is_block(child):
            run.append(child)
            continue
        for block in _paragraph(run):
            last = ""
            yield block
        run = []
        for block in _block(child, depth, last):
            last = _marker(block.text) if block.kind in _LISTS else ""
            yield block
    yield from _paragraph(run)


def _is_block(node: tree.Node) -> bool:
    if node.get("data-math", ""):
        return node.tag == "div"
    if node.tag in _CONTAINERS or node.tag in _LEAVES:
        return True
    return node.tag not in inline.IGNORED and next(node.iter(*_BLOCKS), None) is not None


def _paragraph(run: list[tree.Node | str]) -> Iterator[_Block]:
    if text := inline.render(run, is_line=True):
        yield _Block(kind="p", text=text)


def _block(node: tree.Node, depth: int, last: str) -> Iterator[_Block]:
    tag = node.tag
    if depth > inline.MAX_DEPTH:
        yield from _paragraph([tree.text_of(node)])
    elif math := node.get("data-math", ""):
        yield _Block(kind="math", text=inline.math_of(node, math))
    elif tag == "p" and not len(node):
        yield from _paragraph([node.text or ""])
    elif tag in _LISTS:
        yield from _list(node, depth, last)
    elif render := _RENDERERS.get(tag):
        if text := render(node, depth):
            yield _Block(kind=tag, text=text)
    else:
        yield from _blocks(node, depth + 1, last)


def _heading(node: tree.Node, _depth: int) -> str:
    text = inline.render(inline.children(node), is_line=False)
    text = re.sub(r"[ \n]*\n[ \n]*", " ", text)
    return f"{'#' * _HEADINGS[node.tag]} {_CLOSING_HASHES.sub(_BACKSLASH, text)}".rstrip(" ")


def _rule(_node: tree.Node, _depth: int) -> str:
    return "---"


def _quote(node: tree.Node, depth: int) -> str:
    text = _join(_blocks(node, depth + 1))
    return re.sub(r"^(?=(.?))", _quote_mark, text, flags=re.MULTILINE)


def _quote_mark(line: re.Match[str]) -> str:
    return "> " if line.group(1) else ">"


def _fence(node: tree.Node, _depth: int) -> str:
    for line_break in list(node.iter("br")):
        line_break.text = "\n"
    code = re.sub(r"\r\n?", "\n", tree.text_of(node))
    longest = max((len(ticks) for ticks in _FENCE.findall(code)), default=0)
    fence = "`" * max(3, longest + 1)
    if code and not code.endswith("\n"):
        code += "\n"
    return f"{fence}{_language(node)}\n{code}{fence}"


def _language(node: tree.Node) -> str:
    for element in (*node.iter("code"), node):
        if found := _LANGUAGE.search(element.get("class", "")):
            return found.group(1)
    return ""


def _table(node: tree.Node, depth: int) -> str:
    def cell_text(cell: tree.Node) -> str:
        if any(_is_block(child) for child in cell):
            return _join(_blocks(cell, depth + 1))
        return inline.render(inline.children(cell), is_line=False)

    return tables.render(node, cell_text)


def _stray_item(node: tree.Node, depth: int) -> str:
    return _item(node, "- ", depth)[0]


def _list(node: tree.Node, depth: int, last: str) -> Iterator[_Block]:
    """A list, told from the one right before it by another marker than `last`."""
    items = _ordered(node, depth, last) if node.tag == "ol" else _bulleted(node, depth, last)
    parts: list[str] = []
    for text, is_spread in items:
        parts += (text, "\n\n" if is_spread else "\n")
    if parts:
        yield _Block(kind=node.tag, text="".join(parts[:-1]))


def _bulleted(node: tree.Node, depth: int, last: str) -> Iterator[tuple[str, bool]]:
    bullet = "* " if last == "-" else "- "
    return (_item(item, bullet, depth) for item in _items(node))


def _ordered(node: tree.Node, depth: int, last: str) -> Iterator[tuple[str, bool]]:
    start = node.get("start", "1").strip()
    number = min(int(start[:10]), _MAX_START) if start.isdecimal() else 1
    closing = ")" if last == "." else "."
    for item in _items(node):
        yield _item(item, f"{number}{closing} ", depth)
        number = min(number + 1, _MAX_START)


def _items(node: tree.Node) -> Iterator[tree.Node | str]:
    """The items of a list; what stands between them counts as one."""
    for child in inline.children(node):
        is_item = child.strip() if isinstance(child, str) else child.tag not in inline.IGNORED
        if is_item:
            yield child


def _item(node: tree.Node | str, marker: str, depth: int) -> tuple[str, bool]:
    """An item and whether it holds blocks set apart by blank lines."""
    parts: list[str] = []
    previous = ""
    is_spread = False
    for block in _item_blocks(node, depth):
        text = block.text
        if marker == "- " and not parts and not text.strip("- "):
            text = text.replace("-", "*")  # with the marker it would be a rule
        if parts:
            is_tight = previous == "p" and _interrupts(block)
            is_spread = is_spread or not is_tight
            parts.append("\n" if is_tight else "\n\n")
        parts.append(text)
        previous = block.kind
    body = re.sub(r"\n(?=[^\n])", "\n" + " " * len(marker), "".join(parts))
    return (marker + body).rstrip(" "), is_spread


def _item_blocks(node: tree.Node | str, depth: int) -> Iterator[_Block]:
    if isinstance(node, str):
        yield from _paragraph([node])
    elif node.tag != "li":
        yield from _block(node, depth + 1, "")
    else:
        blocks = _blocks(node, depth + 1)
        first = next(blocks, None)
        if first is not None and first.text in _BOXES:  # the box of a task stands before its text
            second = next(blocks, _Block(kind="p", text=""))
            first = _Block(kind=second.kind, text=f"{first.text} {second.text}".rstrip(" "))
        yield from () if first is None else (first,)
        yield from blocks


def _interrupts(block: _Block) -> bool:
    """Whether a block right below a paragraph is still one of its own; an empty item is not."""
    if block.kind == "pre":
        return True
    marker, _, content = block.text.partition("\n")[0].partition(" ")
    return (
        block.kind in {"ul", "ol"} and bool(content) and (block.kind == "ul" or marker[:1] == "1")
    )


_RENDERERS: Mapping[str, Callable[[tree.Node, int], str]] = MappingProxyType(
    {
        **dict.fromkeys(_HEADINGS, _heading),
        "blockquote": _quote,
        "hr": _rule,
        "li": _stray_item,
        "pre": _fence,
        "table": _table,
    }
)
