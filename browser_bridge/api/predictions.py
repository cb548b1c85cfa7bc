"""`:predict`, `:predictLongRunning`, and the operations that the latter begins."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from browser_bridge.api import (
    auth,
    body,
    delivery,
    faults,
    long_states,
    media_links,
    origins,
    streaming,
)
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.api.pictures import PictureReader
from browser_bridge.events import ArtifactKind, Turn
from browser_bridge.jobs.records import Record
from browser_bridge.messages import Tool, TurnRequest
from browser_bridge.protocols import stages
from browser_bridge.protocols.gemini import predictions
from browser_bridge.protocols.gemini.errors import render_failure
from browser_bridge.protocols.openai.picture_stage import PicturesOnly

router = APIRouter(tags=["operations"], dependencies=[KeyRequired])

KIND = "operation"
VERSIONS = ("/v1beta", "/v1", "/v1alpha", "")
DOCUMENTED = "/v1beta"
_KEPT = TypeAdapter(predictions.Operation)


async def predict(model: str, request: Request, bridge: Bridge) -> Response:
    """Make pictures, and return them."""
    turn = await _parsed(model, request, bridge, Tool.IMAGE)
    reader = PictureReader(bridge.store)
    job = await bridge.manager.submit(turn, origin=origins.of(request))

    def render(turn: Turn) -> Any:
        made = turn.completed.artifacts
        return predictions.predictions(
            [reader.found[item.id] for item in made if item.id in reader.found]
        )

    return streaming.CollectedResponse(
        manager=bridge.manager,
        job=job,
        pipeline=stages.Pipeline([PicturesOnly()]),
        prepare=reader.prepare,
        render=render,
        long_pace=delivery.long_pace(turn),
    )


async def predict_long(model: str, request: Request, bridge: Bridge) -> Response:
    """Start making a film, and return the operation to ask for it."""
    turn = await _parsed(model, request, bridge, Tool.VIDEO)
    asked = predictions.Operation(model=model, ignored=turn.ignored)
    record = await bridge.long_jobs.start(
        turn,
        kind=KIND,
        asked=_KEPT.dump_python(asked, mode="json"),
        owner=auth.holder_of(request),
        origin=origins.of(request),
    )
    return _operation(request, bridge, record)


async def get_operation(request: Request, operation_id: str, bridge: BridgePart) -> Response:
    """Return an operation as it stands."""
    job_id = long_states.job_id(operation_id, prefix="")
    record = bridge.long_jobs.get(job_id, kind=KIND, owner=auth.holder_of(request))
    return _operation(request, bridge, record)


async def _parsed(model: str, request: Request, bridge: Bridge, tool: Tool) -> TurnRequest:
    find = bridge.links.find
    return await body.parsed(request, lambda read: predictions.parse(model, read, tool, find=find))


def _operation(request: Request, bridge: Bridge, record: Record) -> Response:
    state = long_states.state_of(record).requiring(ArtifactKind.VIDEO)
    error = state.error
    told = predictions.State(
        films=[made for made in state.artifacts if made.kind is ArtifactKind.VIDEO],
        is_done=state.status in ("completed", "failed"),
        fraction=state.progress / 100,
        error=None if error is None else render_failure(error["code"], error["message"]),
    )
    root = media_links.base_url(request, bridge.settings.api.public_url) + DOCUMENTED
    found = predictions.operation(
        _KEPT.validate_python(record.asked), told, suffix=state.suffix, root=root
    )
    return faults.json_response(found)


for version in VERSIONS:
    for place in ("/models/{model:path}/operations/{operation_id}", "/operations/{operation_id}"):
        router.add_api_route(
            f"{version}{place}",
            get_operation,
            summary="Get an operation",
            include_in_schema=version == DOCUMENTED,
        )
