"""What the site says around the things it makes, in the language of the page (`words.toml`)."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

_STANDARD = "en"


def _load() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


WORDS = _load()


def say(key: str, locale: str) -> str:
    """Find a text in a language; in English where there is none.

    Args:
        key: Its name in `words.toml`.
        locale: Language, such as `zh-CN`.
    """
    table = WORDS[key]
    return table.get(locale, table[_STANDARD])
