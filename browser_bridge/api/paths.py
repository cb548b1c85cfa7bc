"""Serves every route under the configured prefix too, and forgives a doubled version."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

DOUBLED = re.compile(r"(?:/v1(?:beta|alpha)?)+(?=/v1(?:beta|alpha)?/)")
"""Versions before the last: of a base URL that has one already, to which a client adds its own."""


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
        if scope["type"] in ("http", "websocket"):
            scope = self._plain(scope)
        await self._app(scope, receive, send)

    def _plain(self, scope: Scope) -> Scope:
        root: str = scope.get("root_path", "")
        path: str = scope["path"].removeprefix(root)
        if self._prefix and path.startswith(self._prefix + "/"):
            root, path = root + self._prefix, path.removeprefix(self._prefix)
        if doubled := DOUBLED.match(path):
            path = path[doubled.end() :]
        return {**scope, "root_path": root, "path": root + path}
