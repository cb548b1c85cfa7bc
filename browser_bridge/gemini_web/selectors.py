"""The selector data: `selectors.toml` with an optional override file merged over it.

Data only; looking things up on a page is `scripts/find.js`, which the observer runs there.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from browser_bridge import errors

DATA = "selectors.toml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    candidates: tuple[str, ...]
    label_on: str | None = None
    labels: dict[str, tuple[str, ...]] = {}
    text_on: str = ""
    texts: dict[str, tuple[str, ...]] = {}
    outside: str = ""
    states: tuple[str, ...] = ()
    optional: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """One element of the page.

    Args:
        name: Its role on the page.
        candidates: CSS selectors, best first; labels by locale come last.
        states: Page states in which it must exist.
        is_optional: Whether its absence is no fault even there.
        counts_hidden: Whether it counts although it is not visible.
        text_on: CSS of what may be known by its text, after all candidates; "" for nothing.
        texts: Whole texts by which it is known.
        outside: CSS of what it does not stand in; "" for nothing.
    """

    name: str
    candidates: tuple[str, ...]
    states: frozenset[str]
    is_optional: bool
    counts_hidden: bool
    text_on: str
    texts: tuple[str, ...]
    outside: str

    def described(self, index: int) -> str | None:
        """Return how it was found, by its place in order, or None for not at all."""
        return (*self.candidates, self.text_on)[index] if index >= 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """All elements, and the date of the page they describe.

    Args:
        revision: State of the site's page that the data describes.
        by_name: Elements by name.
    """

    revision: str
    by_name: dict[str, Selector]

    def __getitem__(self, name: str) -> Selector:
        return self.by_name[name]

    def catalogue(self) -> dict[str, dict[str, Any]]:
        """Return what the observer script needs, as JSON values."""
        return {
            name: {
                "candidates": list(selector.candidates),
                "hidden": selector.counts_hidden,
                "textOn": selector.text_on,
                "texts": list(selector.texts),
                "outside": selector.outside,
            }
            for name, selector in self.by_name.items()
        }


def load(override: Path | None = None) -> Selectors:
    """Read the shipped data and merge an override file over it.

    Args:
        override: TOML file of the same form; its entries replace the shipped fields by name.

    Raises:
        InvalidRequest: The file cannot be read, or names an unknown element or field.
    """
    data = tomllib.loads(
        resources.files("browser_bridge.gemini_web").joinpath(DATA).read_text(encoding="utf-8")
    )
    if override is not None:
        _merge(data, _read(override), override)
    revision = str(data.pop("revision"))
    data.pop("captured", None)
    try:
        return Selectors(
            revision=revision,
            by_name={name: _selector(name, _Entry(**entry)) for name, entry in data.items()},
        )
    except (ValidationError, TypeError) as error:
        raise errors.InvalidRequest(
            f"The selectors of {override or DATA} are not valid: {error}"
        ) from error


def _read(override: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(override.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise errors.InvalidRequest(
            f"The selector file {str(override)!r} cannot be read: {error}"
        ) from error


def _merge(data: dict[str, Any], changes: dict[str, Any], override: Path) -> None:
    for name, value in changes.items():
        if name not in data:
            raise errors.InvalidRequest(f"{str(override)!r} names an unknown element {name!r}.")
        if isinstance(value, dict):
            data[name] = {**data[name], **value}
        else:
            data[name] = value


def _selector(name: str, entry: _Entry) -> Selector:
    candidates = entry.candidates
    if entry.label_on is not None:
        labels = (label for locale in entry.labels.values() for label in locale)
        candidates = (*candidates, ", ".join(entry.label_on.format(label) for label in labels))
    return Selector(
        name=name,
        candidates=candidates,
        states=frozenset(entry.states),
        is_optional=entry.optional,
        counts_hidden=entry.hidden,
        text_on=entry.text_on,
        texts=tuple(text for locale in entry.texts.values() for text in locale),
        outside=" ".join(entry.outside.split()),
    )
