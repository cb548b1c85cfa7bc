"""Model objects of the OpenAI dialect (api-contract 5)."""

from collections.abc import Mapping
from typing import Any

from browser_bridge.messages import Tool
from browser_bridge.protocols import model_names

CREATED = 1_763_424_000
"""Unix time given for every model: 2025-11-18, when the site's third generation appeared."""
SUFFIXES = ("", "-extended", *(f"-{tool}" for tool in Tool))


def model_list() -> Mapping[str, Any]:
    """Return the models a person would pick from: each base, plain, extended, with each tool."""
    names = (f"{base}{end}" for base in model_names.BASES for end in SUFFIXES)
    return {"object": "list", "data": [_object(name) for name in names]}


def model_object(name: str) -> Mapping[str, Any]:
    """Return one model, under the name it was asked by.

    Raises:
        UnknownModel: No base or alias matches.
        InvalidRequest: A parameter of the name is wrong.
    """
    model_names.choose(name)
    return _object(name)


def _object(name: str) -> Mapping[str, Any]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "google"}
