"""Serves every route under the configured prefix too, and forgives a doubled version."""

from starlette.types import ASGIApp, Receive, Scope, Send

DOUBLED = "/v1/v1/"


class Paths:
    """ASGI middleware that brings a request's path into the form the routes have.

    Args:
        app: The application inside.
        prefix: Path under which every route is served too, such as `/gemini_official`.
    """

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self._app = app
        self._prefix = "/" + prefix.strip("/") if prefix.strip("/") else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on under its plain path."""
        if scope["type"] == "http":
            scope = self._plain(scope)
        await self._app(scope, receive, send)

    def _plain(self, scope: Scope) -> Scope:
        root: str = scope.get("root_path", "")
        path: str = scope["path"].removeprefix(root)
        if self._prefix and path.startswith(self._prefix + "/"):
            root, path = root + self._prefix, path.removeprefix(self._prefix)
        while path.startswith(DOUBLED):
            path = path.removeprefix("/v1")
        return {**scope, "root_path": root, "path": root + path}
