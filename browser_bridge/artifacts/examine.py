"""Looks into a file before it is kept: what it is, whether it is whole, its pixels and length."""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError
from tinytag import TinyTag, TinyTagException

from browser_bridge import errors
from browser_bridge.artifacts import boxes, content, webm
from browser_bridge.artifacts.content import ContentType
from browser_bridge.events import ArtifactKind

MOST_PIXELS = 80_000_000
"""Pixels of the largest picture that is decoded; the site's largest has 17 million."""
PICTURE_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_TAIL = 2048
_FAMILIES: Mapping[ArtifactKind, str] = MappingProxyType(
    {
        ArtifactKind.IMAGE: "image",
        ArtifactKind.VIDEO: "video",
        ArtifactKind.AUDIO: "audio",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a file is.

    Args:
        type: Its type.
        width: Pixels, where it has any.
        height: Pixels, where it has any.
        seconds: Duration, where it has one.
    """

    type: ContentType
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


def examine(path: Path, kind: ArtifactKind, *, name: str = "") -> Facts:
    """Look into a file; blocks.

    Args:
        path: The file.
        kind: What it should be.
        name: Its name, which tells kinds of text apart.

    Raises:
        ArtifactInvalid: It is empty, something else, cut short or damaged.
    """
    with path.open("rb") as file:
        head = file.read(content.HEAD)
        found = content.identify(head, name)
        _require_kind(kind, found, head)
        look = _LOOKS.get(found)
        try:
            return look(file, found) if look else Facts(type=found)
        except boxes.BrokenFile as error:
            raise _invalid(kind, f"it is damaged: {error}") from error


def _require_kind(kind: ArtifactKind, found: ContentType, head: bytes) -> None:
    if not head:
        raise _invalid(kind, "it is empty")
    wanted = _FAMILIES.get(kind)
    if wanted is None:
        return
    if content.is_page(head):
        raise _invalid(kind, "the site sent a web page in its place")
    if found.family != wanted or found is content.SVG:
        raise _invalid(kind, f"its content is {found.media_type}")


def _invalid(kind: ArtifactKind, why: str) -> errors.ArtifactInvalid:
    return errors.ArtifactInvalid(f"The site's {kind.value} file cannot be used: {why}.")


def _look_at_picture(file: BinaryIO, found: ContentType) -> Facts:
    file.seek(0)
    try:
        with Image.open(file, formats=PICTURE_FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise boxes.BrokenFile(f"{width} x {height} pixels are too many")
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise boxes.BrokenFile("it has too many pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise boxes.BrokenFile("it cannot be decoded, or is cut short") from error
    return Facts(type=found, width=width, height=height)


def _look_at_mp4(file: BinaryIO, found: ContentType) -> Facts:
    film = boxes.read_film(file)
    return _facts(found, film)


def _look_at_webm(file: BinaryIO, found: ContentType) -> Facts:
    return _facts(found, webm.read_film(file))


def _facts(found: ContentType, film: boxes.Film) -> Facts:
    return Facts(type=found, width=film.width, height=film.height, seconds=film.seconds)


def _look_at_sound(file: BinaryIO, found: ContentType) -> Facts:
    file.seek(0)
    try:
        sound = TinyTag.get(file_obj=file, tags=False)
    except (TinyTagException, OSError, ValueError) as error:
        raise boxes.BrokenFile("it cannot be read") from error
    return Facts(type=found, seconds=sound.duration)


def _look_at_pdf(file: BinaryIO, found: ContentType) -> Facts:
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    if b"%%EOF" not in file.read(_TAIL):
        raise boxes.BrokenFile("it is cut short")
    return Facts(type=found)


def _look_at_zip(file: BinaryIO, found: ContentType) -> Facts:
    try:
        with zipfile.ZipFile(file) as archive:
            archive.infolist()
    except zipfile.BadZipFile as error:
        raise boxes.BrokenFile("it is cut short") from error
    return Facts(type=found)


_LOOKS: Mapping[ContentType, Callable[[BinaryIO, ContentType], Facts]] = MappingProxyType(
    {
        **dict.fromkeys((content.PNG, content.JPEG, content.WEBP, content.GIF), _look_at_picture),
        content.MP4: _look_at_mp4,
        content.M4A: _look_at_sound,
        content.WEBM: _look_at_webm,
        **dict.fromkeys((content.MP3, content.WAV, content.OGG, content.FLAC), _look_at_sound),
        content.PDF: _look_at_pdf,
        content.EPUB: _look_at_zip,
        content.ZIP: _look_at_zip,
    }
)
