"""The data of `notices.toml`: words by which the site tells something outside an answer."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def words() -> dict[str, Any]:
    """Return the data of `notices.toml`."""
    text = (
        resources.files("browser_bridge.gemini_web")
        .joinpath("notices.toml")
        .read_text(encoding="utf-8")
    )
    return tomllib.loads(text)
