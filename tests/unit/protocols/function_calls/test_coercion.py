"""Values are given the type that their schema wants where what was meant is plain."""

from typing import Any

import pytest

from browser_bridge.protocols.function_calls import coercion
from browser_bridge.protocols.function_calls.fences import Given


def coerced(value: Any, schema: dict[str, Any]) -> Any:
    return coercion.arguments({"a": value}, {"properties": {"a": schema}})["a"]


@pytest.mark.parametrize(
    ("text", "word", "schema", "value"),
    [
        ("3", "", {"type": "integer"}, 3),
        ("3.0", "text", {"type": "integer"}, 3),
        (" 2.5\n", "json", {"type": "number"}, 2.5),
        ("True", "", {"type": "boolean"}, True),
        ("no", "text", {"type": "boolean"}, False),
        ("None", "", {"type": ["integer", "null"]}, None),
        ("3", "text", {"type": "string"}, "3"),
        ("null", "text", {"type": ["string", "null"]}, "null"),
        ("null", "json", {"type": ["string", "null"]}, None),
        ('{"a": 1}', "json", {"type": "string"}, '{"a": 1}'),
        ('"x"', "json", {"type": "string"}, "x"),
        ("[1, 2]", "", {"type": "array"}, [1, 2]),
        ("- x\n- y", "text", {"type": "array", "items": {"type": "string"}}, ["x", "y"]),
        ("{'a': [1,],}", "json", {"type": "object"}, {"a": [1]}),
        ("celsius", "text", {"enum": ["Celsius", "Kelvin"]}, "Celsius"),
        ("2", "", {"enum": [1, 2]}, 2),
        ("5", "json", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, 5),
        ("5", "text", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, "5"),
        ("5", "", {}, "5"),
        ('{"x": 1}', "", {}, {"x": 1}),
        ("x", "", {"type": "integer"}, "x"),
    ],
)
def test_text_becomes_what_its_schema_wants(
    text: str, word: str, schema: dict[str, Any], value: Any
) -> None:
    found = coerced(Given(text=text, word=word), schema)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("given", "schema", "value"),
    [
        ("3", {"type": "integer"}, 3),
        (3, {"type": "string"}, "3"),
        (True, {"type": "integer"}, True),
        ("x", {"type": "array", "items": {"type": "string"}}, ["x"]),
        ({"n": "1"}, {"properties": {"n": {"type": "integer"}}}, {"n": 1}),
        (["1"], {"items": {"type": "integer"}}, [1]),
        ({"n": "1"}, {"allOf": [{"properties": {"n": {"type": "integer"}}}]}, {"n": 1}),
    ],
)
def test_json_of_the_wrong_type_is_made_right_at_any_depth(
    given: Any, schema: dict[str, Any], value: Any
) -> None:
    found = coerced(given, schema)
    assert (found, type(found)) == (value, type(value))


def test_references_are_followed() -> None:
    root = {
        "properties": {"a": {"$ref": "#/$defs/n"}, "loop": {"$ref": "#/$defs/loop"}},
        "$defs": {"n": {"type": "integer"}, "loop": {"$ref": "#/$defs/loop"}},
    }
    given = {"a": Given(text="3"), "loop": Given(text="x")}
    assert coercion.arguments(given, root) == {"a": 3, "loop": "x"}


def test_names_are_matched_when_only_their_spelling_differs() -> None:
    schema = {"properties": {"file_path": {"type": "string"}}}
    assert coercion.arguments({"filePath": "x", "other": 1}, schema) == {
        "file_path": "x",
        "other": 1,
    }
