"""One top-level block of the site's answer to plain HTML that `markdown.convert` understands.

Both generations of the site, 2025's variants too (site-dom 6, 15). Must not know Markdown.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from browser_bridge.gemini_web.readers import languages, links
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
        *("async-processing-chip", "gem-processing-card", "generated-image", "generated-video"),
        *("generated-music", "video-player"),
        *("gem-popover", "hallucination-disclaimer", "iframe", "immersive-entry-chip", "mat-icon"),
        "message-actions",
        *("script", "share-button", "source-footnote", "source-inline-chip"),
        *("source-inline-chips", "sources-carousel", "sources-carousel-inline", "sources-list"),
        *("style", "svg", "template", "thumb-down-button", "thumb-up-button"),
    }
)
_NOISE_CLASSES = frozenset(
    {
        *("cdk-visually-hidden", "code-block-decoration", "generated-image-controls"),
        *("generated-image-container", "generated-images"),
        *(
            "hide-from-message-actions",
            "immersive-entry-chip",
            "loader",
            "source-inline-chip-container",
            "table-footer",
        ),
    }
)
_NOISE_ATTRIBUTES = ("hide-from-message-actions", "hidden")
_NOISE_TEXTS = frozenset({"Opens in a new window", "(Opens in a new window)"})
_INLINE_HOSTS = frozenset({"link-block", "response-element"})
_LINE_TAGS = ("a", "b", "em", "i", "p", "s", "span", "strong", "td", "th")
_KEPT_ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "a": frozenset({"href", "title"}),
        "code": frozenset({"class"}),
        "img": frozenset({"alt", "src", "title"}),
        "input": frozenset({"checked", "type"}),
        "ol": frozenset({"start"}),
        "pre": frozenset({"class"}),
        "td": frozenset({"align", "colspan", "style"}),
        "th": frozenset({"align", "colspan", "style"}),
    }
)
_CODE_HOSTS = frozenset({"code-block"})  # an element name in 2026, a class in all captures
_CODE_HEADER = "code-block-decoration"
_CODE_BUTTONS = "buttons"
_CODE_TEXT = ("data-test-id", "code-content")
_MATH = "data-math"
_MATH_BLOCKS = frozenset({"katex-display", "math-block"})
_MATH_CLASSES = frozenset({"katex", *_MATH_BLOCKS})
_TEX = ("encoding", "application/x-tex")
_FULL_SIZE = "data-full-size-image-uri"
_NOTHING: frozenset[str] = frozenset()


def normalize(html: str) -> str:
    """Plain HTML for one block of an answer; what is unknown is kept as its text."""
    root = tree.parse(html)
    waiting = [root]
    while waiting:
        for element in list(waiting.pop()):
            if _is_noise(element):
                tree.drop(element)
            elif not _is_replaced(element):
                _plain(element)
                waiting.append(element)
    return tree.serialize(root)


def _classes(element: tree.Node) -> frozenset[str]:
    names = element.get("class", "")
    return frozenset(names.split()) if names else _NOTHING


def _is_noise(element: tree.Node) -> bool:
    return (
        element.tag in _NOISE_TAGS
        or not _NOISE_CLASSES.isdisjoint(_classes(element))
        or any(name in element.attrib for name in _NOISE_ATTRIBUTES)
        or (not len(element) and (element.text or "").strip() in _NOISE_TEXTS)
    )


def _is_replaced(element: tree.Node) -> bool:
    """Replace an element that has a meaning as a whole; whether it was one."""
    if handle := _HANDLERS.get(element.tag):
        return handle(element)
    classes = _classes(element)
    if _MATH in element.attrib or not _MATH_CLASSES.isdisjoint(classes):
        return _math(element)
    return not _CODE_HOSTS.isdisjoint(classes) and _code_block(element)


def _plain(element: tree.Node) -> None:
    """Leave an element its name and the attributes that carry meaning."""
    tag = element.tag
    if "-" in tag:
        is_in_line = (
            tag in _INLINE_HOSTS or next(element.iterancestors(*_LINE_TAGS), None) is not None
        )
        element.tag = "span" if is_in_line else "div"
    if element.attrib:
        kept = _KEPT_ATTRIBUTES.get(tag, _NOTHING)
        for name in [name for name in element.attrib if name not in kept]:
            del element.attrib[name]


def _math(element: tree.Node) -> bool:
    notes = (note for note in element.iter("annotation") if note.get(_TEX[0], "") == _TEX[1])
    tex = element.get(_MATH, "") or next((tree.text_of(note) for note in notes), "")
    if not tex:
        return False
    is_block = element.tag == "div" or not _MATH_BLOCKS.isdisjoint(_classes(element))
    tree.replace(element, "div" if is_block else "span", data_math=tex)
    return True


def _code_block(element: tree.Node) -> bool:
    code = _code_of(element)
    if code is None:
        return False
    info = languages.info_string(_header_of(element))
    text = tree.text_of(code)
    tree.replace(element, "pre")
    if info:
        tree.insert(element, "code", text, **{"class": f"language-{info}"})
    else:
        tree.insert(element, "code", text)
    return True


def _code_of(element: tree.Node) -> tree.Node | None:
    codes = list(element.iter("code"))
    marked = (code for code in codes if code.get(_CODE_TEXT[0], "") == _CODE_TEXT[1])
    return next(iter([*marked, *codes, *element.iter("pre")]), None)


def _header_of(element: tree.Node) -> str:
    header = next((item for item in element.iter() if _CODE_HEADER in _classes(item)), None)
    if header is None:
        return ""
    labels = (tree.text_of(item) for item in header if _CODE_BUTTONS not in _classes(item))
    return (header.text or "").strip() or next(labels, "").strip()


def _link(element: tree.Node) -> bool:
    target = links.target_of(element.get("href", ""))
    if target:
        tree.assign(element, "href", target)
    else:
        element.tag = "span"
    return False


def _image(element: tree.Node) -> bool:
    source = links.image_of(element.get("src", ""))
    if source:
        tree.assign(element, "src", source)
        _plain(element)
    else:
        tree.drop(element)
    return True


def _web_image(element: tree.Node) -> bool:
    full = next((item for item in element.iter() if _FULL_SIZE in item.attrib), None)
    picture = next(element.iter("img"), None)
    target = links.image_of(full.get(_FULL_SIZE, "")) if full is not None else ""
    alt = picture.get("alt", "") if picture is not None else ""
    if target:
        tree.replace(element, "div")
        tree.insert(element, "a", alt or target, href=target)
        return True
    source = links.image_of(picture.get("src", "")) if picture is not None else ""
    tree.replace(element, "div")
    if source:
        tree.insert(element, "img", "", alt=alt, src=source)
    return True


def _video(element: tree.Node) -> bool:
    players = list(element.iter("iframe", "img"))
    target = next(filter(None, (links.video_of(item.get("src", "")) for item in players)), "")
    if not target:
        return False
    names = (item.get(name, "") for item in players for name in ("alt", "title"))
    title = " ".join((next(filter(str.strip, names), "") or target).split())
    tree.replace(element, "div")
    tree.insert(element, "a", title, href=target)
    return True


_HANDLERS: Mapping[str, Callable[[tree.Node], bool]] = MappingProxyType(
    {
        "a": _link,
        "code-block": _code_block,
        "img": _image,
        "single-image": _web_image,
        "youtube-block": _video,
    }
)
