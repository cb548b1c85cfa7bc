"""Pages of any origin may call the API: it knows callers by their key, never by a cookie."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware

from browser_bridge.api.request_ids import HEADERS

EXPOSED = (*HEADERS, "retry-after")
"""Response headers that scripts of another origin may read."""


def allow(app: FastAPI) -> None:
    """Let every origin call the application."""
    app.add_middleware(
        CORSMiddleware,
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
