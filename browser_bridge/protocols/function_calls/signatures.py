"""Describes functions to the model in few words: tokens cost time in the page."""

from collections.abc import Iterable, Mapping
from typing import Any

from browser_bridge import functions
from browser_bridge.protocols import json_text
from browser_bridge.protocols.function_calls import coercion, literals, schemas

_SIMPLE = frozenset({"type", "description", "enum", "default", "title", "format", "nullable"})
_PLAIN_OBJECT = frozenset(
    {"type", "properties", "required", "additionalProperties", "description", "title", "$schema"}
    | {"propertyOrdering", "strict"}
)


def described(function: functions.Function) -> str:
    """Return what the model is told of a function."""
    schema = schemas.normalized(function.parameters)
    head = f"{function.name}: {_one_line(function.description)}".removesuffix(": ")
    if not set(schema) <= _PLAIN_OBJECT:
        return f"{head}\n  arguments: {json_text.dumps(schema)}"
    properties = schema.get("properties")
    if not literals.is_object(properties) or not properties:
        return f"{head}\n  (no arguments)"
    required = schema.get("required") or ()
    return "\n".join((head, *_lines(properties, required)))


def _lines(properties: Mapping[str, Any], required: Iterable[str]) -> Iterable[str]:
    for name, schema in properties.items():
        need = "" if name in required else ", optional"
        known = schema if literals.is_object(schema) else {}
        words = _one_line(str(known.get("description") or ""))
        yield f"  {name} ({_kind(known)}{need}){': ' if words else ''}{words}"


def _kind(schema: Mapping[str, Any]) -> str:
    if not set(schema) <= _SIMPLE:
        inner = {key: value for key, value in schema.items() if key != "description"}
        return f"JSON schema {json_text.dumps(inner)}"
    if literals.is_array(members := schema.get("enum")):
        return "one of " + json_text.dumps(members)
    kinds = coercion.kinds_of(schema, {})
    kind = "any" if kinds == coercion.ALL else " or ".join(sorted(kinds - _hidden(kinds)))
    default = f", default {json_text.dumps(schema['default'])}" if "default" in schema else ""
    return kind + default


def _hidden(kinds: frozenset[str]) -> frozenset[str]:
    return frozenset({"integer"}) if "number" in kinds else frozenset()


def _one_line(text: str) -> str:
    return "\n    ".join(line.rstrip() for line in text.strip().splitlines())
