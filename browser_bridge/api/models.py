"""`GET /v1/models` and `GET /v1/models/{id}`, in the shape of whoever asks."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge.api import dialect, faults, generate
from browser_bridge.api.dependencies import KeyRequired
from browser_bridge.api.dialect import Dialect
from browser_bridge.protocols.anthropic import adapter as anthropic
from browser_bridge.protocols.gemini import adapter as google
from browser_bridge.protocols.openai import adapter as openai

router = APIRouter(tags=["models"], dependencies=[KeyRequired])

DOCUMENTED = "/v1"
LIFECYCLE = ("lifecycle", "lifecycle[]")
"""Spellings of a list in the query of Anthropic's clients."""


async def list_models(request: Request) -> Response:
    """List the models."""
    query = request.query_params
    match dialect.of(request):
        case Dialect.GOOGLE | Dialect.INTERACTIONS:
            listed = google.model_list(query)
        case Dialect.ANTHROPIC:
            lifecycles = [value for name in LIFECYCLE for value in query.getlist(name)]
            listed = anthropic.model_list(query, lifecycles)
        case Dialect.OPENAI:
            listed = openai.model_list()
    return faults.json_response(listed)


async def retrieve_model(model: str, request: Request) -> Response:
    """Retrieve one model by any of its names, such as `gemini-3-pro|[team]`."""
    match dialect.of(request):
        case Dialect.GOOGLE | Dialect.INTERACTIONS:
            found = google.model_object(model)
        case Dialect.ANTHROPIC:
            found = anthropic.model_object(model)
        case Dialect.OPENAI:
            found = openai.model_object(model)
    return faults.json_response(found)


for version in generate.VERSIONS:
    is_documented = version == DOCUMENTED
    path = f"{version}/models"
    router.add_api_route(path, list_models, summary="List models", include_in_schema=is_documented)
    router.add_api_route(f"{path}/", list_models, include_in_schema=False)
    router.add_api_route(
        f"{path}/{{model:path}}",
        retrieve_model,
        summary="Retrieve a model",
        include_in_schema=is_documented,
    )
