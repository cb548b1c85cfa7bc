"""Uploads and uploaded files in the Gemini API's dialect, under each version's path.

An upload is started with a key; its bytes come without one, to an address that holds a secret.
"""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic_core import from_json
from starlette.responses import Response

from browser_bridge import errors
from browser_bridge.api import auth, dialect, faults, generate, media, media_links
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart, KeyRequired
from browser_bridge.api.dialect import Dialect
from browser_bridge.protocols.gemini import files

router = APIRouter(tags=["files"])

TOKEN = "upload_id"  # noqa: S105 - a name in queries
HEADER = "x-goog-upload-"
MOST_TOLD = 2**16
"""Bytes of what may be told of a file before it is sent."""


async def upload(request: Request, bridge: BridgePart) -> Response:
    """Start an upload, or take its bytes."""
    commands = {word.strip() for word in request.headers.get(f"{HEADER}command", "").split(",")}
    token = request.query_params.get(TOKEN)
    if token is None:
        auth.require(request, bridge.keys, bridge.named_keys)
        return await _begin(request, bridge)
    if "cancel" in commands:
        await bridge.uploads.cancel(token)
        return faults.json_response({}, headers={f"{HEADER}status": "cancelled"})
    if "upload" in commands:
        await bridge.uploads.append(token, _offset(request), request.stream())
    if "finalize" in commands:
        kept = await bridge.uploads.finalize(token)
        body = {"file": files.file_object(kept, root=_root(request, bridge))}
        return faults.json_response(body, headers={f"{HEADER}status": "final"})
    received = str(bridge.uploads.get(token).size)
    headers = {f"{HEADER}status": "active", f"{HEADER}size-received": received}
    return faults.json_response({}, headers=headers)


async def list_files(request: Request, bridge: BridgePart) -> Response:
    """List the uploaded files."""
    _require_google(request)
    root = _root(request, bridge)
    return faults.json_response(
        files.file_list(
            bridge.uploads.all(owner=auth.holder_of(request)), request.query_params, root=root
        )
    )


async def get_file(path: str, request: Request, bridge: BridgePart) -> Response:
    """Return what is known of a file, or its content."""
    _require_google(request)
    file_id, is_download = files.locate(path)
    owner = auth.holder_of(request)
    if is_download or request.query_params.get("alt") == "media":
        return media.respond(request, await bridge.uploads.open(file_id, owner=owner))
    kept = await bridge.uploads.find(file_id, owner=owner)
    return faults.json_response(files.file_object(kept, root=_root(request, bridge)))


async def delete_file(path: str, request: Request, bridge: BridgePart) -> Response:
    """Delete a file."""
    _require_google(request)
    file_id, _ = files.locate(path)
    await bridge.uploads.remove(file_id, owner=auth.holder_of(request))
    return faults.json_response({})


async def _begin(request: Request, bridge: Bridge) -> Response:
    told = files.parse(
        await _told(request),
        media_type=request.headers.get(f"{HEADER}header-content-type", ""),
        file_name=request.headers.get(f"{HEADER}file-name", ""),
    )
    token = await bridge.uploads.begin(told, owner=auth.holder_of(request))
    base = media_links.base_url(request, bridge.settings.api.public_url)
    address = f"{base}/upload/{_version(request)}/files?{TOKEN}={token}"
    return faults.json_response({}, headers={f"{HEADER}url": address, f"{HEADER}status": "active"})


async def _told(request: Request) -> Any:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_TOLD:
            raise errors.InvalidRequest(
                f"Start an upload first, with header {HEADER}command: start; then send its bytes."
            )
    try:
        return from_json(raw) if raw.strip() else None
    except ValueError as error:
        raise errors.InvalidRequest(f"The body is not valid JSON: {error}.") from None


def _offset(request: Request) -> int:
    text = request.headers.get(f"{HEADER}offset", "0")
    if not (text.isascii() and text.isdigit()):
        raise errors.InvalidRequest("The offset is a number of bytes.", param=f"{HEADER}offset")
    return int(text)


def _root(request: Request, bridge: Bridge) -> str:
    base = media_links.base_url(request, bridge.settings.api.public_url)
    return f"{base}/{_version(request)}"


def _version(request: Request) -> str:
    path: str = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    parts = path.removeprefix("/upload").strip("/").split("/")
    return parts[0] if parts[0].startswith("v1") else "v1beta"


def _require_google(request: Request) -> None:
    # OpenAI's and Anthropic's clients ask for files of theirs under the same path.
    if dialect.of(request) is not Dialect.GOOGLE:
        raise HTTPException(404)


for version in generate.VERSIONS:
    is_documented = version == generate.DOCUMENTED
    for method in ("POST", "PUT"):
        router.add_api_route(
            f"/upload{version}/files",
            upload,
            methods=[method],
            summary="Upload a file",
            openapi_extra={
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"type": "object"}},
                        "application/octet-stream": {
                            "schema": {"type": "string", "format": "binary"}
                        },
                    }
                }
            },
            include_in_schema=is_documented and method == "POST",
        )
    router.add_api_route(
        f"{version}/files",
        list_files,
        summary="List uploaded files",
        include_in_schema=is_documented,
        dependencies=[KeyRequired],
    )
    for method, endpoint in (("GET", get_file), ("DELETE", delete_file)):
        router.add_api_route(
            f"{version}/files/{{path:path}}",
            endpoint,
            methods=[method],
            include_in_schema=is_documented,
            dependencies=[KeyRequired],
        )
