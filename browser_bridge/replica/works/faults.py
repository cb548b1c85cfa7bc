"""Downloads that go wrong: what comes in place of the file."""

from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from browser_bridge.replica.works.made import Fault, File

_PAGE = "<!doctype html><title>Error</title><p>Sorry, we can't serve this file right now.</p>"


def response(file: File, fault: Fault) -> Response | None:
    """Answer a download the wrong way; None when nothing is wrong.

    `half` and `empty` are well-formed replies of fewer bytes; `cut` promises all and breaks off.
    """
    match fault:
        case "html":
            return HTMLResponse(_PAGE)
        case "half":
            return Response(file.data[: len(file.data) // 2], media_type=file.media_type)
        case "empty":
            return Response(b"", media_type=file.media_type)
        case "missing":
            return Response(status_code=404)
        case "cut":
            return _CutResponse(file.data, media_type=file.media_type)
        case "whole":
            return None


class _CutResponse(Response):
    """Sends half of its body and no more, which makes the server close the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        part = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": part, "more_body": True})
