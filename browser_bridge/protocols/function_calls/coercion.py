"""Makes values fit their schema where what was meant is plain: models write text, not types."""

import re
from collections.abc import Mapping
from typing import Any

from browser_bridge.protocols import json_text
from browser_bridge.protocols.function_calls import fences, literals, schemas

MOST_NESTED = 8
"""How deep schemas within `anyOf` and `allOf` are looked at."""
ALL = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
_NUMERIC = frozenset({"number", "integer"})
_JSON_WORDS = frozenset({"json", "json5", "jsonc"})
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_TRUE, _FALSE = frozenset({"yes", "on", "1"}), frozenset({"no", "off", "0"})


def arguments(given: Mapping[str, Any], schema: schemas.Schema) -> dict[str, Any]:
    """Return arguments as their schema wants them, as far as that is plain.

    Args:
        given: Values of JSON or `Given` text, by the names that the model wrote.
        schema: Schema of the object that they make up.
    """
    properties = _properties(schemas.resolved(schema, schema), schema)
    named = {_name(name, properties): value for name, value in given.items()}
    return {
        name: _argument(value, properties.get(name, {}), schema) for name, value in named.items()
    }


def property_names(schema: schemas.Schema) -> tuple[str, ...]:
    """Return the names of an object's properties, in order."""
    return tuple(_properties(schemas.resolved(schema, schema), schema))


def _name(name: str, properties: Mapping[str, Any]) -> str:
    if name in properties:
        return name
    same = [known for known in properties if _plain(known) == _plain(name)]
    return same[0] if len(same) == 1 else name


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").casefold()


def _argument(value: Any, schema: Any, root: schemas.Schema) -> Any:
    if isinstance(value, fences.Given):
        value = _from_text(value, schema, root)
    return conformed(value, schema, root)


def _from_text(given: fences.Given, schema: Any, root: schemas.Schema) -> Any:
    kinds = kinds_of(schema, root)
    if given.word in _JSON_WORDS:
        return _from_json(given.text, kinds)
    if given.word == fences.TEXT and "string" in kinds:
        return given.text
    if kinds & {"string"}:
        return _guessed(given.text, kinds)
    return _converted(given.text, kinds)


def _from_json(text: str, kinds: frozenset[str]) -> Any:
    value = literals.read(text)
    if value is literals.NOTHING:
        return text
    is_text_wanted = "string" in kinds and kind_of(value) not in kinds
    # A file of JSON that is to be text was not meant as the value that it holds.
    return text if is_text_wanted and not isinstance(value, str) else value


def _guessed(text: str, kinds: frozenset[str]) -> Any:
    """Choose between text and another value where both are allowed and no fence tells."""
    if kinds == ALL and not text.lstrip().startswith(("{", "[")):
        return text
    value = literals.strict(text.strip())
    is_other = value is not literals.NOTHING and not isinstance(value, str)
    return value if is_other and kind_of(value) in kinds else text


def _converted(text: str, kinds: frozenset[str]) -> Any:
    """Return the value of text where text itself is not allowed, or the text."""
    value = literals.read(text)
    if value is not literals.NOTHING and kind_of(value) in kinds:
        return value
    word = text.strip().casefold()
    if "boolean" in kinds and word in _TRUE | _FALSE:
        return word in _TRUE
    if "array" in kinds and value is literals.NOTHING:
        return [_BULLET.sub("", line).strip() for line in text.splitlines() if line.strip()]
    return text if value is literals.NOTHING else value


def conformed(value: Any, schema: Any, root: schemas.Schema) -> Any:
    """Return a value of JSON with what is plainly of the wrong type made right, at any depth."""
    schema = schemas.resolved(schema, root)
    kinds = kinds_of(schema, root)
    if kind_of(value) not in kinds:
        value = _retyped(value, kinds)
    if literals.is_object(value):
        properties = _properties(schema, root)
        return {
            name: conformed(item, properties[name], root) if name in properties else item
            for name, item in value.items()
        }
    if literals.is_array(value):
        items = schema.get("items", {})
        return [conformed(item, items, root) for item in value]
    return _listed(value, schema)


def _retyped(value: Any, kinds: frozenset[str]) -> Any:
    if isinstance(value, str):
        read = literals.read(value)
        if read is not literals.NOTHING and kind_of(read) in kinds:
            return read
    if "integer" in kinds and isinstance(value, float) and value.is_integer():
        return int(value)
    if "string" in kinds and value is not None:
        return json_text.dumps(value)
    if "array" in kinds and value is not None and not literals.is_object(value):
        return [value]
    return value


def _listed(value: Any, schema: schemas.Schema) -> Any:
    """Return the member of an enumeration that a word means, in whatever letter case."""
    members = schema.get("enum")
    if not literals.is_array(members) or value in members or not isinstance(value, str):
        return value
    word = value.strip().strip("\"'`").casefold()
    same = [member for member in members if str(member).casefold() == word]
    return same[0] if len(same) == 1 else value


def kinds_of(schema: Any, root: schemas.Schema, *, depth: int = 0) -> frozenset[str]:
    """Return the types that a schema allows, as far as it says."""
    schema = schemas.resolved(schema, root)
    kind = schema.get("type")
    if isinstance(kind, str):
        return _with_integer({kind})
    if literals.is_array(kind):
        return _with_integer({str(item) for item in kind})
    if literals.is_array(members := schema.get("enum")):
        return frozenset(map(kind_of, members))
    if "const" in schema:
        return frozenset({kind_of(schema["const"])})
    options = schema.get("anyOf") or schema.get("oneOf")
    if literals.is_array(options) and depth < MOST_NESTED:
        allowed = (kinds_of(option, root, depth=depth + 1) for option in options)
        return frozenset[str]().union(*allowed)
    return ALL


def _with_integer(kinds: set[str]) -> frozenset[str]:
    return frozenset(kinds | {"integer"} if "number" in kinds else kinds)


def kind_of(value: Any) -> str:
    """Return the JSON type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case _:
            return "object" if literals.is_object(value) else "array"


def _properties(schema: schemas.Schema, root: schemas.Schema, *, depth: int = 0) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    parts = schema.get("allOf")
    if literals.is_array(parts) and depth < MOST_NESTED:
        for part in parts:
            properties |= _properties(schemas.resolved(part, root), root, depth=depth + 1)
    own = schema.get("properties")
    return properties | own if literals.is_object(own) else properties
