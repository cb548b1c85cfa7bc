"""The settings as a table to be shown; secrets are hidden."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from browser_bridge.settings import PREFIX, Group, Settings

_SECRET = frozenset({"keys", "secret"})
_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting.

    Args:
        name: The variable that sets it.
        value: Its value as text; of secrets, only whether there is one.
        is_default: Whether nobody has set it.
        told: What it is for.
    """

    name: str
    value: str
    is_default: bool
    told: str


def rows(settings: Settings) -> tuple[Setting, ...]:
    """Return all settings, in the order in which they are declared."""
    found: list[Setting] = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if not isinstance(value, Group):
            found.append(_row((name,), value, field.default, field.description))
            continue
        for inner, part in type(value).model_fields.items():
            place = (name, inner)
            found.append(_row(place, getattr(value, inner), part.default, part.description))
    return tuple(found)


def _row(place: tuple[str, ...], value: object, default: object, told: str | None) -> Setting:
    return Setting(
        name=PREFIX + "__".join(place).upper(),
        value=_hidden(value) if place[-1] in _SECRET else shown(value),
        is_default=value == default,
        told=" ".join((told or "").split()),
    )


def _hidden(value: object) -> str:
    if isinstance(value, tuple):
        return f"{len(cast('tuple[str, ...]', value))} set" if value else ""
    return "set" if value else ""


def shown(value: object) -> str:
    """Return a value as a person would write it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return " ".join(map(str, cast("tuple[object, ...]", value)))
        case float():
            return f"{value:g}"
        case timedelta():
            seconds = value.total_seconds()
            return f"{seconds / _DAY:g}d" if seconds >= _DAY else f"{seconds:g}s"
        case _:
            return str(value)
