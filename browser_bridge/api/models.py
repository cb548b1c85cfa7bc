"""`GET /v1/models` and `GET /v1/models/{id}`."""

from fastapi import APIRouter
from starlette.responses import Response

from browser_bridge.api import faults
from browser_bridge.api.dependencies import KeyRequired
from browser_bridge.protocols.openai import adapter

router = APIRouter(prefix="/v1/models", tags=["models"], dependencies=[KeyRequired])


@router.get("", summary="List models")
@router.get("/", include_in_schema=False)
async def list_models() -> Response:
    """List the models."""
    return faults.json_response(adapter.model_list())


@router.get("/{model:path}", summary="Retrieve a model")
async def retrieve_model(model: str) -> Response:
    """Retrieve one model by any of its names, such as `gemini-3-pro|[team]`."""
    return faults.json_response(adapter.model_object(model))
