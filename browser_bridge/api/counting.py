"""Counts answered requests by dialect and status: both few, whatever paths callers make up."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from browser_bridge.api import dialect

OTHER = "other"


class Counting:
    """ASGI middleware: counts each request whose answer begins.

    Args:
        app: The application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer counted."""
        bridge = scope.get("state", {}).get("bridge")
        if scope["type"] != "http" or bridge is None:
            await self._app(scope, receive, send)
            return

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                family = dialect.of_path(scope["path"]) or OTHER
                bridge.metrics.requests.labels(family, str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, send_counted)
