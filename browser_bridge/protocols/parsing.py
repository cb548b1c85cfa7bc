"""What the parsers of all dialects share: extra parameters, validation, errors that name fields."""

from collections.abc import Mapping
from typing import Any, TypeGuard, TypeVar

from pydantic import BaseModel, ValidationError

from browser_bridge import errors
from browser_bridge.protocols import base

QUERY_FIELDS = frozenset(
    {
        "return_origin_image",
        "size",
        "close_reasoning_content",
        "close_think_content",
        "return_reasoning_content",
        "retry_attempt",
        "thinking_budget",
        "aspect_ratio",
        "resolution",
        "image_output",
        "collaborative_planning",
        "narration",
        "share_link",
        "async",
        "tool",
        "mode",
        "param",
        "feature",
    }
)
"""Extra parameters that may stand in the query too (api-contract 1.2)."""
PARAMETER_FIELDS = ("tool", "mode", "param", "feature")
"""Fields that may hold parameters of the model (api-contract 1.1); other values have no effect."""
_RENAMED = {"close_think_content": "close_reasoning_content"}

Wire = TypeVar("Wire", bound=BaseModel)


def merged(body: Any, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a request; the query's extra parameters count where the body has none.

    Raises:
        InvalidRequest: The body is no JSON object.
    """
    if not _is_object(body):
        raise errors.InvalidRequest("The body must be a JSON object.")
    extras = {name: value for name, value in query.items() if name in QUERY_FIELDS}
    return {_RENAMED.get(name, name): value for name, value in {**extras, **body}.items()}


def validated(model: type[Wire], fields: Mapping[str, Any]) -> Wire:
    """Return the fields as a wire type.

    Raises:
        MissingField: A required field is absent, or the model name is blank.
        InvalidRequest: A field is of the wrong type or out of range.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        is_missing = first["type"] == "missing" or _is_blank_model(first["loc"], fields)
        raise _named(first["loc"], message, is_missing=is_missing) from None


def _is_object(body: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(body, Mapping)


def _is_blank_model(location: tuple[int | str, ...], fields: Mapping[str, Any]) -> bool:
    return location == ("model",) and fields["model"] in (None, "")


def _named(
    location: tuple[int | str, ...], message: str, *, is_missing: bool
) -> errors.InvalidRequest:
    param = ""
    for part in location:
        param += f"[{part}]" if isinstance(part, int) else f".{part}" if param else part
    if is_missing:
        return base.MissingField(f"Missing required parameter: {param!r}.", param=param)
    return errors.InvalidRequest(f"Invalid value for {param!r}: {message}.", param=param)
