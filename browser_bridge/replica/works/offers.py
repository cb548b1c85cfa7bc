"""Which tools an account is offered (site-dom 4). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from browser_bridge.replica import boot
from browser_bridge.replica.tool_page import KEYS, ToolKey, ToolRow

NUMBERS: Mapping[ToolKey, int] = {
    "research": 1,
    "canvas": 2,
    "video": 11,
    "image": 14,
    "learning": 15,
    "music": 21,
}
"""What the page sends in inner[49] (site-wire 3.1; that of learning is not known there)."""

_FREE: frozenset[ToolKey] = frozenset({"research", "image", "canvas", "learning"})
_G2_ORDER: tuple[ToolKey, ...] = ("image", "video", "canvas", "research", "music", "learning")
_NESTED: frozenset[ToolKey] = frozenset({"research", "music", "learning"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """How a scenario changes the tools on offer.

    Args:
        absent: Tools without a row, as over a quota or in an unsupported region.
        disabled: Tools whose rows cannot be used.
        fresh: Tools whose labels have the badge "New".
        is_flat: Whether G2 has all tools on the first level.
        has_gems: Whether pages of gems are there; else they lead to an ordinary chat.
    """

    absent: tuple[ToolKey, ...] = ()
    disabled: tuple[ToolKey, ...] = ()
    fresh: tuple[ToolKey, ...] = ()
    is_flat: bool = False
    has_gems: bool = True


def offered(
    generation: boot.Generation, tier: boot.Tier | None, trouble: Trouble
) -> tuple[ToolRow, ...]:
    """List the rows in the menu's order.

    Args:
        generation: Generation of the UI.
        tier: Plan of the account; None for a visitor, who sees rows that are disabled.
        trouble: What the scenario takes away.
    """
    is_new_generation = generation == "g2"
    plan = _FREE if tier == "free" else frozenset(KEYS)
    return tuple(
        ToolRow(
            key=key,
            disabled=tier is None or key in trouble.disabled,
            is_new=key in trouble.fresh,
            is_nested=is_new_generation and key in _NESTED and not trouble.is_flat,
        )
        for key in (_G2_ORDER if is_new_generation else KEYS)
        if key in plan and key not in trouble.absent
    )
