"""Tells a file's type by its content; what the caller or its name says only breaks ties. Pure."""

import mimetypes
import re
from typing import Any, cast

HEAD = 4096
"""Bytes at the beginning of a file that tell its type."""
UNKNOWN = "application/octet-stream"
PLAIN = "text/plain"

_OFFICE = "application/vnd.openxmlformats-officedocument."
_DOCX = _OFFICE + "wordprocessingml.document"
_XLSX = _OFFICE + "spreadsheetml.sheet"
_PPTX = _OFFICE + "presentationml.presentation"
_KNOWN = mimetypes.MimeTypes()
_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/heif": ".heif",
    "image/heic": ".heic",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "audio/aac": ".aac",
    "video/x-matroska": ".mkv",
    "application/epub+zip": ".epub",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    _DOCX: ".docx",
    _XLSX: ".xlsx",
    _PPTX: ".pptx",
    PLAIN: ".txt",
}
_TYPES = {
    **{extension: media_type for media_type, extension in _EXTENSIONS.items()},
    ".md": "text/markdown",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".ts": PLAIN,  # elsewhere a video stream; what comes as text is TypeScript
}
_SYNONYMS = {
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/x-flac": "audio/flac",
    "application/ogg": "audio/ogg",
    "video/avi": "video/x-msvideo",
    "image/jpg": "image/jpeg",
    "image/x-ms-bmp": "image/bmp",
    "application/x-pdf": "application/pdf",
    "application/x-matroska": "video/x-matroska",
}
_TEXT_TYPES = re.compile(r"text/.+|application/(.*[+.-])?(json|xml|yaml|javascript|sql|toml|sh)")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HTML = re.compile(r"<(!doctype html|html|head|body)\b", re.IGNORECASE)
_SVG = re.compile(r"<svg\b", re.IGNORECASE)
_PROLOG = {"<!--": "-->", "<?": "?>", "<!doctype svg": ">"}
_ZIPPED = ((b"word/", _DOCX), (b"xl/", _XLSX), (b"ppt/", _PPTX))
_ZIP = b"PK\x03\x04"


def of(head: bytes, *, declared: str = "", name: str = "") -> str:
    """Return the type of a file, in lower case.

    Args:
        head: Its beginning, up to `HEAD` bytes, or all of it.
        declared: Its type as somebody claims it, or "".
        name: Its name, or "".
    """
    claims = [by_name(name), _plain(declared)]
    text = _as_text(head)
    if text is not None:
        return _text_type(text, claims)
    if head.startswith(_ZIP):
        return _zip_type(head, claims)
    found = _magic(head)
    claimed = [claim for claim in claims if claim]
    agreed = next((claim for claim in claimed if claim in found), None)
    if agreed or found:
        return agreed or found[0]
    return next((claim for claim in claimed if not is_text(claim)), UNKNOWN)


def is_text(media_type: str) -> bool:
    """Tell whether a type is one of text."""
    return _TEXT_TYPES.fullmatch(media_type) is not None


def by_name(name: str) -> str:
    """Return the type that a name's extension stands for, or ""."""
    dot = name.rfind(".")
    extension = name[dot:].lower() if dot > 0 else ""
    known = _TYPES.get(extension) or _KNOWN.guess_type(f"x{extension}")[0] or ""
    return _SYNONYMS.get(known, known)


def extension_of(media_type: str) -> str:
    """Return the usual extension of a type, with its dot, or ""."""
    return _EXTENSIONS.get(media_type) or _KNOWN.guess_extension(media_type) or ""


def family(media_type: str) -> str:
    """Return a type's first part: image, audio, video, text or application."""
    return media_type.partition("/")[0]


def _plain(declared: str) -> str:
    named = declared.partition(";")[0].strip().lower()
    if "*" in named or named == UNKNOWN:
        return ""
    return _SYNONYMS.get(named, named)


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    else:
        try:
            text = head.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            is_cut = error.start >= len(head) - 3 and len(head) >= HEAD
            if not is_cut:
                return None
            text = head[: error.start].decode("utf-8-sig")
    return None if _CONTROLS.search(text) or "\ufffd" in text else text


def _text_type(text: str, claims: list[str]) -> str:
    opening = _without_prolog(text)
    if _SVG.match(opening):
        return "image/svg+xml"
    if text.startswith("%PDF-"):
        return "application/pdf"
    if _HTML.match(opening):
        return "text/html"
    return next((claim for claim in claims if claim and is_text(claim)), PLAIN)


def _without_prolog(text: str) -> str:
    """Leave out the comments and declarations that markup may begin with."""
    text = text.lstrip()
    while mark := next((mark for mark in _PROLOG if text[:16].lower().startswith(mark)), None):
        text = text.partition(_PROLOG[mark])[2].lstrip()
    return text


def _zip_type(head: bytes, claims: list[str]) -> str:
    found = (media_type for mark, media_type in _ZIPPED if mark in head)
    claimed = (claim for claim in claims if claim and family(claim) == "application")
    return next(found, None) or next(claimed, None) or "application/zip"


def _magic(head: bytes) -> list[str]:
    import puremagic  # noqa: PLC0415 - loaded with the first file, for its size

    try:
        # The library's own annotations are bare.
        guesses = cast("list[Any]", puremagic.magic_string(head))  # pyright: ignore[reportUnknownMemberType]
    except (puremagic.PureError, ValueError):
        return []
    named = [str(guess.mime_type) for guess in guesses if "/" in guess.mime_type]
    return [_SYNONYMS.get(media_type, media_type) for media_type in named]
