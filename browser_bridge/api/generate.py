"""The Gemini API's dialect: actions on models, under each version's path and without one."""

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from browser_bridge.api import (
    body,
    delivery,
    faults,
    media_links,
    openapi,
    origins,
    predictions,
)
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.api.pictures import PictureReader
from browser_bridge.protocols import base
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.gemini import adapter, wire

router = APIRouter(tags=["generate"], dependencies=[KeyRequired])

VERSIONS = predictions.VERSIONS
DOCUMENTED = predictions.DOCUMENTED
"""The one of them that `/openapi.json` describes."""


async def act(path: str, request: Request, bridge: BridgePart) -> Response:
    """Ask the site one thing, or count tokens: `{model}:{action}`."""
    if ":" not in path:
        raise HTTPException(405, headers={"allow": "GET"})
    model, action = adapter.split(path)
    match action:
        case "generateContent" | "streamGenerateContent":
            return await _generate(model, request, bridge, is_stream=action.startswith("stream"))
        case "countTokens":
            return faults.json_response(adapter.count_tokens(model, await body.read_json(request)))
        case "predict":
            return await predictions.predict(model, request, bridge)
        case "predictLongRunning":
            return await predictions.predict_long(model, request, bridge)
        case _:
            raise faults.HttpFaultError(_unknown(action))


async def _generate(model: str, request: Request, bridge: Bridge, *, is_stream: bool) -> Response:
    query, find = request.query_params, bridge.links.find
    call = await body.parsed(request, lambda read: adapter.parse(model, read, query, find=find))
    link = media_links.linker(bridge.links, request, bridge.settings.api.public_url)
    pictures = PictureReader(bridge.store)
    job = await bridge.manager.submit(call.turn, origin=origins.of(request))
    files = AnswerFiles(link=link, pictures=pictures.found)
    reply = adapter.GenerateReply.of_job(call, job_id=job.id, files=files)
    encoder = reply.encoder(is_array=query.get("alt") != "sse") if is_stream else None
    return delivery.response(
        manager=bridge.manager,
        job=job,
        request=call.turn,
        pipeline=call.pipeline(link),
        encoder=encoder,
        render=reply.render,
        prepare=pictures.prepare,
    )


def _unknown(action: str) -> base.HttpFault:
    return base.HttpFault(
        status=404,
        code="unknown_action",
        message=f"There is no action {base.cut(action)!r}: use generateContent, "
        "streamGenerateContent, countTokens, predict or predictLongRunning.",
    )


for version in VERSIONS:
    router.add_api_route(
        f"{version}/models/{{path:path}}",
        act,
        methods=["POST"],
        summary="Generate content, or count tokens",
        include_in_schema=version == DOCUMENTED,
        openapi_extra=openapi.json_body(wire.GenerateRequest),
    )
