"""The application's `/openapi.json`: each route with its answers, its errors and examples."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI

from browser_bridge.api import dialect, examples
from browser_bridge.api.dialect import Dialect

ABOUT = """Gemini's web app behind the routes of the OpenAI, Anthropic and Gemini APIs.

Each route is served under the configured prefix too. Routes under `/v1beta` are served under `/v1`,
`/v1alpha` and without a version as well, and `/v1/models` under each of those. Errors come in the
shape of the API that the path, or the headers of the request, belong to."""

FAULTS = (400, 401, 404, 408, 409, 413, 429, 500, 502, 503, 504)
"""Statuses of errors that any route with a key may answer with."""
ACTIONS = "/v1beta/models/{path}"
"""The route whose actions stand in the path; without one, it is that of a model."""
_IN_PATH = re.compile(r"\{(\w+)\}")
_OBJECT = {"type": "object", "additionalProperties": True}
_JSON = "application/json"
_STREAM = "text/event-stream"
STREAMED = frozenset(
    {
        "/v1/chat/completions",
        "/v1/responses",
        "/v1/responses/{response_id}",
        "/v1/images/generations",
        "/v1/images/edits",
        "/v1/images/variations",
        "/v1/messages",
        ACTIONS,
        "/v1beta/interactions",
        "/v1beta/interactions/{interaction_id}",
    }
)
"""Routes that may answer with a stream of events."""
FILES = frozenset({"/media/{name}", "/v1/videos/{video_id}/content", "/v1beta/files/{path}"})
"""Routes that answer with files."""
PLAIN: Mapping[str, str] = MappingProxyType({"/metrics": "text/plain"})
"""Other types of answers, by path."""


class Application(FastAPI):
    """The application, with a description of what its routes answer."""

    def openapi(self) -> dict[str, Any]:
        """Return the description; made once."""
        if self.openapi_schema is None:
            self.description = ABOUT
            schema = super().openapi()
            for path, operations in schema["paths"].items():
                for method, operation in operations.items():
                    _describe(path, method, operation)
            schema.get("components", {}).pop("schemas", None)  # of errors that are never sent
        return super().openapi()


def _describe(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["responses"] = {**_answers(path, method), **_faults(path)}
    parameters = operation.setdefault("parameters", [])
    named = {parameter["name"] for parameter in parameters}
    parameters += [_in_path(name) for name in _IN_PATH.findall(path) if name not in named]
    for parameter in parameters:
        if parameter["in"] == "path" and parameter["name"] in examples.PARAMETERS:
            parameter["example"] = examples.PARAMETERS[parameter["name"]]
    body = operation.get("requestBody")
    if body is not None and path in examples.BODIES:
        body["content"][_JSON]["example"] = examples.BODIES[path]


def _in_path(name: str) -> dict[str, Any]:
    """Describe a part of a path that the route itself does not look at."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _answers(path: str, method: str) -> dict[str, Any]:
    if path in PLAIN:
        return {"200": _answer("The counts", {PLAIN[path]: {"schema": {"type": "string"}}})}
    content: dict[str, Any] = {_JSON: {"schema": _OBJECT}}
    if path in STREAMED:
        content[_STREAM] = {}
    answers = {"200": _answer("The answer", content)}
    if path not in FILES or method == "delete":
        return answers
    file = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "200": _answer("The file", file),
        "206": _answer("The range that was asked for", file),
        "304": {"description": "The caller has it"},
        "403": _answer("The link is not valid", {_JSON: {"schema": _error(path)}}),
        "416": _answer("There is no such range", file),
    }


def _faults(path: str) -> dict[str, Any]:
    if path == "/livez":
        return {}
    if path == "/readyz":
        return {"503": _answer("No prompt can be answered now", {_JSON: {"schema": _OBJECT}})}
    content = {_JSON: {"schema": _error(path)}}
    statuses = (*FAULTS, 405) if path == ACTIONS else FAULTS
    return {str(status): _answer(HTTPStatus(status).phrase, content) for status in statuses}


def _answer(description: str, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": content}


def _error(path: str) -> dict[str, Any]:
    """Return the schema of an error under a path; of all kinds where headers decide."""
    if path.startswith("/v1/models"):
        return {"anyOf": [_ERRORS[kind] for kind in Dialect]}
    return _ERRORS[dialect.of_path(path) or Dialect.OPENAI]


def _shape(**fields: str) -> dict[str, Any]:
    typed = {name: {"type": kind.split("|")} for name, kind in fields.items()}
    required = list(fields)
    return {"type": "object", "required": required, "properties": typed}


def _envelope(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": ["error"], "properties": {"error": inner}}


_ERRORS: Mapping[Dialect, dict[str, Any]] = MappingProxyType(
    {
        Dialect.OPENAI: _envelope(
            _shape(message="string", type="string", param="string|null", code="string|null")
        ),
        Dialect.ANTHROPIC: _envelope(_shape(type="string", message="string")),
        Dialect.GOOGLE: _envelope(_shape(code="integer", message="string", status="string")),
        Dialect.INTERACTIONS: _envelope(_shape(code="string", message="string")),
    }
)
