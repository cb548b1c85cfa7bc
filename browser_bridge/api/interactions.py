"""The Interactions API, under each version's path: create, retrieve, resume, cancel, delete."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge import errors
from browser_bridge.api import auth, body, faults, generate, openapi, origins
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.api.kept_family import Family
from browser_bridge.jobs.kept_turn import Order
from browser_bridge.protocols.gemini.interactions import adapter, wire
from browser_bridge.protocols.gemini.interactions.adapter import Asked, InteractionReply
from browser_bridge.protocols.parsing import validated

router = APIRouter(tags=["interactions"], dependencies=[KeyRequired])

FAMILY: Family[Asked, dict[str, Any]] = Family(
    kind="interaction",
    prefix=adapter.PREFIX,
    previous_field="previous_interaction_id",
    load=adapter.load,
    reply=InteractionReply,
    said=adapter.said_before,
)


async def create_interaction(request: Request, bridge: BridgePart) -> Response:
    """Ask the site one thing; stream its answer, return it whole, or work in the background."""
    read = await body.parsed(request, adapter.read)
    last = None
    if read.previous_interaction_id:
        last = await FAMILY.find(request, bridge, read.previous_interaction_id, is_previous=True)
    earlier = await FAMILY.earlier(request, bridge, last)
    find = bridge.links.find
    call = await asyncio.to_thread(adapter.parse, read, earlier=earlier, find=find)
    order = Order(
        request=call.turn,
        kind=FAMILY.kind,
        asked=adapter.dump(call.asked),
        owner=auth.holder_of(request),
        is_detached=call.asked.is_background,
        origin=origins.of(request),
    )
    return await FAMILY.answer(
        request, bridge, call, is_stream=call.is_stream, order=order if call.is_stored else None
    )


async def get_interaction(request: Request, interaction_id: str, bridge: BridgePart) -> Response:
    """Return an interaction as it stands, or its events after one."""
    query = validated(wire.RetrieveRequest, request.query_params)
    turn = await FAMILY.find(request, bridge, interaction_id)
    if query.stream:
        return FAMILY.stream(request, bridge, turn, after=_number(query.last_event_id))
    told = await FAMILY.told(request, bridge, turn)
    if query.include_input:
        told = adapter.with_input(adapter.load(turn.asked), told)
    return faults.json_response(told)


async def cancel_interaction(request: Request, interaction_id: str, bridge: BridgePart) -> Response:
    """Stop an interaction that is under way; one that has ended stays as it is."""
    turn = await FAMILY.find(request, bridge, interaction_id)
    await bridge.kept_turns.cancel(turn.id)
    told = await FAMILY.told(request, bridge, await FAMILY.find(request, bridge, interaction_id))
    return faults.json_response(told)


async def delete_interaction(request: Request, interaction_id: str, bridge: BridgePart) -> Response:
    """Forget an interaction; one that is under way is stopped."""
    await bridge.kept_turns.remove((await FAMILY.find(request, bridge, interaction_id)).id)
    return faults.json_response({})


def _number(event_id: str | None) -> int:
    if event_id is None:
        return -1
    if not (event_id.isascii() and event_id.isdigit() and len(event_id) < 10):  # noqa: PLR2004 - digits of a number of events
        raise errors.InvalidRequest(
            "The event is not known: give the `event_id` of one.", param="last_event_id"
        )
    return int(event_id)


for version in generate.VERSIONS:
    is_documented = version == generate.DOCUMENTED
    path = f"{version}/interactions"
    router.add_api_route(
        path,
        create_interaction,
        methods=["POST"],
        summary="Create an interaction",
        include_in_schema=is_documented,
        openapi_extra=openapi.json_body(wire.InteractionRequest),
    )
    for method, tail, endpoint, extra in (
        ("GET", "", get_interaction, openapi.query(wire.RetrieveRequest)),
        ("DELETE", "", delete_interaction, None),
        ("POST", "/cancel", cancel_interaction, None),
    ):
        router.add_api_route(
            f"{path}/{{interaction_id}}{tail}",
            endpoint,
            methods=[method],
            include_in_schema=is_documented,
            openapi_extra=extra,
        )
