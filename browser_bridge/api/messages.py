"""`POST /v1/messages` and `POST /v1/messages/count_tokens`, the Anthropic dialect."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from browser_bridge.api import body, delivery, faults, media_links, openapi, origins
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.protocols.anthropic import adapter, wire

router = APIRouter(prefix="/v1/messages", tags=["messages"], dependencies=[KeyRequired])


async def parse_call(request: Request, bridge: BridgePart) -> adapter.MessagesCall:
    """Read and parse the request."""
    return await body.parsed(
        request, lambda read: adapter.parse(read, request.query_params, find=bridge.links.find)
    )


@router.post("", summary="Create a message", openapi_extra=openapi.json_body(wire.MessagesRequest))
async def create_message(
    request: Request,
    call: Annotated[adapter.MessagesCall, Depends(parse_call)],
    bridge: BridgePart,
) -> Response:
    """Ask the site one thing; stream its answer, or return it whole."""
    link = media_links.linker(bridge.links, request, bridge.settings.api.public_url)
    job = await bridge.manager.submit(call.turn, origin=origins.of(request))
    reply = adapter.MessagesReply.of_job(call, job_id=job.id, link=link)
    return delivery.response(
        manager=bridge.manager,
        job=job,
        request=call.turn,
        pipeline=call.pipeline(link),
        encoder=reply.encoder() if call.is_stream else None,
        render=reply.render,
    )


@router.post(
    "/count_tokens",
    summary="Count the tokens of a message",
    openapi_extra=openapi.json_body(wire.CountRequest),
)
async def count_tokens(request: Request) -> Response:
    """Estimate the length of a request; nothing is sent to the site."""
    return faults.json_response(adapter.count_tokens(await body.read_json(request)))
