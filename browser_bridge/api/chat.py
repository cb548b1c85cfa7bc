"""`POST /v1/chat/completions`: the first of the six files a request passes.

Neighbours: `protocols/openai/adapter.py` turns the body into a `TurnRequest`, `jobs/manager.py`
runs it, `api/streaming.py` delivers its events.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from browser_bridge.api import body, delivery, media_links, openapi, origins
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.api.pictures import PictureReader
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.openai import adapter, wire

router = APIRouter(prefix="/v1/chat", tags=["chat"], dependencies=[KeyRequired])


async def parse_call(request: Request, bridge: BridgePart) -> adapter.ChatCall:
    """Read and parse the request."""
    return await body.parsed(
        request,
        lambda value: adapter.parse(value, request.query_params, find=bridge.links.find),
    )


@router.post(
    "/completions",
    summary="Create a chat completion",
    openapi_extra=openapi.json_body(wire.ChatRequest),
)
async def create_completion(
    request: Request,
    call: Annotated[adapter.ChatCall, Depends(parse_call)],
    bridge: BridgePart,
) -> Response:
    """Ask the site one thing; stream its answer, or return it whole."""
    link = media_links.linker(bridge.links, request, bridge.settings.api.public_url)
    pictures = PictureReader(bridge.store)
    files = AnswerFiles(link=link, pictures=pictures.found)
    job = await bridge.manager.submit(call.turn, origin=origins.of(request))
    reply = adapter.ChatReply.of_job(call, job_id=job.id, created=job.created, files=files)
    return delivery.response(
        manager=bridge.manager,
        job=job,
        request=call.turn,
        pipeline=call.pipeline(link),
        encoder=reply.encoder() if call.is_stream else None,
        render=reply.render,
        prepare=pictures.prepare if call.wants_array else None,
    )
