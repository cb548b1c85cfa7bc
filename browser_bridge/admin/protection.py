"""Headers of everything below `/admin`: no script but ours, no frame around, nothing kept."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from browser_bridge.api import cross_origin

BASE = cross_origin.CLOSED
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Protection:
    """ASGI middleware.

    Args:
        app: The application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; protect the answer if it is an operator's page."""
        if scope["type"] != "http" or not is_admin(scope):
            await self._app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_protected)


def is_admin(scope: Scope) -> bool:
    """Whether a request, whose path has its plain form, is for an operator's page."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path == BASE or path.startswith(BASE + "/")
