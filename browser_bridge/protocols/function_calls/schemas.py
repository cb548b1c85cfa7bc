"""JSON schemas as callers send them: brought to one form, checked, and used to find mistakes.

Upper-case types, `nullable` and numbers as strings are Google's (api-contract 9). References are
followed within the schema alone: nothing is ever fetched.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, EMPTY_REGISTRY, SchemaRegistry

from browser_bridge import errors
from browser_bridge.protocols import base
from browser_bridge.protocols.function_calls import literals

MOST_PROBLEMS = 3
LONGEST_PROBLEM = 300
_OFFLINE: SchemaRegistry = EMPTY_REGISTRY

_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_ONE = frozenset(
    {
        "items",
        "additionalProperties",
        "unevaluatedProperties",
        "unevaluatedItems",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
    }
)
_SEVERAL = frozenset({"anyOf", "oneOf", "allOf", "prefixItems", "items"})
_NUMBERS = frozenset(
    {
        "minItems",
        "maxItems",
        "minLength",
        "maxLength",
        "minProperties",
        "maxProperties",
        "minimum",
        "maximum",
    }
)
_UNKNOWN_TYPE = "type_unspecified"

Schema = Mapping[str, Any]


def normalized(schema: Schema) -> dict[str, Any]:
    """Return a schema in the words of JSON Schema, the same where it had them already."""
    out: dict[str, Any] = {}
    for key, value in schema.items():
        out |= _normalized_entry(key, value)
    if out.pop("nullable", None) is True:
        _allow_null(out)
    return out


def _normalized_entry(key: str, value: Any) -> dict[str, Any]:
    if key == "type" and isinstance(value, str):
        return {} if value.lower() == _UNKNOWN_TYPE else {key: value.lower()}
    if key in _MAPS and literals.is_object(value):
        return {key: {name: _sub(item) for name, item in value.items()}}
    if key in _SEVERAL and literals.is_array(value):
        return {key: [_sub(item) for item in value]}
    if key in _ONE:
        return {key: _sub(value)}
    if key in _NUMBERS and isinstance(value, str) and value.lstrip("-").isdigit():
        return {key: int(value)}
    return {key: value}


def _sub(value: Any) -> Any:
    return normalized(value) if literals.is_object(value) else value


def _allow_null(schema: dict[str, Any]) -> None:
    kind = schema.get("type")
    if isinstance(kind, str):
        schema["type"] = [kind, "null"]
    if literals.is_array(values := schema.get("enum")) and None not in values:
        schema["enum"] = [*values, None]
    if literals.is_array(options := schema.get("anyOf")):
        schema["anyOf"] = [*options, {"type": "null"}]


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


def resolved(schema: Any, root: Schema) -> Schema:
    """Return the schema that a reference within `root` means; {} where there is none."""
    for _ in range(10):
        if not literals.is_object(schema):
            return {}
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#"):
            return schema
        schema = _pointed(reference, root)
    return {}


def _pointed(reference: str, root: Schema) -> Any:
    found: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - JSON is untyped
    return found  # pyright: ignore[reportUnknownVariableType] - same


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
