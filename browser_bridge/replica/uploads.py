"""Route of uploads: the resumable protocol of the site's page (site-wire 1); no bytes are kept."""

import asyncio
import hashlib
from contextlib import suppress
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from browser_bridge.replica import visits

PATH = "/upload/"
_NAME = "File name: "


def routes() -> list[Route]:
    """List the routes."""
    return [Route(PATH, _upload, methods=["POST"])]


async def _upload(request: Request) -> Response:
    if visits.visitor(request).account is None or not request.headers.get("push-id"):
        return PlainTextResponse("Uploads need an account and a Push-ID.", HTTPStatus.UNAUTHORIZED)
    match request.headers.get("x-goog-upload-command", ""):
        case "start":
            return await _start(request)
        case "upload, finalize":
            return await _finish(request)
        case _:
            return PlainTextResponse("Unknown upload command.", HTTPStatus.BAD_REQUEST)


async def _start(request: Request) -> Response:
    body = (await request.body()).decode("utf-8", errors="replace")
    if not body.startswith(_NAME):
        return PlainTextResponse("The body must name the file.", HTTPStatus.BAD_REQUEST)
    upload = visits.world(request).uploads.begin(body.removeprefix(_NAME))
    address = f"{request.url.path}?upload_id={upload}&upload_protocol=resumable"
    headers = {"x-goog-upload-url": address, "x-goog-upload-status": "active"}
    return Response(headers=headers)


async def _finish(request: Request) -> Response:
    world = visits.world(request)
    trouble = world.scenario(visits.visitor(request)).uploads
    try:
        size, sha256 = await _digested(request)
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    with world.stream() as ended, suppress(TimeoutError):
        async with asyncio.timeout(trouble.delay):
            await ended.wait()
    if trouble.status:
        return PlainTextResponse("The file is not accepted.", trouble.status)
    upload = request.query_params.get("upload_id", "")
    path = world.uploads.finish(upload, size=size, sha256=sha256)
    if path is None:
        return PlainTextResponse("No such upload.", HTTPStatus.NOT_FOUND)
    return PlainTextResponse(path, headers={"x-goog-upload-status": "final"})


async def _digested(request: Request) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    async for piece in request.stream():
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()
