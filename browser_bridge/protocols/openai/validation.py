"""Validates a request's fields by a wire type; the error names the field as callers write it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from browser_bridge import errors
from browser_bridge.protocols import base

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], fields: Mapping[str, Any]) -> Model:
    """Return the fields as a value of a wire type.

    Raises:
        InvalidRequest: One is missing, of the wrong type or out of range.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        is_missing = first["type"] == "missing" or _is_blank_model(first["loc"], fields)
        raise _named(first["loc"], message, is_missing=is_missing) from None


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
