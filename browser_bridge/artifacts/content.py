"""What a file is, told by its first bytes; a claimed type or name counts only among plain texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HEAD = 4096
"""Bytes that are looked at."""


@dataclass(frozen=True, slots=True)
class ContentType:
    """A type of content.

    Args:
        media_type: Its name on the wire.
        extension: Its file extension, without the dot.
    """

    media_type: str
    extension: str

    @property
    def family(self) -> str:
        """The first part of the media type, such as `image`."""
        return self.media_type.partition("/")[0]


PNG = ContentType("image/png", "png")
JPEG = ContentType("image/jpeg", "jpg")
WEBP = ContentType("image/webp", "webp")
GIF = ContentType("image/gif", "gif")
MP4 = ContentType("video/mp4", "mp4")
WEBM = ContentType("video/webm", "webm")
M4A = ContentType("audio/mp4", "m4a")
MP3 = ContentType("audio/mpeg", "mp3")
WAV = ContentType("audio/wav", "wav")
OGG = ContentType("audio/ogg", "ogg")
FLAC = ContentType("audio/flac", "flac")
PDF = ContentType("application/pdf", "pdf")
EPUB = ContentType("application/epub+zip", "epub")
ZIP = ContentType("application/zip", "zip")
HTML = ContentType("text/html", "html")
SVG = ContentType("image/svg+xml", "svg")
JSON = ContentType("application/json", "json")
TEXT = ContentType("text/plain", "txt")
UNKNOWN = ContentType("application/octet-stream", "bin")

TEXTS: Mapping[str, ContentType] = MappingProxyType(
    {
        "md": ContentType("text/markdown", "md"),
        "htm": HTML,
        "html": HTML,
        "json": JSON,
        "csv": ContentType("text/csv", "csv"),
        "css": ContentType("text/css", "css"),
        "xml": ContentType("text/xml", "xml"),
        "svg": SVG,
    }
)
"""Types of texts that only a name tells apart."""
_ANY = re.IGNORECASE | re.DOTALL
_SOURCE = re.compile(r"[a-z0-9+#_-]{1,12}")
_MARKUP = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", _ANY)
_VECTORS = re.compile(rb"\s*(?:<\?xml.*?\?>\s*)?(?:<!.*?>\s*)*<svg\b", _ANY)
_MP3_FRAME = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]")
_SIGNATURES: tuple[tuple[re.Pattern[bytes], ContentType], ...] = tuple(
    (re.compile(pattern, re.DOTALL), kind)
    for pattern, kind in (
        (rb"\x89PNG\r\n\x1a\n", PNG),
        (rb"\xff\xd8\xff", JPEG),
        (rb"RIFF.{4}WEBP", WEBP),
        (rb"GIF8[79]a", GIF),
        (rb".{4}ftypM4[AB] ", M4A),
        (rb".{4}(?:ftyp|moov|mdat|wide|free|skip)", MP4),
        (rb"\x1a\x45\xdf\xa3", WEBM),
        (rb"RIFF.{4}WAVE", WAV),
        (rb"ID3", MP3),
        (rb"OggS", OGG),
        (rb"fLaC", FLAC),
        (rb"\s{0,64}%PDF-", PDF),
        (rb"PK\x03\x04.{26}mimetypeapplication/epub\+zip", EPUB),
        (rb"PK\x03\x04", ZIP),
    )
)


def identify(head: bytes, name: str = "") -> ContentType:
    """Return what a file is.

    Args:
        head: Its first bytes, `HEAD` of them where there are as many.
        name: Its name; tells one kind of text from another, and nothing else.
    """
    for signature, kind in _SIGNATURES:
        if signature.match(head):
            return kind
    if _MP3_FRAME.match(head):
        return MP3
    return _text(head, name) if _is_text(head) else UNKNOWN


def is_page(head: bytes) -> bool:
    """Whether a file is a web page, whatever it is called."""
    return _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def _text(head: bytes, name: str) -> ContentType:
    extension = name.lower().rpartition(".")[2] if "." in name else ""
    if extension in TEXTS:
        return TEXTS[extension]
    if is_page(head):
        return HTML
    if _VECTORS.match(head):
        return SVG
    return ContentType("text/plain", extension) if _SOURCE.fullmatch(extension) else TEXT


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        # The last character may be cut in two.
        head.decode("utf-8") if len(head) < HEAD else head[: _whole(head)].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _whole(head: bytes) -> int:
    end = len(head)
    while end > len(head) - 4 and head[end - 1] & 0xC0 == 0x80:  # noqa: PLR2004 - UTF-8 continuation
        end -= 1
    return end - 1
