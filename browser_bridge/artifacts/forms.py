"""How a picture is wanted. Beside `pictures`, which makes it so and loads what decodes them."""

from dataclasses import dataclass
from typing import Literal

Format = Literal["png", "jpeg", "webp"]
FORMATS: tuple[Format, ...] = ("png", "jpeg", "webp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a picture is wanted.

    Args:
        size: Width and height in pixels, or None for its own.
        format: File format, or None for its own.
        quality: Quality of jpeg and webp from 0 to 100, or None for the best.
    """

    size: tuple[int, int] | None = None
    format: Format | None = None
    quality: int | None = None
