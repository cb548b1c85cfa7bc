"""What callers say of what tools are to make, read into `ToolOptions`; pure.

The same fields in query and body of every dialect (api-contract 1.2): `size`, `aspect_ratio`,
`resolution`, `return_origin_image`, and `n`; for research `collaborative_planning`, by its official
name (api-contract 9.1); for books `narration` and `share_link`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from browser_bridge import errors, messages
from browser_bridge.messages import Tool
from browser_bridge.protocols.base import cut

MOST_PICTURES = 4
MOST_SIDE = 8192
RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
"""Proportions that the site makes; a size is made in the nearest, then fitted."""
FILM_RATIOS = ("16:9", "9:16")
STEEPEST = 10.0
HONOURED: Mapping[Tool | None, frozenset[str]] = MappingProxyType(
    {
        Tool.IMAGE: frozenset({"size", "aspect_ratio", "resolution", "return_origin_image"}),
        Tool.VIDEO: frozenset({"size", "aspect_ratio"}),
        Tool.DEEP_RESEARCH: frozenset({"collaborative_planning"}),
        Tool.STORYBOOK: frozenset({"narration", "share_link"}),
    }
)
"""The fields that each tool heeds."""
_ANY = frozenset({"", "auto", "default"})
_SIZE = re.compile(r"\s*(\d{1,5})\s*[xX×*]\s*(\d{1,5})\s*")
_RATIO = re.compile(r"\s*(\d{1,4})\s*[:/]\s*(\d{1,4})\s*")
_ORIGINAL: Mapping[str, bool] = MappingProxyType(
    {"": False, "auto": False, "0.5k": False, "1k": False, "2k": True, "4k": True}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The fields as they came.

    Args:
        size: Width and height, such as `1024x1536`, or `auto`.
        aspect_ratio: Proportions, such as `16:9`.
        resolution: `1K`, `2K` or `4K`.
        is_original: Whether the full-size download is wanted, if that is said.
        count: Number of pictures, if that is said.
        is_collaborative: Whether the plan of a research is the answer, if that is said.
        is_narrated: Whether a book is to be read out, if that is said.
        is_shared: Whether the public link to a book is wanted, if that is said.
    """

    size: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    is_original: bool | None = None
    count: int | None = None
    is_collaborative: bool | None = None
    is_narrated: bool | None = None
    is_shared: bool | None = None


def parse(wanted: Wanted, tool: Tool | None) -> messages.ToolOptions:
    """Read the fields that a tool heeds.

    Args:
        wanted: The fields.
        tool: The tool.

    Raises:
        InvalidRequest: One is malformed or out of range.
        UnsupportedFeature: More pictures are asked for than there can be.
    """
    count = _count(wanted.count, tool)
    if tool is Tool.DEEP_RESEARCH:
        return messages.ToolOptions(approves_plan=not wanted.is_collaborative)
    if tool is Tool.STORYBOOK:
        return messages.ToolOptions(
            is_narrated=bool(wanted.is_narrated), is_shared=bool(wanted.is_shared)
        )
    if tool not in (Tool.IMAGE, Tool.VIDEO):
        return messages.ToolOptions()
    size = parse_size(wanted.size)
    ratio = _ratio(wanted.aspect_ratio or "") or _ratio_in_size(wanted.size) or ""
    is_film = tool is Tool.VIDEO
    if size is not None and not ratio:
        ratio = nearest(size, FILM_RATIOS if is_film else RATIOS)
    original = None if is_film else wanted.is_original
    return messages.ToolOptions(
        count=count,
        aspect_ratio=ratio,
        size=None if is_film else size,
        is_original=_is_original(wanted, is_film=is_film) if original is None else original,
    )


def parse_size(text: str | None) -> tuple[int, int] | None:
    """Return width and height in pixels, or None when any will do.

    Raises:
        InvalidRequest: It is neither a size, nor proportions, nor `auto`.
    """
    plain = (text or "").strip().lower()
    if plain in _ANY or _RATIO.fullmatch(plain):
        return None
    match = _SIZE.fullmatch(plain)
    if match is None:
        raise errors.InvalidRequest(
            f"The size {cut(plain)!r} is not understood: give width and height in pixels, such as "
            "1024x1536, or auto.",
            param="size",
        )
    width, height = int(match[1]), int(match[2])
    if not (1 <= width <= MOST_SIDE and 1 <= height <= MOST_SIDE):
        raise errors.InvalidRequest(
            f"The size {cut(plain)!r} is out of range: each side has 1 to {MOST_SIDE} pixels.",
            param="size",
        )
    return width, height


def nearest(size: tuple[int, int], ratios: tuple[str, ...]) -> str:
    """Return the proportions that are nearest to those of a size."""
    own = math.log(size[0] / size[1])
    return min(ratios, key=lambda ratio: abs(own - math.log(_value(ratio))))


def known(parameters: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """Return those of the given fields whose value names parameters of models.

    Args:
        parameters: Values by field, such as of `tool` or `param`, as they came.
    """
    read = {name: _words(value) for name, value in parameters.items()}
    return {name: words for name, words in read.items() if words}


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, str):
        return ()
    words = tuple(re.split(r"[\s,+-]+", value.strip().lower()))
    return words if all(word in {"extended", *Tool} for word in words) else ()


def _count(count: int | None, tool: Tool | None) -> int:
    if count is None or count == 1:
        return 1
    if tool is not Tool.IMAGE:
        raise errors.UnsupportedFeature("The site gives one answer: set `n` to 1.", param="n")
    if not 1 <= count <= MOST_PICTURES:
        raise errors.InvalidRequest(
            f"`n` is out of range: ask for 1 to {MOST_PICTURES} pictures.", param="n"
        )
    return count


def _ratio(text: str) -> str:
    if text.strip().lower() in _ANY:
        return ""
    match = _RATIO.fullmatch(text)
    if match is None or not int(match[1]) or not int(match[2]) or not _is_flat(match):
        raise errors.InvalidRequest(
            f"The aspect ratio {cut(text)!r} is not understood: give width to height, such as "
            "16:9 or 3:4.",
            param="aspect_ratio",
        )
    return f"{int(match[1])}:{int(match[2])}"


def _is_flat(match: re.Match[str]) -> bool:
    return 1 / STEEPEST <= int(match[1]) / int(match[2]) <= STEEPEST


def _ratio_in_size(text: str | None) -> str:
    return _ratio(text) if text and _RATIO.fullmatch(text) else ""


def _is_original(wanted: Wanted, *, is_film: bool) -> bool:
    resolution = (wanted.resolution or "").strip().lower()
    if is_film:
        return False
    if resolution not in _ORIGINAL:
        raise errors.InvalidRequest(
            f"The resolution {cut(resolution)!r} is not known: use 1K, 2K or 4K.",
            param="resolution",
        )
    return _ORIGINAL[resolution]


def _value(ratio: str) -> float:
    width, height = ratio.split(":")
    return int(width) / int(height)
