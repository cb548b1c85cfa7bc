"""What `/openapi.json` says of bodies and queries that the routes read by themselves."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def json_body(model: type[BaseModel], *, files: tuple[str, ...] = ()) -> dict[str, Any]:
    """Describe a route's JSON body by a wire type, with nested types in place.

    Args:
        model: The wire type.
        files: Fields that hold files when the body is a form instead; none when it cannot be one.
    """
    schema = _schema(model)
    content = {"application/json": {"schema": schema}}
    if files:
        uploads = {name: {"type": "string", "format": "binary"} for name in files}
        form = {**schema, "properties": {**schema.get("properties", {}), **uploads}}
        content["multipart/form-data"] = {"schema": form}
    return {"requestBody": {"required": True, "content": content}}


def query(model: type[BaseModel]) -> dict[str, Any]:
    """Describe a route's query by a wire type."""
    schema = _schema(model)
    required = schema.get("required", ())
    parameters = [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema.get("properties", {}).items()
    ]
    return {"parameters": parameters}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    return _inlined(schema, definitions)


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
