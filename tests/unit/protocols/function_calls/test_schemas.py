"""Schemas of callers are brought to one form, checked, and never fetched."""

from typing import Any

import pytest

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode, CallRules
from browser_bridge.protocols.function_calls import require_functions, schemas, validation


def test_a_schema_of_google_becomes_json_schema() -> None:
    given = {
        "type": "OBJECT",
        "properties": {
            "type": {"type": "STRING", "nullable": True, "enum": ["a"]},
            "list": {"type": "ARRAY", "items": {"type": "INTEGER"}, "minItems": "1"},
            "any": {"anyOf": [{"type": "NUMBER"}], "nullable": True},
        },
        "propertyOrdering": ["type"],
    }
    assert schemas.normalized(given) == {
        "type": "object",
        "properties": {
            "type": {"type": ["string", "null"], "enum": ["a", None]},
            "list": {"type": "array", "items": {"type": "integer"}, "minItems": 1},
            "any": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        },
        "propertyOrdering": ["type"],
    }


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nonsense"},
        {"properties": []},
        {"required": True},
        {"$ref": "https://example.org/schema"},
        {"properties": {"a": {"$ref": "#/$defs/missing"}}},
    ],
)
def test_a_schema_that_cannot_be_used_is_the_callers_fault(schema: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        schemas.require_usable(schema, param="tools[0]")
    assert caught.value.param == "tools[0]"


def test_a_schema_nested_without_end_is_the_callers_fault() -> None:
    schema: dict[str, Any] = {}
    for _ in range(5000):
        schema = {"items": schema}
    with pytest.raises(errors.InvalidRequest, match="too deeply"):
        schemas.require_usable(schema, param="x")


def test_a_schema_that_refers_to_itself_is_usable() -> None:
    tree = {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#"}}},
        "additionalProperties": False,
    }
    schemas.require_usable(tree, param="x")
    assert schemas.problems({"children": [{"children": []}]}, tree) == ()
    assert len(schemas.problems({"children": [{"kids": []}]}, tree)) == 1


def test_a_schema_that_means_only_itself_forbids_nothing() -> None:
    assert schemas.problems({}, {"$ref": "#"}) == ()


def test_problems_are_few_and_short() -> None:
    schema = {"additionalProperties": False, "items": {"type": "string"}}
    found = schemas.problems([*range(10)], schema)
    assert len(found) == validation.MOST_PROBLEMS
    (long,) = schemas.problems("x" * 10_000, {"type": "integer"})
    assert len(long) <= validation.LONGEST_PROBLEM + 1


@pytest.mark.parametrize(
    ("names", "rules", "param"),
    [
        (["two words"], CallRules(), "t[0]"),
        ([""], CallRules(), "t[0]"),
        (["a", "a"], CallRules(), "t[1]"),
        (["a"], CallRules(mode=CallMode.REQUIRED, allowed=("b",)), "c"),
        ([], CallRules(mode=CallMode.REQUIRED), "c"),
        ([f"f{at}" for at in range(600)], CallRules(), "t[512]"),
    ],
)
def test_functions_that_cannot_be_used_are_named(
    names: list[str], rules: CallRules, param: str
) -> None:
    offered = [functions.Function(name=name) for name in names]
    params = [f"t[{at}]" for at in range(len(offered))]
    with pytest.raises(errors.InvalidRequest) as caught:
        require_functions(offered, rules, params=params, rules_param="c")
    assert caught.value.param == param
