"""What a prompt says of tools and gems (site-wire 3.1). Pure."""

from dataclasses import dataclass
from typing import Any

from browser_bridge.replica.nested import item
from browser_bridge.replica.tool_page import ToolKey
from browser_bridge.replica.works.offers import NUMBERS

_BY_NUMBER: dict[int, ToolKey] = {number: key for key, number in NUMBERS.items()}
_VIDEO_RATIOS = {1: "16:9", 2: "9:16"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A tool in use.

    Args:
        tool: The tool, or None.
        aspect_ratio: Width to height chosen beside it, such as `16:9`, or "".
        is_start: Whether a shown research plan is to be carried out.
        gem: Id of the gem that is talked to, or "".
    """

    tool: ToolKey | None = None
    aspect_ratio: str = ""
    is_start: bool = False
    gem: str = ""

    @property
    def options(self) -> dict[str, str]:
        """What was chosen beside the tool, by name."""
        return {"aspect_ratio": self.aspect_ratio} if self.aspect_ratio else {}


def read(inner: Any) -> Use:
    """Read the inner array of a StreamGenerate request."""
    number = item(inner, 49)
    tool = _BY_NUMBER.get(number) if isinstance(number, int) else None
    gem = item(inner, 19)
    return Use(
        tool=tool,
        aspect_ratio=_ratio(item(inner, 0, 9, 6)),
        is_start=tool == "research" and item(inner, 17, 0, 0) == 1,
        gem=gem if isinstance(gem, str) else "",
    )


def _ratio(options: Any) -> str:
    """Read `[[null,null,null,1|2]]` of a video, or the ratio itself of a picture."""
    chosen = item(options, 0, 3)
    if isinstance(chosen, str):
        return chosen
    return _VIDEO_RATIOS.get(chosen, "") if isinstance(chosen, int) else ""
