"""One top-level block of the site's answer to plain HTML that `markdown.convert` understands.

Both generations of the site, 2025's variants too (site-dom 6, 15). Must not know Markdown.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from browser_bridge.markdown import tree

_NOISE_TAGS = frozenset(
    {
        *(
            "button",
            "copy-button",
            "download-generated-image-button",
            "gem-icon",
            "gem-icon-button",
        ),
        *("gem-popover", "hallucination-disclaimer", "iframe", "mat-icon", "message-actions"),
        *("script", "share-button", "source-footnote", "source-inline-chip"),
        *("source-inline-chips", "sources-carousel", "sources-carousel-inline", "sources-list"),
        *("style", "svg", "template", "thumb-down-button", "thumb-up-button"),
    }
)
_NOISE_CLASSES = frozenset(
    {
        *("cdk-visually-hidden", "code-block-decoration", "generated-image-controls"),
        *("hide-from-message-actions", "loader", "source-inline-chip-container", "table-footer"),
    }
)
_NOISE_ATTRIBUTES = ("hide-from-message-actions", "hidden")
_NOISE_TEXTS = frozenset({"Opens in a new window", "(Opens in a new window)"})
_KEPT_ATTRIBUTES = frozenset(
    {
        *("align", "alt", "checked", "class", "colspan", "data-math", "href", "src", "start"),
        *("style", "title", "type"),
    }
)
_KEPT_CLASSES = "language-"
_HOSTS = frozenset({"link-block", "response-element"})  # wrap one element, in or between lines
_LINE_TAGS = frozenset({"a", "b", "em", "i", "p", "s", "span", "strong", "td", "th"})
_TEX_NOTE = "application/x-tex"


def normalize(html: str) -> str:
    """Plain HTML for one block of an answer; anything unknown is kept as its text."""
    root = tree.parse(html)
    for element in list(root.iter()):
        if element.getparent() is not None and _is_attached(element, root):
            _normalize(element)
    tree.unwrap(root, *_HOSTS)
    return tree.serialize(root)


def _is_attached(element: tree.Node, root: tree.Node) -> bool:
    del element, root
    return True


def _normalize(element: tree.Node) -> None:
    tag = element.tag
    if handle := _HANDLERS.get(tag):
        handle(element)


_HANDLERS: Mapping[str, Callable[[tree.Node], None]] = MappingProxyType({})


def _children(element: tree.Node) -> Iterator[tree.Node]:
    yield from element
