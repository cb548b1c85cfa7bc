"""`GET /media/{id}.{ext}`: artifacts by signed address; none of them runs as a page of ours."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from browser_bridge.api import faults
from browser_bridge.api.dependencies import BridgePart
from browser_bridge.artifacts import Opened
from browser_bridge.protocols import base

router = APIRouter(tags=["media"])

SHOWN = ("image/", "video/", "audio/", "application/pdf")
"""Types that browsers show in place; all else is downloaded."""
NOT_SHOWN = frozenset({"image/svg+xml"})
POLICY = "sandbox; default-src 'none'; img-src data:; media-src 'self'; style-src 'unsafe-inline'"
BLOCK = 2**18


@router.head("/media/{name}", include_in_schema=False)
@router.get("/media/{name}", summary="Get a file of an answer")
async def get_media(request: Request, name: str, bridge: BridgePart, token: str = "") -> Response:
    """Return a file, or the range of it that is asked for."""
    artifact_id, _, extension = name.partition(".")
    if not bridge.links.is_valid(artifact_id, extension, token):
        raise faults.HttpFaultError(_forbidden())
    return respond(request, await bridge.store.open(artifact_id))


def respond(request: Request, opened: Opened) -> Response:
    """Return an artifact as a response, whole or in part."""
    headers = _headers(opened)
    if _is_known(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return ArtifactResponse(
        opened.path, headers=headers, media_type=_served_type(opened.artifact.media_type)
    )


class ArtifactResponse(FileResponse):
    """A file in larger pieces than usual: each costs a turn of a thread."""

    chunk_size = BLOCK


def _headers(opened: Opened) -> dict[str, str]:
    artifact = opened.artifact
    is_shown = artifact.media_type.startswith(SHOWN) and artifact.media_type not in NOT_SHOWN
    disposition = "inline" if is_shown else "attachment"
    return {
        "etag": f'"{artifact.sha256}"',
        "content-disposition": f"{disposition}; {_named(artifact.name)}",
        "cache-control": "private, max-age=3600",
        "x-content-type-options": "nosniff",
        "content-security-policy": POLICY,
        "cross-origin-resource-policy": "cross-origin",
        "referrer-policy": "no-referrer",
    }


def _named(name: str) -> str:
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    encoded = quote(name, safe="")
    return f'filename="{plain}"' + ("" if plain == name else f"; filename*=UTF-8''{encoded}")


def _served_type(media_type: str) -> str:
    is_text = media_type.startswith("text/") or media_type == "application/json"
    return f"{media_type}; charset=utf-8" if is_text else media_type


def _is_known(given: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    return etag in tags or "*" in tags


def _forbidden() -> base.HttpFault:
    return base.HttpFault(
        status=403,
        code="link_invalid",
        message="This link is not valid, or no longer: ask for the answer again to get a new one.",
    )
