"""`/v1/responses`: create, retrieve, resume, cancel, delete, and list the input of responses."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge import errors
from browser_bridge.api import auth, body, faults, kept, openapi, origins
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.api.kept_family import Family
from browser_bridge.artifacts.forms import Form
from browser_bridge.jobs.job import PREFIX
from browser_bridge.jobs.kept_turn import KeptTurn, Order
from browser_bridge.protocols.drafts import Draft
from browser_bridge.protocols.openai.responses import adapter, resource, wire
from browser_bridge.protocols.openai.responses.adapter import Asked, ResponseReply
from browser_bridge.protocols.parsing import validated

router = APIRouter(prefix="/v1/responses", tags=["responses"], dependencies=[KeyRequired])

_ITEM = re.compile(r"[a-z]+_([0-9a-f]+)_(?:in)?\d+")


def _form(asked: Asked) -> Form:
    form = asked.form
    return Form(size=form.size, format=form.format, quality=form.compression)


FAMILY: Family[Asked, Draft] = Family(
    kind="response",
    prefix=resource.PREFIX,
    previous_field="previous_response_id",
    load=adapter.load,
    reply=ResponseReply,
    said=adapter.said_before,
    form=_form,
)


@router.post(
    "", summary="Create a response", openapi_extra=openapi.json_body(wire.ResponsesRequest)
)
async def create_response(request: Request, bridge: BridgePart) -> Response:
    """Ask the site one thing; stream its answer, return it whole, or work in the background."""
    query = request.query_params
    asked = await body.parsed(request, lambda read: adapter.read(read, query))
    last = await _last(request, bridge, asked.wire)
    is_named = asked.wire.conversation is None
    earlier = await FAMILY.earlier(request, bridge, last, is_named=is_named)
    asked = asked.resolved(await _referenced(bridge, request, asked.references))
    call = await asyncio.to_thread(
        adapter.parse,
        asked,
        earlier=earlier,
        went_on_from=last and resource.PREFIX + kept.suffix(last),
        find=bridge.links.find,
    )
    order = Order(
        request=call.turn,
        kind=FAMILY.kind,
        asked=adapter.dump(call.asked),
        thread=asked.wire.conversation or "",
        owner=auth.holder_of(request),
        is_stored=asked.is_stored,
        is_detached=asked.is_background,
        origin=origins.of(request),
    )
    is_kept = asked.is_stored or asked.is_background
    return await FAMILY.answer(
        request, bridge, call, is_stream=asked.is_stream, order=order if is_kept else None
    )


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
    turn = await FAMILY.find(request, bridge, response_id)
    if not query.stream:
        return faults.json_response(await FAMILY.told(request, bridge, turn))
    after = -1 if query.starting_after is None else query.starting_after
    return FAMILY.stream(request, bridge, turn, after=after)


@router.delete("/{response_id}", summary="Delete a response")
async def delete_response(request: Request, response_id: str, bridge: BridgePart) -> Response:
    """Forget a response; one that is under way is stopped."""
    turn = await FAMILY.find(request, bridge, response_id)
    await bridge.kept_turns.remove(turn.id)
    return faults.json_response(resource.deleted(response_id))


@router.post("/{response_id}/cancel", summary="Cancel a response")
async def cancel_response(request: Request, response_id: str, bridge: BridgePart) -> Response:
    """Stop a response that is under way; one that has ended stays as it is."""
    turn = await FAMILY.find(request, bridge, response_id)
    await bridge.kept_turns.cancel(turn.id)
    return faults.json_response(
        await FAMILY.told(request, bridge, await FAMILY.find(request, bridge, response_id))
    )


@router.get(
    "/{response_id}/input_items",
    summary="List the input of a response",
    openapi_extra=openapi.query(wire.ItemsRequest),
)
async def list_input_items(request: Request, response_id: str, bridge: BridgePart) -> Response:
    """List the items that a response was asked with, by pages."""
    turn = await FAMILY.find(request, bridge, response_id)
    asked = adapter.load(turn.asked)
    listed = resource.input_items(asked, request.query_params, suffix=kept.suffix(turn))
    return faults.json_response(listed)


async def _last(request: Request, bridge: Bridge, asked: wire.ResponsesRequest) -> KeptTurn | None:
    if asked.previous_response_id:
        return await FAMILY.find(request, bridge, asked.previous_response_id, is_previous=True)
    if asked.conversation:
        owner = auth.holder_of(request)
        return await bridge.kept_turns.latest(
            kind=FAMILY.kind, thread=asked.conversation, owner=owner
        )
    return None


async def _referenced(
    bridge: Bridge, request: Request, ids: tuple[str, ...]
) -> Mapping[str, Mapping[str, Any]]:
    """Return the items of kept responses by id, as far as they are there."""
    found: dict[str, Mapping[str, Any]] = {}
    names = {match[1] for item_id in ids if (match := _ITEM.fullmatch(item_id))}
    for name in names:
        try:
            turn = await bridge.kept_turns.get(
                PREFIX + name, kind=FAMILY.kind, owner=auth.holder_of(request)
            )
        except errors.JobNotFound:
            continue
        items = resource.input_items(
            adapter.load(turn.asked), {"limit": "100"}, suffix=kept.suffix(turn)
        )["data"]
        output = (await FAMILY.told(request, bridge, turn))["output"]
        found |= {item["id"]: item for item in (*items, *output)}
    return found
