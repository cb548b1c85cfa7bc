"""The answering modes each plan is offered, and the default (site-wire 3.2, site-dom 3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from browser_bridge.replica import boot

_FREE: dict[boot.ModeKey, str] = {
    "fast": "fbb127bbb056c959",
    "thinking": "5bf011840784117a",
    "pro": "9d8ca3786ebdfbea",
    "flash-lite": "cf41b0e0dd7d53e5",
}
_PAID: dict[boot.ModeKey, str] = {
    "fast": "56fdd199312815e2",
    "thinking": "e051ce1aa80aa576",
    "pro": "e6fa609c3fa255c0",
    "flash-lite": "8c46e95b1a07cecc",
}
NUMBERS: dict[boot.ModeKey, int] = {"fast": 1, "thinking": 2, "pro": 3, "flash-lite": 6}
RESET_TEXT = "Limit resets at 3:00 PM"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    key: boot.ModeKey
    label: str
    description: str


_G1 = (
    _Label(key="fast", label="Fast", description="Answers quickly"),
    _Label(key="thinking", label="Thinking", description="Solves complex problems"),
    _Label(key="pro", label="Pro", description="Thinks longer for advanced math & code"),
)
_G1_CHINESE = (
    _Label(key="fast", label="快速", description="快速回答"),
    _Label(key="thinking", label="思考", description="解决复杂问题"),
    _Label(key="pro", label="Pro", description="Thinks longer for advanced math & code"),
)
_G2 = (
    _Label(key="flash-lite", label="3.5 Flash-Lite", description="Fastest answers"),
    _Label(key="fast", label="3.8 Flash", description="All-around help"),
    _Label(key="pro", label="3.1 Pro", description="Advanced math & code"),
)


def offered(
    generation: boot.Generation,
    tier: boot.Tier | None,
    *,
    locale: str = "en",
    limited: Iterable[boot.ModeKey] = (),
) -> tuple[boot.Mode, ...]:
    """List the modes in the picker's order.

    Args:
        generation: Generation of the UI, which names them differently.
        tier: Plan of the account; None for a visitor, who gets the smallest alone.
        locale: Language of the labels.
        limited: Modes whose limit is reached.
    """
    ids = _FREE if tier in {None, "free"} else _PAID
    labels = _labels(generation, locale)
    exhausted = set(limited)
    return tuple(
        boot.Mode(
            id=ids[item.key],
            key=item.key,
            label=item.label,
            description=item.description,
            disabled=item.key in exhausted,
            sublabel=RESET_TEXT if item.key in exhausted else "",
        )
        for item in (labels if tier else labels[:1])
    )


def standard(modes: tuple[boot.Mode, ...]) -> boot.Mode:
    """Pick the mode a page opens with: Fast, or for a visitor the only one."""
    return next((mode for mode in modes if mode.key == "fast"), modes[0])


def _labels(generation: boot.Generation, locale: str) -> tuple[_Label, ...]:
    if generation == "g2":
        return _G2
    return _G1_CHINESE if locale == "zh-CN" else _G1
