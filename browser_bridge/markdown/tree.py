"""The HTML parser behind a small typed face: any string becomes a tree, none raises."""

import html as entities
import re
from collections.abc import Iterator, MutableMapping
from typing import Any, Protocol

# lxml ships no types: `_etree` is untyped here, and `Node` states what is used of an element.
import lxml.etree  # pyright: ignore[reportMissingTypeStubs]

_etree: Any = lxml.etree  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType, reportAttributeAccessIssue]

_TAG = re.compile(r"<[A-Za-z/!?][^>]*>?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


class Node(Protocol):
    """An element of the tree; text and tail as in ElementTree, the rest as in lxml."""

    tag: str
    text: str | None
    tail: str | None
    attrib: MutableMapping[str, str]

    def __iter__(self) -> Iterator["Node"]: ...
    def __len__(self) -> int: ...
    def get(self, key: str, default: str, /) -> str:
        """The attribute, or the default."""
        ...

    def set(self, key: str, value: str, /) -> None:
        """Give the attribute this value."""

    def remove(self, element: "Node", /) -> None:
        """Remove a child and its tail."""

    def getparent(self) -> "Node | None":
        """The element that holds this one."""

    def getprevious(self) -> "Node | None":
        """The element before this one."""

    def iter(self, *tags: str) -> Iterator["Node"]:
        """This element and all below with one of the tags, in order."""
        ...

    def iterancestors(self, *tags: str) -> Iterator["Node"]:
        """The elements around this one, inside out."""
        ...

    def itertext(self) -> Iterator[str]:
        """All text below, in order."""
        ...


def parse(html: str) -> Node:
    """Parse HTML, however malformed, into one element that holds everything."""
    text = _CONTROL.sub(_UNKNOWN, html)
    root = _parsed(f"<div>{text}</div>")
    if root is None:  # nested beyond what the parser follows: keep the words, drop the form
        words = entities.escape(entities.unescape(_TAG.sub(" ", text)))
        root = _parsed(f"<div>{words}</div>")
    assert root is not None
    return root


def serialize(root: Node) -> str:
    """The HTML of what `parse` gave, without the elements put around it."""
    html: str = _etree.tostring(root, method="html", encoding="unicode")
    html = html.removeprefix("<html><body>").removesuffix("</body></html>")
    holds_wrapper_alone = all(len(body) == 1 for body in root)
    return html.removeprefix("<div>").removesuffix("</div>") if holds_wrapper_alone else html


def text_of(node: Node) -> str:
    """All text inside an element, in order."""
    return "".join(node.itertext())


def drop(node: Node) -> None:
    """Remove an element and its content, keeping the text that follows it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        previous = node.getprevious()
        tail = _CONTROL.sub(_UNKNOWN, node.tail)
        if previous is None:
            parent.text = _CONTROL.sub(_UNKNOWN, parent.text or "") + tail
        else:
            previous.tail = _CONTROL.sub(_UNKNOWN, previous.tail or "") + tail
        node.tail = None
    parent.remove(node)


def replace(node: Node, tag: str, **attributes: str) -> None:
    """Turn an element in place into an empty one with the given tag and attributes only."""
    for child in list(node):
        node.remove(child)
    node.attrib.clear()
    node.tag = tag
    node.text = None
    for name, value in attributes.items():
        assign(node, name.replace("_", "-"), value)


def assign(node: Node, name: str, value: str) -> None:
    """Give an element an attribute, without characters that no attribute can hold."""
    node.set(name, _CONTROL.sub(_UNKNOWN, value))


def insert(node: Node, tag: str, text: str, **attributes: str) -> None:
    """Give an element one more child, at its end."""
    child: Node = _etree.SubElement(node, tag)
    child.text = _CONTROL.sub(_UNKNOWN, text)
    for name, value in attributes.items():
        assign(child, name, value)


def _parsed(html: str) -> Node | None:
    parser = _etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    root: Node | None = _etree.fromstring(f"<html><body>{html}</body></html>".encode(), parser)
    return None if parser.error_log.filter_from_fatals() else root
