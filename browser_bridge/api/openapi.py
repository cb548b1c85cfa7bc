"""What `/openapi.json` says of bodies that the routes read by themselves."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """Describe a route's JSON body by a wire type, with nested types in place."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    content = {"application/json": {"schema": _inlined(schema, definitions)}}
    return {"requestBody": {"required": True, "content": content}}


def _inlined(node: Any, definitions: Mapping[str, Any]) -> Any:
    match node:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            # A type that holds itself is described once; inside of itself it is any object.
            inner = {other: value for other, value in definitions.items() if other != name}
            return _inlined(definitions.get(name, {"type": "object"}), inner)
        case dict():
            return {name: _inlined(value, definitions) for name, value in node.items()}  # pyright: ignore[reportUnknownVariableType] - JSON is untyped
        case list():
            return [_inlined(value, definitions) for value in node]  # pyright: ignore[reportUnknownVariableType] - JSON is untyped
        case _:
            return node
