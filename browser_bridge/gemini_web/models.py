"""The model data: which row of the mode picker is which mode. Pure; data in `models.toml`."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from browser_bridge.messages import Mode

_LITE = re.compile(r"flash[- ]?lite", re.IGNORECASE)
_TEST_ID = "bard-mode-option-"
_SENTENCE = re.compile(r"[.!?]\s|[。！？]")
_CURRENTLY = re.compile(r"[,:，：、]|\bcurrently\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the mode menu, as the observer tells it.

    Args:
        key: Number by which the observer knows it.
        mode_id: Its `data-mode-id`, language independent.
        test_id: Its test id.
        title: Its title.
        note: Its second line, where the reset time of a limit stands.
        is_disabled: Whether it cannot be chosen.
        is_selected: Whether it is the chosen one.
    """

    key: int
    mode_id: str | None
    test_id: str | None
    title: str
    note: str
    is_disabled: bool
    is_selected: bool

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "Row":
        """Read the observer's JSON value."""
        return cls(
            key=value["key"],
            mode_id=value["id"],
            test_id=value["testId"],
            title=value["title"],
            note=value["note"],
            is_disabled=value["isDisabled"],
            is_selected=value["isSelected"],
        )


@dataclass(frozen=True, slots=True)
class Label:
    """What the picker's own label says: the title of a mode, and whether thinking is extended."""

    title: str
    is_extended: bool


@cache
def _data() -> dict[str, Any]:
    text = (
        resources.files("browser_bridge.gemini_web")
        .joinpath("models.toml")
        .read_text(encoding="utf-8")
    )
    return tomllib.loads(text)


@cache
def _titles(name: str, key: str = "labels") -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{text})" for text in _data()[name][key]), re.IGNORECASE)


def is_title(title: str, mode: Mode) -> bool:
    """Tell whether a row or label of this title is the mode, in any known locale."""
    return _titles(mode.value).fullmatch(title.strip()) is not None


def row_for(mode: Mode, rows: Sequence[Row]) -> Row | None:
    """Find the row of a mode: by id, then by test id, then by title."""
    entry = _data()[mode.value]
    test_ids = {f"{_TEST_ID}{end}" for end in entry["test_ids"]}
    by_id = (row for row in rows if row.mode_id in entry["ids"])
    by_test_id = (row for row in rows if row.test_id in test_ids)
    by_title = (row for row in rows if is_title(row.title, mode))
    return next(by_id, None) or next(by_test_id, None) or next(by_title, None)


def is_lite(title: str) -> bool:
    """Tell whether a title, or a name that a caller asks for, is Flash-Lite's."""
    return _LITE.search(title) is not None


def reached_through(mode: Mode) -> Mode | None:
    """Return the mode that, with Extended thinking, stands for one that has no row (G2)."""
    base = _data()[mode.value].get("extended")
    return Mode(base) if base else None


def is_extended_title(title: str) -> bool:
    """Tell whether a title is that of the Extended thinking row, or of its level."""
    return _titles("extended_thinking").fullmatch(title.strip()) is not None


def is_standard_title(title: str) -> bool:
    """Tell whether a title is that of the level without extended thinking."""
    return _titles("extended_thinking", "standard").fullmatch(title.strip()) is not None


def mode_of(title: str) -> Mode | None:
    """Return the mode of a title, in any known locale, or None for an unknown one."""
    return next((mode for mode in Mode if is_title(title, mode)), None)


def named_in(text: str) -> Mode | None:
    """Return the one mode that the first sentence of a limit names; others may be adverts."""
    sentence = _SENTENCE.split(text.strip(), maxsplit=1)[0]
    named = [mode for mode in Mode if _titles(mode.value, "named").search(sentence)]
    return named[0] if len(named) == 1 else None


def read_label(shown: Mapping[str, str]) -> Label:
    """Read what the picker says, by its label, by all its words, or by its aria-label.

    Args:
        shown: `text` of its label, such as "Flash"; `all` its words, such as "Flash Extended";
            `ariaLabel`, such as "Open mode picker, currently Flash Extended" (site-dom 3). Any may
            be empty after a load.
    """
    told = [_split(shown[name]) for name in ("text", "all")]
    spoken = _split(_CURRENTLY.split(shown["ariaLabel"])[-1])
    title = next((label.title for label in told if label.title), _last_title(spoken.title))
    return Label(title, is_extended=any(label.is_extended for label in (*told, spoken)))


def _split(text: str) -> Label:
    """Part a title from the words that say that thinking is extended."""
    words = text.split()
    for size in (2, 1):
        if len(words) > size and is_extended_title(" ".join(words[-size:])):
            return Label(" ".join(words[:-size]), is_extended=True)
    return Label(" ".join(words), is_extended=False)


def _last_title(text: str) -> str:
    """Take the title at the end of a sentence, such as "hiện tại là Pro"."""
    words = text.split()
    ends = (" ".join(words[start:]) for start in range(len(words)))
    return next((end for end in ends if mode_of(end) is not None), text)
