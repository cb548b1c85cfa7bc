"""`POST /v1/images/generations`, `/edits`, `/variations`, and `GET /v1/images/{task_id}`."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge.api import (
    auth,
    delivery,
    faults,
    forms,
    long_states,
    media_links,
    openapi,
    origins,
)
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.api.pictures import PictureReader
from browser_bridge.artifacts.forms import Form
from browser_bridge.jobs.records import Record
from browser_bridge.protocols.openai import image_tasks, images
from browser_bridge.protocols.openai.image_replies import ImageReply
from browser_bridge.protocols.openai.images import ImageCall, ImageRequest, Operation, Wish

router = APIRouter(prefix="/v1/images", tags=["images"], dependencies=[KeyRequired])

KIND = "image"
BODY = openapi.json_body(ImageRequest, files=("image", "mask"))


@router.post("/generations", summary="Create pictures", openapi_extra=BODY)
async def create_images(request: Request, bridge: BridgePart) -> Response:
    """Make pictures from words."""
    return await _answer(request, bridge, Operation.GENERATION)


@router.post("/edits", summary="Change pictures", openapi_extra=BODY)
async def edit_images(request: Request, bridge: BridgePart) -> Response:
    """Make pictures from pictures and words."""
    return await _answer(request, bridge, Operation.EDIT)


@router.post("/variations", summary="Vary a picture", openapi_extra=BODY)
async def vary_image(request: Request, bridge: BridgePart) -> Response:
    """Make pictures that are like another."""
    return await _answer(request, bridge, Operation.VARIATION)


@router.get("/{task_id}", summary="Get pictures that were asked for with async=true")
async def get_task(request: Request, task_id: str, bridge: BridgePart) -> Response:
    """Return a task as it stands."""
    job_id = long_states.job_id(task_id, prefix=image_tasks.PREFIX)
    record = bridge.long_jobs.get(job_id, kind=KIND, owner=auth.holder_of(request))
    return faults.json_response(await _task(request, bridge, record))


async def _answer(request: Request, bridge: Bridge, operation: Operation) -> Response:
    fields = await forms.read_fields(request)
    call = images.parse(fields, request.query_params, operation=operation, find=bridge.links.find)
    if call.is_async:
        record = await bridge.long_jobs.start(
            call.turn,
            kind=KIND,
            asked=image_tasks.asked(call.wish),
            owner=auth.holder_of(request),
            origin=origins.of(request),
        )
        return faults.json_response(await _task(request, bridge, record))
    return await _delivery(request, bridge, call)


async def _delivery(request: Request, bridge: Bridge, call: ImageCall) -> Response:
    reader = _reader(request, bridge, call.wish)
    job = await bridge.manager.submit(call.turn, origin=origins.of(request))
    reply = ImageReply(wish=call.wish, created=job.created, pictures=reader.found)
    return delivery.response(
        manager=bridge.manager,
        job=job,
        request=call.turn,
        pipeline=call.pipeline(),
        encoder=reply.encoder(call) if call.is_stream else None,
        render=reply.render,
        prepare=reader.prepare,
    )


async def _task(request: Request, bridge: Bridge, record: Record) -> Mapping[str, Any]:
    wish = image_tasks.wish_of(record.asked)
    reader = _reader(request, bridge, wish)
    state = long_states.state_of(record)
    if state.status == "completed":
        for artifact in state.artifacts:
            if artifact.kind == KIND:
                await reader.read(artifact)
    reply = ImageReply(wish=wish, created=record.created, pictures=reader.found)
    return image_tasks.task(state, reply)


def _reader(request: Request, bridge: Bridge, wish: Wish) -> PictureReader:
    link = media_links.linker(bridge.links, request, bridge.settings.api.public_url)
    return PictureReader(
        bridge.store,
        form=Form(size=wish.size, format=wish.format, quality=wish.compression),
        link=link if wish.is_url else None,
    )
