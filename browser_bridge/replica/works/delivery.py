"""Routes of made files: display addresses, the hops of a download, video and audio (site-wire 5).

The site has them on hosts of their own; here they are paths of the one origin:

- `/gg/TOKEN[=sN-rj]` is a picture as the page shows it, JPEG whatever the suffix;
- `/gg-dl/TOKEN=d-I?alr=yes` answers with the next address as text, `/rd-gg-dl/TOKEN=s0-d-I?alr=yes`
  with the one after, and `/rd-gg-dl/TOKEN=s0-d-I` with the bytes;
- `/download?c=TOKEN&filename=…` is a video or a narration, with `Range`.

All of it is for the account it was made for.
"""

import asyncio
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from browser_bridge.replica import visits
from browser_bridge.replica.works import faults, ranges
from browser_bridge.replica.works.made import File, Media
from browser_bridge.replica.works.studio import now

_GONE = HTTPStatus.NOT_FOUND


def routes() -> list[Route]:
    """List the routes."""
    return [
        Route("/gg/{name:path}", _shown),
        Route("/gg-dl/{name:path}", _first_hop),
        Route("/rd-gg-dl/{name:path}", _last_hop),
        Route("/download", _download),
    ]


async def _shown(request: Request) -> Response:
    token, _, _suffix = str(request.path_params["name"]).partition("=")
    media = _media(request, token)
    if media is None or media.preview is None:
        return Response(status_code=_GONE)
    if media.delay is None:
        await _hung_up(request)
        return Response(status_code=HTTPStatus.GATEWAY_TIMEOUT)
    await asyncio.sleep(media.delay)
    file = await asyncio.to_thread(media.preview)
    return faults.response(file, media.shown_fault) or Response(
        file.data, media_type=file.media_type, headers={"cache-control": "private"}
    )


async def _first_hop(request: Request) -> Response:
    name = str(request.path_params["name"])
    token = name.partition("=")[0]
    media = _media(request, token)
    if media is None:
        return Response(status_code=_GONE)
    following = f"{request.base_url}rd-gg-dl/{token}=s0-d-I"
    if "alr" in request.query_params and not media.is_redirected:
        return PlainTextResponse(f"{following}?alr=yes")
    return RedirectResponse(following, HTTPStatus.FOUND)


async def _last_hop(request: Request) -> Response:
    name = str(request.path_params["name"])
    media = _media(request, name.partition("=")[0])
    if media is None:
        return Response(status_code=_GONE)
    if "alr" in request.query_params:
        return PlainTextResponse(f"{request.base_url}rd-gg-dl/{name}")
    file = await asyncio.to_thread(media.draw)
    return faults.response(file, media.fault) or Response(
        file.data, media_type=file.media_type, headers=_attachment(file)
    )


async def _download(request: Request) -> Response:
    media = _media(request, request.query_params.get("c", ""))
    if media is None:
        return Response(status_code=_GONE)
    if now() < media.after:
        return Response(status_code=media.pending_status, headers={"cache-control": "no-store"})
    file = await asyncio.to_thread(media.draw)
    is_played = request.headers.get("sec-fetch-dest", "") in {"video", "audio"}
    if not is_played and (broken := faults.response(file, media.fault)):
        return broken
    return ranges.response(file, request.headers.get("range", ""))


def _media(request: Request, token: str) -> Media | None:
    """Find a file that is the visitor's own: any account of this browser counts."""
    world = visits.world(request)
    media = world.studio.media(token)
    if media is None:
        return None
    accounts = world.sign_ins.read(request.cookies.get(visits.sign_ins.COOKIE, ""))
    return media if media.owner in {"", *(person.email for person in accounts)} else None


def _attachment(file: File) -> dict[str, str]:
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}


async def _hung_up(request: Request) -> None:
    message = await request.receive()
    while message["type"] != "http.disconnect":
        message = await request.receive()
