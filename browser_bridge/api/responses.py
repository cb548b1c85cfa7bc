"""`/v1/responses`: create, retrieve, resume, cancel, delete, and list the input of responses."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge import errors
from browser_bridge.api import auth, body, faults, kept, openapi, origins, streaming
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.artifacts.forms import Form
from browser_bridge.jobs.job import PREFIX
from browser_bridge.jobs.kept_turns import KeptTurn, Order
from browser_bridge.protocols.drafts import Draft
from browser_bridge.protocols.openai.completion import Files
from browser_bridge.protocols.openai.responses import adapter, resource, wire
from browser_bridge.protocols.openai.responses.adapter import Asked, ResponseReply
from browser_bridge.protocols.parsing import validated

router = APIRouter(prefix="/v1/responses", tags=["responses"], dependencies=[KeyRequired])

KIND = "response"
PACE = streaming.Pace()
LONGEST_CHAIN = 200
"""Responses that one may go on from, each from the one before it."""
SETTLING = 5.0
"""Seconds in which a response that was just delivered is kept for the next."""
_ITEM = re.compile(r"[a-z]+_([0-9a-f]+)_(?:in)?\d+")


@router.post(
    "", summary="Create a response", openapi_extra=openapi.json_body(wire.ResponsesRequest)
)
async def create_response(request: Request, bridge: BridgePart) -> Response:
    """Ask the site one thing; stream its answer, return it whole, or work in the background."""
    query = request.query_params
    asked = await body.parsed(request, lambda read: adapter.read(read, query))
    last = await _last(request, bridge, asked.wire)
    earlier = await _earlier(request, bridge, last, is_named=asked.wire.conversation is None)
    asked = asked.resolved(await _referenced(bridge, request, asked.references))
    call = await asyncio.to_thread(
        adapter.parse,
        asked,
        earlier=earlier,
        went_on_from=last and resource.PREFIX + kept.suffix(last),
        find=bridge.links.find,
    )
    if not (asked.is_stored or asked.is_background):
        return await _delivery(request, bridge, asked, call)
    order = Order(
        request=call.turn,
        kind=KIND,
        asked=adapter.dump(call.asked),
        thread=asked.wire.conversation or "",
        owner=auth.holder_of(request),
        is_stored=asked.is_stored,
        is_detached=asked.is_background,
        origin=origins.of(request),
    )
    turn = await bridge.kept_turns.start(order)
    if not asked.is_background:
        return await _delivery(request, bridge, asked, call, turn=turn)
    if asked.is_stream:
        return _stream(request, bridge, turn, call.asked)
    return faults.json_response(await _object(request, bridge, turn))


@router.post(
    "/input_tokens",
    summary="Count the tokens of a response's input",
    openapi_extra=openapi.json_body(wire.CountRequest),
)
async def count_input_tokens(request: Request) -> Response:
    """Estimate the length of a request; nothing is sent to the site."""
    return faults.json_response(adapter.count_tokens(await body.read_json(request)))


@router.get(
    "/{response_id}",
    summary="Retrieve a response, or resume its stream",
    openapi_extra=openapi.query(wire.RetrieveRequest),
)
async def retrieve_response(request: Request, response_id: str, bridge: BridgePart) -> Response:
    """Return a response as it stands, or its events after a number."""
    query = validated(wire.RetrieveRequest, request.query_params)
    turn = await _turn(request, bridge, response_id)
    if not query.stream:
        return faults.json_response(await _object(request, bridge, turn))
    after = -1 if query.starting_after is None else query.starting_after
    return _stream(request, bridge, turn, adapter.load(turn.asked), after=after)


@router.delete("/{response_id}", summary="Delete a response")
async def delete_response(request: Request, response_id: str, bridge: BridgePart) -> Response:
    """Forget a response; one that is under way is stopped."""
    turn = await _turn(request, bridge, response_id)
    await bridge.kept_turns.remove(turn.id)
    return faults.json_response(resource.deleted(response_id))


@router.post("/{response_id}/cancel", summary="Cancel a response")
async def cancel_response(request: Request, response_id: str, bridge: BridgePart) -> Response:
    """Stop a response that is under way; one that has ended stays as it is."""
    turn = await _turn(request, bridge, response_id)
    await bridge.kept_turns.cancel(turn.id)
    return faults.json_response(
        await _object(request, bridge, await _turn(request, bridge, response_id))
    )


@router.get(
    "/{response_id}/input_items",
    summary="List the input of a response",
    openapi_extra=openapi.query(wire.ItemsRequest),
)
async def list_input_items(request: Request, response_id: str, bridge: BridgePart) -> Response:
    """List the items that a response was asked with, by pages."""
    turn = await _turn(request, bridge, response_id)
    asked = adapter.load(turn.asked)
    listed = resource.input_items(asked, request.query_params, suffix=kept.suffix(turn))
    return faults.json_response(listed)


async def _delivery(
    request: Request,
    bridge: Bridge,
    asked: adapter.Request,
    call: adapter.ResponseCall,
    *,
    turn: KeptTurn | None = None,
) -> Response:
    """Return the answer to a caller who waits for it; who leaves ends it."""
    job = turn or await bridge.manager.submit(call.turn, origin=origins.of(request))
    files = kept.Files(bridge, request, _form(call.asked))
    reply = ResponseReply(
        asked=call.asked,
        suffix=job.id.removeprefix(PREFIX),
        created=job.created,
        files=Files(link=files.link, pictures=files.reader.found),
    )
    parts: dict[str, Any] = {
        "manager": bridge.manager,
        "job": job,
        "pipeline": call.asked.pipeline(files.link),
        "prepare": files.reader.prepare,
    }
    encoder = reply.encoder()
    if asked.is_stream:
        return streaming.StreamedResponse(**parts, encoder=encoder, pace=PACE)
    return streaming.CollectedResponse(
        **parts,
        watch=encoder.encode,
        render=lambda _: encoder.response,
        long_pace=streaming.long_pace(call.turn),
    )


def _stream(
    request: Request, bridge: Bridge, turn: KeptTurn, asked: Asked, *, after: int = -1
) -> Response:
    files, reply = _reply(request, bridge, turn, asked)
    return streaming.StreamedResponse(
        manager=kept.Replay(bridge.kept_turns, turn),
        job=turn,
        pipeline=asked.pipeline(files.link),
        prepare=files.prepare,
        encoder=reply.encoder(after=after),
        pace=kept.AT_ONCE,
    )


async def _object(request: Request, bridge: Bridge, turn: KeptTurn) -> Mapping[str, Any]:
    files, reply = _reply(request, bridge, turn, adapter.load(turn.asked))
    return reply.as_it_stands(await files.prepare_all(turn))


def _reply(
    request: Request, bridge: Bridge, turn: KeptTurn, asked: Asked
) -> tuple[kept.Files, ResponseReply]:
    files = kept.Files(bridge, request, _form(asked))
    reply = ResponseReply(
        asked=asked,
        suffix=kept.suffix(turn),
        created=turn.created,
        files=Files(link=files.link, pictures=files.reader.found),
        clock=kept.clock_of(turn),
    )
    return files, reply


def _form(asked: Asked) -> Form:
    form = asked.form
    return Form(size=form.size, format=form.format, quality=form.compression)


async def _turn(
    request: Request, bridge: Bridge, response_id: str, *, param: str | None = None
) -> KeptTurn:
    return await kept.find(
        bridge.kept_turns,
        response_id,
        prefix=resource.PREFIX,
        kind=KIND,
        owner=auth.holder_of(request),
        param=param,
    )


async def _earlier(
    request: Request, bridge: Bridge, last: KeptTurn | None, *, is_named: bool
) -> list[Draft]:
    """Return what was said in a response and those before it, the oldest first.

    Args:
        request: The request that goes on.
        bridge: The running parts.
        last: The response; None has nothing before.
        is_named: Whether the caller named it, rather than a conversation whose last it is.

    Raises:
        InvalidRequest: It was named, and has no answer.
        JobNotFound: It was named, and one of them was forgotten.
    """
    said: list[list[Draft]] = []
    turn = last
    while turn is not None and len(said) < LONGEST_CHAIN:
        drafts = await _said(bridge, turn)
        if drafts is None and is_named and turn is last:
            raise errors.InvalidRequest(
                "The response has no answer to go on from: wait for its end, or begin anew.",
                param="previous_response_id",
            )
        said.append(drafts or [])
        try:
            turn = await _before(request, bridge, turn)
        except errors.JobNotFound:
            if is_named:
                raise
            break  # what is left of a conversation is what it goes on from
    return [draft for drafts in reversed(said) for draft in drafts]


async def _last(request: Request, bridge: Bridge, asked: wire.ResponsesRequest) -> KeptTurn | None:
    if asked.previous_response_id:
        return await _turn(
            request, bridge, asked.previous_response_id, param="previous_response_id"
        )
    if asked.conversation:
        owner = auth.holder_of(request)
        return await bridge.kept_turns.latest(kind=KIND, thread=asked.conversation, owner=owner)
    return None


async def _before(request: Request, bridge: Bridge, turn: KeptTurn) -> KeptTurn | None:
    asked = adapter.load(turn.asked)
    if asked.went_on_from:
        return await _turn(request, bridge, asked.went_on_from, param="previous_response_id")
    return None


async def _said(bridge: Bridge, turn: KeptTurn) -> list[Draft] | None:
    asked = adapter.load(turn.asked)
    said = adapter.said_before(asked, turn.so_far)
    if said is None:
        await bridge.kept_turns.wait(turn.id, within=SETTLING)
        turn = await bridge.kept_turns.get(turn.id, kind=KIND, owner=turn.owner)
        said = adapter.said_before(asked, turn.so_far)
    return said


async def _referenced(
    bridge: Bridge, request: Request, ids: tuple[str, ...]
) -> Mapping[str, Mapping[str, Any]]:
    """Return the items of kept responses by id, as far as they are there."""
    found: dict[str, Mapping[str, Any]] = {}
    names = {match[1] for item_id in ids if (match := _ITEM.fullmatch(item_id))}
    for name in names:
        try:
            turn = await bridge.kept_turns.get(
                PREFIX + name, kind=KIND, owner=auth.holder_of(request)
            )
        except errors.JobNotFound:
            continue
        items = resource.input_items(
            adapter.load(turn.asked), {"limit": "100"}, suffix=kept.suffix(turn)
        )["data"]
        output = (await _object(request, bridge, turn))["output"]
        found |= {item["id"]: item for item in (*items, *output)}
    return found
