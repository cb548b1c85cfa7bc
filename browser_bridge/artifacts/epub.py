"""Packs a picture book as EPUB 3, of fixed order and with each picture once. Pure."""

import hashlib
import html
import io
import uuid
import zipfile
from dataclasses import dataclass

from browser_bridge.artifacts import books
from browser_bridge.artifacts.books import Book, Page, Picture

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = "2000-01-01T00:00:00Z"
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>\
</rootfiles>
</container>
"""
_STYLE = """body { margin: 1em; text-align: center; }
img { max-width: 100%; max-height: 75vh; }
p { white-space: pre-line; line-height: 1.45; }
"""
_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" \
xml:lang="{language}" lang="{language}">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>{body}</body>
</html>
"""
_PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" \
xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{identity}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:language>{language}</dc:language>
<meta property="dcterms:modified">{modified}</meta>
</metadata>
<manifest>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the package.

    Args:
        name: Its name, and its id with `.` replaced.
        media_type: Its type.
        content: Its bytes.
        properties: What the package says of it.
    """

    name: str
    media_type: str
    content: bytes
    properties: str = ""

    @property
    def identity(self) -> str:
        return self.name.replace(".", "-")


def pack(book: Book) -> bytes:
    """Return a book as EPUB; the same book gives the same bytes."""
    pictures = _pictures(book)
    pages = [_page(book, page, number, pictures) for number, page in enumerate(book.pages, 1)]
    style = _Item("style.css", "text/css", _STYLE.encode())
    items = [_contents(book), style, *pages, *pictures.values()]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _put(archive, "META-INF/container.xml", _CONTAINER.encode())
        _put(archive, "book/package.opf", _package(book, items, pages))
        for item in items:
            is_picture = item.media_type.startswith("image/")
            how = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
            _put(archive, f"book/{item.name}", item.content, how)
    return target.getvalue()


def _put(
    archive: zipfile.ZipFile, name: str, content: bytes, how: int = zipfile.ZIP_DEFLATED
) -> None:
    archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, compress_type=how)


def _pictures(book: Book) -> dict[bytes, _Item]:
    """Return the pictures by content, the first one marked as that of the cover."""
    found: dict[bytes, _Item] = {}
    for page in book.pages:
        for picture in page.pictures:
            name = f"picture-{len(found) + 1}.{picture.type.extension}"
            mark = "" if found else "cover-image"
            item = _Item(name, picture.type.media_type, picture.content, mark)
            found.setdefault(picture.content, item)
    return found


def _page(book: Book, page: Page, number: int, pictures: dict[bytes, _Item]) -> _Item:
    images = "".join(_image(picture, pictures) for picture in page.pictures)
    body = f'<section epub:type="bodymatter">{images}{books.words(book, page)}</section>'
    return _document(book, f"page-{number}.xhtml", body)


def _image(picture: Picture, pictures: dict[bytes, _Item]) -> str:
    return f'<div><img src="{pictures[picture.content].name}" alt=""/></div>'


def _contents(book: Book) -> _Item:
    rows = "".join(
        f'<li><a href="page-{at}.xhtml">{number or books.escaped(book.title)}</a></li>'
        for at, number in enumerate(books.numbers(book), 1)
    )
    body = f'<nav epub:type="toc"><h1>{books.escaped(book.title)}</h1><ol>{rows}</ol></nav>'
    return _document(book, "contents.xhtml", body, properties="nav")


def _document(book: Book, name: str, body: str, *, properties: str = "") -> _Item:
    text = _PAGE.format(language=_language(book), title=books.escaped(book.title), body=body)
    return _Item(name, "application/xhtml+xml", text.encode(), properties)


def _package(book: Book, items: list[_Item], pages: list[_Item]) -> bytes:
    manifest = "\n".join(
        f'<item id="{item.identity}" href="{item.name}" media-type="{item.media_type}"'
        + (f' properties="{item.properties}"' if item.properties else "")
        + "/>"
        for item in items
    )
    digest = hashlib.sha256(book.identity.encode()).digest()
    return _PACKAGE.format(
        identity=uuid.UUID(bytes=digest[:16]),
        title=books.escaped(book.title),
        language=_language(book),
        modified=_MODIFIED,
        items=manifest,
        spine="\n".join(f'<itemref idref="{page.identity}"/>' for page in pages),
    ).encode()


def _language(book: Book) -> str:
    return html.escape(book.language or "und")
