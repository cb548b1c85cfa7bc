"""JSON schemas as callers send them: brought to one form, checked, and used to find mistakes.

Upper-case types, `nullable` and numbers as strings are Google's (api-contract 9). References are
followed within the schema alone: nothing is ever fetched.
"""

from collections.abc import Mapping
from typing import Any

from browser_bridge.protocols.function_calls import literals

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
    from browser_bridge.protocols.function_calls import validation  # noqa: PLC0415 - for its size

    validation.require_usable(schema, param=param)


def problems(value: Any, schema: Schema) -> tuple[str, ...]:
    """Tell where a value does not fit a schema, first things first; nothing if it does.

    Args:
        value: A value of JSON.
        schema: A normalized schema that was found usable.
    """
    from browser_bridge.protocols.function_calls import validation  # noqa: PLC0415 - for its size

    return validation.problems(value, schema)


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
