"""Pages of any origin may call the API: it knows callers by their key, never by a cookie.

The operator's pages, which know a cookie, are kept out of it.
"""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from browser_bridge.api.request_ids import HEADERS

CLOSED = "/admin"
"""Path below which other origins may not read anything."""
EXPOSED = (*HEADERS, "retry-after")
"""Response headers that scripts of another origin may read."""


class CrossOrigin(CORSMiddleware):
    """Lets every origin call what does not lie below `CLOSED`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, whose path has its plain form."""
        path: str = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if f"{path}/".startswith(f"{CLOSED}/"):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def allow(app: FastAPI) -> None:
    """Let every origin call the application, but not the operator's pages."""
    app.add_middleware(
        CrossOrigin,
        allow_origins=["*"],
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=EXPOSED,
    )


def headers(request: Request) -> Mapping[str, str]:
    """Return the headers of a response that is made outside of the middleware."""
    if "origin" not in request.headers:
        return {}
    return {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": ", ".join(EXPOSED),
    }
