"""Draws pictures, each different and always the same for its words, with Pillow. Pure.

A full-size picture is PNG, its preview JPEG, so that one is never taken for the other.
"""

import hashlib
import io
from collections.abc import Mapping
from functools import lru_cache
from textwrap import wrap
from types import MappingProxyType

from PIL import Image, ImageDraw, ImageFont, ImageOps

from browser_bridge.replica.works.made import File

Size = tuple[int, int]
STANDARD_RATIO = "16:9"
SIZES: Mapping[str, Size] = MappingProxyType(
    {
        "16:9": (2816, 1536),
        "9:16": (1536, 2752),
        "1:1": (2048, 2048),
        "4:3": (2400, 1792),
        "3:4": (1792, 2400),
        "3:2": (2528, 1696),
        "2:3": (1696, 2528),
        "21:9": (3168, 1344),
    }
)
"""Full sizes by width to height (site-dom 7: 2k tier; 2816 is the width in downloads)."""

_KEPT = 48
_PREVIEW = 1024


@lru_cache(maxsize=_KEPT)
def original(seed: str, words: str, size: Size) -> File:
    """Draw a full-size picture.

    Args:
        seed: What it is drawn from: another seed, another picture.
        words: Text written on it.
        size: Width and height in pixels.
    """
    name = f"Gemini_Generated_Image_{_digest(seed).hex()[:18]}.png"
    return _file(name, _drawn(seed, words, size), "PNG")


@lru_cache(maxsize=_KEPT)
def preview(seed: str, words: str, size: Size, longest: int = _PREVIEW) -> File:
    """Draw the same picture as the page shows it: JPEG, smaller.

    Args:
        seed: As for the original.
        words: As for the original.
        size: Size of the original.
        longest: Pixels of its longer side.
    """
    name = f"Gemini_Generated_Image_{_digest(seed).hex()[:18]}.jpg"
    return _file(name, _drawn(seed, words, _within(size, longest)), "JPEG")


def full_size(ratio: str) -> Size:
    """Choose the size of a full picture of a ratio; the standard one if it is unknown."""
    return SIZES.get(ratio, SIZES[STANDARD_RATIO])


def _within(size: Size, longest: int) -> Size:
    width, height = size
    scale = min(1.0, longest / max(width, height))
    return round(width * scale), round(height * scale)


def _digest(seed: str) -> bytes:
    return hashlib.sha256(seed.encode("utf-8", "replace")).digest()


def _drawn(seed: str, words: str, size: Size) -> Image.Image:
    digest = _digest(seed)
    colours = [_colour(digest, index) for index in range(4)]
    slope = Image.linear_gradient("L").rotate(45 * (digest[0] % 8))
    halo = ImageOps.colorize(Image.radial_gradient("L"), colours[0], colours[1])
    blended = Image.blend(halo, ImageOps.colorize(slope, colours[2], colours[3]), 0.5)
    picture = ImageOps.fit(blended, size)
    _decorate(ImageDraw.Draw(picture), digest, words, size)
    return picture


def _colour(digest: bytes, index: int) -> tuple[int, int, int]:
    red, green, blue = digest[3 * index : 3 * index + 3]
    return red, green, blue


def _decorate(pen: ImageDraw.ImageDraw, digest: bytes, words: str, size: Size) -> None:
    width, height = size
    unit = min(size) / 10
    for index in range(3):
        x, y = width * digest[12 + index] / 255, height * digest[16 + index] / 255
        radius = unit * (0.6 + digest[20 + index] / 255)
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.ellipse(box, fill=tuple(digest[22 + index : 25 + index]))
    font = ImageFont.load_default(max(9.0, unit / 2))
    lines = "\n".join(wrap(words, 32)[:4])
    pen.multiline_text((unit, height - 4 * unit), lines, fill="white", font=font)
    mark = unit / 2
    x, y = width - 2 * mark, height - 2 * mark
    pen.polygon([(x, y - mark), (x + mark / 3, y), (x, y + mark), (x - mark / 3, y)], fill="white")


def _file(name: str, picture: Image.Image, form: str) -> File:
    target = io.BytesIO()
    if form == "PNG":
        picture.save(target, form, compress_level=1)
    else:
        picture.save(target, form, quality=85)
    return File(
        name=name,
        media_type=f"image/{form.lower()}",
        data=target.getvalue(),
        width=picture.width,
        height=picture.height,
    )
