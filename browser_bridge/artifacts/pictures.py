"""Changes of a picture that a caller asks for: fitted to a size, written in another format.

Fitting never distorts: the picture is cut, around its centre, to the wanted proportions, and then
scaled. A picture that already is as wanted stays as it is, byte for byte. Everything here blocks.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PIL import Image, ImageOps

from browser_bridge import errors
from browser_bridge.artifacts.examine import PICTURE_FORMATS
from browser_bridge.artifacts.forms import Form, Format

MOST_SIDE = 8192
"""Pixels of the longest side a picture is fitted to."""
_NAMES: Mapping[str, Format] = MappingProxyType({"PNG": "png", "JPEG": "jpeg", "WEBP": "webp"})


def shape(content: bytes | Path, form: Form) -> bytes:
    """Return a picture as it is wanted.

    Args:
        content: The picture, or where it is.
        form: How it is wanted.

    Raises:
        ArtifactInvalid: It cannot be decoded.
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        with Image.open(source, formats=PICTURE_FORMATS) as picture:
            original = _NAMES.get(picture.format or "")
            wanted = form.format or original or "png"
            is_fitting = form.size in (None, picture.size) and wanted == original
            if is_fitting and form.quality is None:
                return content if isinstance(content, bytes) else content.read_bytes()
            return _write(_fitted(picture, form.size), wanted, form.quality)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise errors.ArtifactInvalid("The picture cannot be decoded.", submitted=True) from error


def describe(content: bytes) -> tuple[str, tuple[int, int]]:
    """Return the media type and the size in pixels of a picture.

    Raises:
        ArtifactInvalid: It is none.
    """
    try:
        with Image.open(io.BytesIO(content), formats=PICTURE_FORMATS) as picture:
            return f"image/{(picture.format or '').lower()}", picture.size
    except (OSError, ValueError) as error:
        raise errors.ArtifactInvalid("The picture cannot be decoded.", submitted=True) from error


def _fitted(picture: Image.Image, size: tuple[int, int] | None) -> Image.Image:
    info = picture.info
    upright = ImageOps.exif_transpose(picture)
    if size is not None and upright.size != size:
        upright = ImageOps.fit(_in_full_colour(upright), size, method=Image.Resampling.LANCZOS)
    if "icc_profile" in info:
        upright.info["icc_profile"] = info["icc_profile"]
    return upright


def _in_full_colour(picture: Image.Image) -> Image.Image:
    has_few_colours = picture.mode in {"1", "P"}
    return picture.convert("RGBA" if _is_clear(picture) else "RGB") if has_few_colours else picture


def _is_clear(picture: Image.Image) -> bool:
    return "transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA"}


def _write(picture: Image.Image, wanted: Format, quality: int | None) -> bytes:
    options: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
    if wanted == "jpeg":
        picture = _flat(picture)
        options.update(quality=95 if quality is None else quality, optimize=True)
    elif wanted == "webp":
        picture = _in_full_colour(picture)
        options.update(quality=95 if quality is None else quality)
    out = io.BytesIO()
    picture.save(out, format=wanted, **options)
    return out.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency: on white, since jpeg has none."""
    if not _is_clear(picture):
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")
