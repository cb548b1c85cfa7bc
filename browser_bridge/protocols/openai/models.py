"""Model objects of the OpenAI dialect (api-contract 5)."""

from collections.abc import Mapping
from typing import Any

from browser_bridge.protocols import model_names

CREATED = 1_763_424_000
"""Unix time given for every model: 2025-11-18, when the site's third generation appeared."""


def model_list() -> Mapping[str, Any]:
    """Return the models a person would pick from: each base, plain and extended."""
    return {"object": "list", "data": [_object(name) for name in model_names.listed()]}


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
