"""Picture books: what one holds, and the files made of it. Pure; knows no site and no browser.

Neighbours: `epub` packs one, `browser.printing` prints its HTML.
"""

import base64
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge.artifacts.content import HEAD, ContentType, identify

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = """
@page { size: 210mm 210mm; margin: 0; }
* { box-sizing: border-box; }
html, body { margin: 0; padding: 0; font-family: Georgia, "Noto Serif", serif; color: #222; }
section { width: 210mm; height: 210mm; padding: 14mm; display: flex; flex-direction: column;
  align-items: center; gap: 6mm; break-after: page; overflow: hidden; }
section:last-child { break-after: auto; }
img { flex: 0 1 auto; min-height: 0; max-width: 100%; max-height: 142mm; object-fit: contain; }
h1, p { flex: 0 0 auto; margin: auto 0; text-align: center; }
h1 { font-size: 28pt; }
p { font-size: 15pt; line-height: 1.45; white-space: pre-line; }
@media screen { body { background: #eee; } section { background: #fff; margin: 8mm auto; } }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a page.

    Args:
        content: Its bytes, as the site made them.
        artifact: Id of the file that is kept of it, or "".
    """

    content: bytes
    artifact: str = ""

    @property
    def type(self) -> ContentType:
        """Its type, by its content."""
        return identify(self.content[:HEAD])


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a book.

    Args:
        text: Its words, plain; "" for a picture alone.
        pictures: Its pictures, in order.
        is_cover: Whether it is the cover, whose words are the title.
        narration: Id of the file in which it is read out, or "".
        sound: Media type of that file.
    """

    text: str
    pictures: tuple[Picture, ...] = ()
    is_cover: bool = False
    narration: str = ""
    sound: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A picture book.

    Args:
        identity: What tells it from all others.
        title: Its title.
        pages: Its pages, the cover among them, in order.
        language: Language tag of its words, or "" where it is not known.
        link: Public address of it, or "".
    """

    identity: str
    title: str
    pages: tuple[Page, ...]
    language: str = ""
    link: str = ""


def data(book: Book) -> bytes:
    """Return a book as JSON."""
    value: dict[str, Any] = {
        "title": book.title,
        **({"language": book.language} if book.language else {}),
        **({"link": book.link} if book.link else {}),
        "pages": [
            _page_data(page, number) for number, page in zip(numbers(book), book.pages, strict=True)
        ],
    }
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def numbers(book: Book) -> list[int]:
    """Return the number of each page as a reader counts them; a cover has none, 0."""
    has_cover = bool(book.pages) and book.pages[0].is_cover
    return list(range(0 if has_cover else 1, len(book.pages) + (0 if has_cover else 1)))


def web_page(book: Book) -> str:
    """Return a book as one HTML document, its pictures within it, a sheet for each page."""
    sections = "\n".join(_section(book, page) for page in book.pages)
    language = html.escape(book.language or "und")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escaped(book.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body dir="auto">\n{sections}\n</body>\n</html>\n'
    )


def _page_data(page: Page, number: int) -> Mapping[str, Any]:
    pictures = [
        {
            "media_type": picture.type.media_type,
            **({"artifact": picture.artifact} if picture.artifact else {}),
        }
        for picture in page.pictures
    ]
    cover = {"is_cover": True} if page.is_cover else {}
    sound = {"media_type": page.sound, "artifact": page.narration} if page.narration else None
    read = {"narration": sound} if sound else {}
    return {"number": number, **cover, "text": page.text, "pictures": pictures, **read}


def _section(book: Book, page: Page) -> str:
    pictures = "".join(
        f'<img alt="" src="data:{picture.type.media_type};base64,'
        f'{base64.b64encode(picture.content).decode()}">'
        for picture in page.pictures
    )
    return f"<section>{pictures}{words(book, page)}</section>"


def words(book: Book, page: Page) -> str:
    """Return the words of a page as HTML that is XHTML, too."""
    if page.is_cover:
        return f'<h1 dir="auto">{escaped(page.text or book.title)}</h1>'
    return f'<p dir="auto">{escaped(page.text)}</p>' if page.text else ""


def escaped(text: str) -> str:
    """Return plain text as HTML, without the characters that XML has no form for."""
    return html.escape(_NO_XML.sub("", text))
