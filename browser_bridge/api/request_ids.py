"""Gives every request an id, in the log and in both headers that the vendors' clients read."""

import uuid
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from browser_bridge import logs

HEADERS = ("x-request-id", "request-id")


def current() -> str | None:
    """Return the id of the request being answered."""
    return logs.request_id.get()


def headers() -> Mapping[str, str]:
    """Return the headers that carry the current id."""
    identifier = current()
    return dict.fromkeys(HEADERS, identifier) if identifier else {}


class RequestIds:
    """ASGI middleware: a new id for each request.

    Args:
        app: The application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its id set."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Left set on purpose: the outermost error handler runs after this returns, in this task.
        logs.request_id.set(f"req_{uuid.uuid4().hex}")

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers())
            await send(message)

        await self._app(scope, receive, send_with_id)
