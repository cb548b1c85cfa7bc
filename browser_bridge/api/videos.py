"""`/v1/videos`: create, poll, list, delete, content and remix; each video is a long job."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from browser_bridge import errors
from browser_bridge.api import auth, faults, forms, long_states, media, openapi, origins
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.events import Artifact, ArtifactKind
from browser_bridge.jobs.records import Record
from browser_bridge.protocols.base import cut
from browser_bridge.protocols.openai import videos
from browser_bridge.protocols.openai.long_states import LongState

router = APIRouter(prefix="/v1/videos", tags=["videos"], dependencies=[KeyRequired])

KIND = "video"
BODY = openapi.json_body(videos.VideoRequest, files=(videos.FILE_FIELD,))


@router.post("", summary="Create a video", openapi_extra=BODY)
async def create_video(request: Request, bridge: BridgePart) -> Response:
    """Start making a video from words, or from a picture and words."""
    fields = await forms.read_fields(request)
    call = videos.parse(fields, request.query_params, find=bridge.links.find)
    return _object(bridge, await _started(request, bridge, call))


@router.get("", summary="List videos", openapi_extra=openapi.query(videos.ListRequest))
async def list_videos(request: Request, bridge: BridgePart) -> Response:
    """List the videos that are kept, by pages."""
    records = bridge.long_jobs.all(KIND, owner=auth.holder_of(request))
    known = {_public(record): record for record in records}
    chosen, has_more = videos.page(request.query_params, list(known))
    found = [_body(bridge, known[video_id]) for video_id in chosen]
    return faults.json_response(videos.listing(found, has_more=has_more))


@router.get("/{video_id}", summary="Retrieve a video")
async def retrieve_video(request: Request, video_id: str, bridge: BridgePart) -> Response:
    """Return a video as it stands."""
    return _object(bridge, _record(request, bridge, video_id))


@router.delete("/{video_id}", summary="Delete a video")
async def delete_video(request: Request, video_id: str, bridge: BridgePart) -> Response:
    """Delete a video and its files; one that is being made is stopped."""
    record = _record(request, bridge, video_id)
    await bridge.long_jobs.remove(record.id)
    for artifact in (*record.artifacts, *record.previews):
        await bridge.store.remove(artifact.id)
    return faults.json_response(videos.deleted(video_id))


@router.head("/{video_id}/content", include_in_schema=False)
@router.get("/{video_id}/content", summary="Download a video")
async def download_video(
    request: Request, video_id: str, bridge: BridgePart, variant: str = "video"
) -> Response:
    """Return the film, or the range of it that is asked for, or its thumbnail."""
    state = long_states.state_of(_record(request, bridge, video_id))
    artifact = _variant(state, variant)
    return media.respond(request, await bridge.store.open(artifact.id))


@router.post("/{video_id}/remix", summary="Remix a video", openapi_extra=BODY)
async def remix_video(request: Request, video_id: str, bridge: BridgePart) -> Response:
    """Start making a video that changes a finished one."""
    record = _record(request, bridge, video_id)
    fields = await forms.read_fields(request)
    earlier = videos.wish_of(record.asked)
    call = videos.parse_remix(fields, earlier, source=long_states.state_of(record))
    return _object(bridge, await _started(request, bridge, call))


async def _started(request: Request, bridge: Bridge, call: videos.VideoCall) -> Record:
    return await bridge.long_jobs.start(
        call.turn,
        kind=KIND,
        asked=call.asked,
        owner=auth.holder_of(request),
        origin=origins.of(request),
    )


def _variant(state: LongState, variant: str) -> Artifact:
    if variant not in ("video", "thumbnail"):
        raise errors.UnsupportedFeature(
            f"The variant {cut(variant)!r} is not made: use video or thumbnail.", param="variant"
        )
    videos.require_film(state)
    if variant == "video":
        film = state.first(ArtifactKind.VIDEO)
        assert film is not None, "require_film has found it"
        return film
    pictures = (*state.artifacts, *state.previews)
    found = next((item for item in pictures if item.kind is ArtifactKind.IMAGE), None)
    if found is None:
        raise errors.ArtifactNotFound("The site gave no thumbnail for it.", param="variant")
    return found


def _record(request: Request, bridge: Bridge, video_id: str) -> Record:
    job_id = long_states.job_id(video_id, prefix=videos.PREFIX)
    return bridge.long_jobs.get(job_id, kind=KIND, owner=auth.holder_of(request))


def _public(record: Record) -> str:
    return videos.PREFIX + long_states.state_of(record).suffix


def _object(bridge: Bridge, record: Record) -> Response:
    return faults.json_response(_body(bridge, record))


def _body(bridge: Bridge, record: Record) -> Any:
    wish = videos.wish_of(record.asked)
    ttl = bridge.settings.media.ttl.total_seconds()
    return videos.video(long_states.state_of(record), wish, ttl=ttl)
