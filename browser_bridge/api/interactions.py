"""The Interactions API, under each version's path: create, retrieve, resume, cancel, delete."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge import errors
from browser_bridge.api import auth, body, faults, generate, kept, openapi, origins, streaming
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.jobs.job import PREFIX
from browser_bridge.jobs.kept_turns import KeptTurn, Order
from browser_bridge.protocols.gemini.adapter import Media
from browser_bridge.protocols.gemini.interactions import adapter, wire
from browser_bridge.protocols.gemini.interactions.adapter import InteractionCall, InteractionReply
from browser_bridge.protocols.parsing import validated

router = APIRouter(tags=["interactions"], dependencies=[KeyRequired])

KIND = "interaction"
PACE = streaming.Pace()
LONGEST_CHAIN = 200
"""Interactions that one may go on from, each from the one before it."""
SETTLING = 5.0
"""Seconds in which an interaction that was just delivered is kept for the next."""


async def create_interaction(request: Request, bridge: BridgePart) -> Response:
    """Ask the site one thing; stream its answer, return it whole, or work in the background."""
    read = await body.parsed(request, adapter.read)
    earlier = await _earlier(request, bridge, read.previous_interaction_id)
    find = bridge.links.find
    call = await asyncio.to_thread(adapter.parse, read, earlier=earlier, find=find)
    if not call.is_stored:
        return await _delivery(request, bridge, call)
    is_background = call.asked.is_background
    order = Order(
        request=call.turn,
        kind=KIND,
        asked=adapter.dump(call.asked),
        owner=auth.holder_of(request),
        is_detached=is_background,
        origin=origins.of(request),
    )
    turn = await bridge.kept_turns.start(order)
    if not is_background:
        return await _delivery(request, bridge, call, turn=turn)
    if call.is_stream:
        return _stream(request, bridge, turn)
    return faults.json_response(await _resource(request, bridge, turn))


async def get_interaction(request: Request, interaction_id: str, bridge: BridgePart) -> Response:
    """Return an interaction as it stands, or its events after one."""
    query = validated(wire.RetrieveRequest, request.query_params)
    turn = await _turn(request, bridge, interaction_id)
    if query.stream:
        return _stream(request, bridge, turn, after=_number(query.last_event_id))
    told = await _resource(request, bridge, turn, includes_input=query.include_input)
    return faults.json_response(told)


async def cancel_interaction(request: Request, interaction_id: str, bridge: BridgePart) -> Response:
    """Stop an interaction that is under way; one that has ended stays as it is."""
    turn = await _turn(request, bridge, interaction_id)
    await bridge.kept_turns.cancel(turn.id)
    told = await _resource(request, bridge, await _turn(request, bridge, interaction_id))
    return faults.json_response(told)


async def delete_interaction(request: Request, interaction_id: str, bridge: BridgePart) -> Response:
    """Forget an interaction; one that is under way is stopped."""
    await bridge.kept_turns.remove((await _turn(request, bridge, interaction_id)).id)
    return faults.json_response({})


async def _delivery(
    request: Request, bridge: Bridge, call: InteractionCall, *, turn: KeptTurn | None = None
) -> Response:
    """Return the answer to a caller who waits for it; who leaves ends it."""
    job = turn or await bridge.manager.submit(call.turn, origin=origins.of(request))
    files = kept.Files(bridge, request)
    reply = InteractionReply(
        asked=call.asked,
        suffix=job.id.removeprefix(PREFIX),
        created=job.created,
        media=Media(link=files.link, pictures=files.reader.found),
    )
    encoder = reply.encoder()
    parts: dict[str, Any] = {
        "manager": bridge.manager,
        "job": job,
        "pipeline": call.asked.pipeline(files.link),
        "prepare": files.reader.prepare,
    }
    if call.is_stream:
        return streaming.StreamedResponse(**parts, encoder=encoder, pace=PACE)
    return streaming.CollectedResponse(
        **parts,
        watch=encoder.encode,
        render=lambda _: encoder.interaction,
        long_pace=streaming.long_pace(call.turn),
    )


def _stream(request: Request, bridge: Bridge, turn: KeptTurn, *, after: int = -1) -> Response:
    files, reply = _reply(request, bridge, turn)
    return streaming.StreamedResponse(
        manager=kept.Replay(bridge.kept_turns, turn),
        job=turn,
        pipeline=reply.asked.pipeline(files.link),
        prepare=files.prepare,
        encoder=reply.encoder(after=after),
        pace=kept.AT_ONCE,
    )


async def _resource(
    request: Request, bridge: Bridge, turn: KeptTurn, *, includes_input: bool = False
) -> Mapping[str, Any]:
    files, reply = _reply(request, bridge, turn)
    so_far = await files.prepare_all(turn)
    return reply.as_it_stands(so_far, includes_input=includes_input)


def _reply(request: Request, bridge: Bridge, turn: KeptTurn) -> tuple[kept.Files, InteractionReply]:
    files = kept.Files(bridge, request)
    reply = InteractionReply(
        asked=adapter.load(turn.asked),
        suffix=kept.suffix(turn),
        created=turn.created,
        media=Media(link=files.link, pictures=files.reader.found),
        clock=kept.clock_of(turn),
    )
    return files, reply


async def _turn(
    request: Request, bridge: Bridge, interaction_id: str, *, param: str | None = None
) -> KeptTurn:
    return await kept.find(
        bridge.kept_turns,
        interaction_id,
        prefix=adapter.PREFIX,
        kind=KIND,
        owner=auth.holder_of(request),
        param=param,
    )


async def _earlier(request: Request, bridge: Bridge, previous: str | None) -> list[dict[str, Any]]:
    """Return the contents of the interactions that one goes on from, the oldest first."""
    param = "previous_interaction_id"
    said: list[list[dict[str, Any]]] = []
    while previous and len(said) < LONGEST_CHAIN:
        turn = await _turn(request, bridge, previous, param=param)
        asked = adapter.load(turn.asked)
        found = adapter.said_before(asked, turn.so_far)
        if found is None:
            await bridge.kept_turns.wait(turn.id, within=SETTLING)
            found = adapter.said_before(asked, (await _turn(request, bridge, previous)).so_far)
        if found is None:
            raise errors.InvalidRequest(
                "The interaction has no answer to go on from: wait for its end, or begin anew.",
                param=param,
            )
        said.append(found)
        previous = asked.previous
    return [content for contents in reversed(said) for content in contents]


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
