"""The site's tools as its menus and chips show them; pure, data in `tools.toml` (site-dom 4)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Self

from browser_bridge.messages import Tool

DATA = "tools.toml"
MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A row of a menu, or a chip, as the observer tells it.

    Args:
        key: Key by which the observer finds it again.
        title: Its words.
        label: Its aria-label.
        note: Words below the title.
        icons: Names of its icons.
        is_disabled: Whether it can be seen but not used.
        is_checked: Whether it is marked as chosen.
    """

    key: int
    title: str
    label: str = ""
    note: str = ""
    icons: frozenset[str] = frozenset()
    is_disabled: bool = False
    is_checked: bool = False

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read the observer's JSON value."""
        return cls(
            key=value["key"],
            title=value["title"],
            label=value["label"],
            note=value["note"],
            icons=frozenset(value["icons"]),
            is_disabled=value["isDisabled"],
            is_checked=value["isChecked"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    icons: frozenset[str]
    labels: tuple[str, ...]
    short: tuple[str, ...]


@cache
def _names() -> Mapping[str, _Names]:
    folder = resources.files("browser_bridge.gemini_web")
    data = tomllib.loads(folder.joinpath(DATA).read_text(encoding="utf-8"))
    return {
        name: _Names(
            icons=frozenset(entry["icons"]),
            labels=tuple(
                label.casefold() for labels in entry["labels"].values() for label in labels
            ),
            short=tuple(label.casefold() for label in entry["short"]),
        )
        for name, entry in data.items()
    }


def is_driven(tool: Tool) -> bool:
    """Tell whether a tool is chosen in the menu; a book has a page of its own."""
    return tool.value in _names()


def row_for(tool: Tool, rows: Iterable[Part]) -> Part | None:
    """Return the row of a tool: by its icon, or else by its label in any language."""
    known, names = list(rows), _names()[tool.value]
    by_icon = next((row for row in known if row.icons & names.icons), None)
    return by_icon or next((row for row in known if _says(row.title, names.labels)), None)


def in_order(rows: Iterable[Part]) -> list[Part]:
    """Return rows that open a second level, the one that says "More tools" first."""
    more = _names()[MORE].labels
    known = [row for row in rows if not row.is_disabled]
    return sorted(known, key=lambda row: not _says(row.title, more))


def has_more(rows: Iterable[Part]) -> bool:
    """Tell whether one of the rows says that it opens more tools."""
    more = _names()[MORE].labels
    return any(not row.is_disabled and _says(row.title, more) for row in rows)


def is_chip_of(tool: Tool, chip: Part) -> bool:
    """Tell whether a chip is that of a tool: it says so, or at least says no other one."""
    said = _tool_of(chip)
    return said is None or said == tool.value


def _tool_of(chip: Part) -> str | None:
    """Return which tool a chip speaks of, if it can be told."""
    words = f"{chip.title} {chip.label}".casefold()
    tools = {name: names for name, names in _names().items() if name != MORE}
    for name, names in tools.items():
        if chip.icons & names.icons:
            return name
    found = [
        (len(label), name)
        for name, names in tools.items()
        for label in (*names.labels, *names.short)
        if label in words
    ]
    return max(found)[1] if found else None


def _says(title: str, labels: tuple[str, ...]) -> bool:
    said = title.casefold().strip()
    return any(said == label or said.startswith((f"{label} ", f"{label}\n")) for label in labels)
