"""Exceptions of the HTTP exchange, and the handlers that render each error for its caller."""

import logging
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from browser_bridge import errors
from browser_bridge.api import cross_origin, dialect, request_ids
from browser_bridge.protocols import base, json_text

logger = logging.getLogger(__name__)

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class HttpFaultError(Exception):
    """A fault of the HTTP exchange, to be rendered in the caller's dialect."""

    def __init__(self, fault: base.HttpFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def install(app: FastAPI) -> None:
    """Make every error leave the application in the envelope of its request's dialect."""
    app.add_exception_handler(errors.BridgeError, _bridge_error)
    app.add_exception_handler(HttpFaultError, _http_fault)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _unexpected)


def json_response(
    value: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response in the wire's own encoding."""
    return Response(
        json_text.dumps(value),
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/json",
    )


def rendered(scope: Scope, error: errors.BridgeError) -> Mapping[str, Any]:
    """Return the body of an error in the dialect of a request whose status is out already."""
    return _body(dialect.renderer(Request(scope)).render_error(error))


def unexpected_error(error: Exception) -> errors.BridgeError:
    """Log an error nobody raised on purpose; return one that tells the caller only its id."""
    incident = request_ids.current() or uuid.uuid4().hex
    logger.error("unexpected error", exc_info=error, extra={"action": "unexpected_error"})
    return base.InternalError(
        f"Something went wrong inside the bridge; its log has it under {incident}."
    )


async def _bridge_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.BridgeError)
    logger.info("request failed with %s", error.code, extra={"action": "request_failed"})
    return _reply(dialect.renderer(request).render_error(error))


async def _http_fault(request: Request, error: Exception) -> Response:
    assert isinstance(error, HttpFaultError)
    return _reply(dialect.renderer(request).render_fault(error.fault))


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    param = ".".join(str(part) for part in first["loc"][1:]) or None
    rejected = errors.InvalidRequest(f"Invalid value for {param!r}: {first['msg']}.", param=param)
    return _reply(dialect.renderer(request).render_error(rejected))


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    where = f"{base.cut(request.method)} {base.cut(request.url.path)}"
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            code, message = "unknown_url", f"Unknown URL: {where}. The routes are in /openapi.json."
        case HTTPStatus.METHOD_NOT_ALLOWED:
            code, message = "method_not_allowed", f"Not allowed: {where}."
            headers |= _allowed(request)
        case _:
            code, message = "http_error", str(error.detail)
    fault = base.HttpFault(status=error.status_code, code=code, message=message, headers=headers)
    return _reply(dialect.renderer(request).render_fault(fault))


def _allowed(request: Request) -> Mapping[str, str]:
    """Return the header of the methods that a path takes: each may have a route of its own."""
    routes = request.app.routes
    found = [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes
        )
    ]
    # A route that takes the method, and refuses it all the same, has said what it takes.
    return {} if request.method in found else {"allow": ", ".join(found)}


async def _unexpected(request: Request, error: Exception) -> Response:
    reply = _reply(dialect.renderer(request).render_error(unexpected_error(error)))
    # This handler runs outside of all other middleware, which would have set them.
    reply.headers.update({**request_ids.headers(), **cross_origin.headers(request)})
    return reply


def _reply(reply: base.ErrorReply) -> Response:
    return json_response(_body(reply), status=reply.status, headers=reply.headers)


def _body(reply: base.ErrorReply) -> Mapping[str, Any]:
    if not reply.id_field:
        return reply.body
    return {**reply.body, reply.id_field: request_ids.current()}
