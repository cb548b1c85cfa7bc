"""Checks schemas, and values by them. Loaded with the first function or form, for its size."""

from collections.abc import Iterable
from typing import Any

import jsonschema
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, EMPTY_REGISTRY, SchemaRegistry

from browser_bridge import errors
from browser_bridge.protocols import base
from browser_bridge.protocols.function_calls import literals
from browser_bridge.protocols.function_calls.schemas import Schema, normalized

MOST_PROBLEMS = 3
LONGEST_PROBLEM = 300
_OFFLINE: SchemaRegistry = EMPTY_REGISTRY


def require_usable(schema: Schema, *, param: str) -> None:
    """Check a schema that a caller gives.

    Args:
        schema: The schema.
        param: The request field it came in.

    Raises:
        InvalidRequest: It is no JSON schema, or refers to what it does not hold.
    """
    try:
        known = normalized(schema)
        _kind(known).check_schema(known)
        resolver = _OFFLINE.resolver_with_root(DRAFT202012.create_resource(known))
        for reference in _references(known):
            resolver.lookup(reference)
    except jsonschema.SchemaError as error:
        raise errors.InvalidRequest(
            f"The schema is not valid: {_shortened(error.message)}.", param=param
        ) from None
    except Unresolvable as error:
        raise errors.InvalidRequest(
            f"The schema refers to {base.cut(str(error.ref))!r}, which it does not hold: "
            "references must begin with '#'.",
            param=param,
        ) from None
    except RecursionError:
        raise errors.InvalidRequest("The schema is nested too deeply.", param=param) from None


def problems(value: Any, schema: Schema) -> tuple[str, ...]:
    """Tell where a value does not fit a schema, first things first; nothing if it does.

    Args:
        value: A value of JSON.
        schema: A normalized schema that was found usable.
    """
    validator: Validator = _kind(schema)(schema, registry=_OFFLINE)
    found: list[str] = []
    try:
        for error in validator.iter_errors(value):
            path = error.json_path.removeprefix("$").removeprefix(".")
            found.append(_shortened(f"{path}: {error.message}" if path else error.message))
            if len(found) == MOST_PROBLEMS:
                break
    except (RecursionError, Unresolvable):
        return ()  # A schema that cannot be applied forbids nothing.
    return tuple(found)


def _kind(schema: Schema) -> type[Validator]:
    return validator_for(schema, default=jsonschema.Draft202012Validator)


def _references(value: Any) -> Iterable[str]:
    if literals.is_object(value):
        for key, item in value.items():
            if key == "$ref" and isinstance(item, str):
                yield item
            elif key not in ("enum", "const", "default", "examples"):
                yield from _references(item)
    elif literals.is_array(value):
        for item in value:
            yield from _references(item)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_PROBLEM else f"{text[:LONGEST_PROBLEM]}…"
