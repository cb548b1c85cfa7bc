"""Errors in the Anthropic dialect (api-contract 8.5), with our code and field beside its own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from browser_bridge import errors
from browser_bridge.protocols import base, statuses

REQUEST = "invalid_request_error"
SERVER = "api_error"
OVERLOADED = "overloaded_error"

TYPES: Mapping[int, str] = MappingProxyType(
    {
        401: "authentication_error",
        402: "billing_error",
        403: "permission_error",
        404: "not_found_error",
        408: "timeout_error",
        409: "conflict_error",
        413: "request_too_large",
        429: "rate_limit_error",
        504: "timeout_error",
        529: OVERLOADED,
    }
)
BUSY = 503
FIRST_SERVER_STATUS = 500


def render_error(error: errors.BridgeError) -> base.ErrorReply:
    """Render one of our errors.

    Args:
        error: Any `BridgeError`.
    """
    status = statuses.of(error)
    kind = OVERLOADED if status == BUSY and error.retryable else _type(status)
    body = _envelope(error.message, kind=kind, code=error.code, param=error.param)
    return base.ErrorReply(
        status=status, headers=statuses.headers(error), body=body, id_field="request_id"
    )


def render_fault(fault: base.HttpFault) -> base.ErrorReply:
    """Render a fault of the HTTP exchange."""
    kind = _type(fault.status)
    body = _envelope(fault.message, kind=kind, code=fault.code, param=fault.param)
    return base.ErrorReply(
        status=fault.status, headers=fault.headers, body=body, id_field="request_id"
    )


def _type(status: int) -> str:
    return TYPES.get(status, SERVER if status >= FIRST_SERVER_STATUS else REQUEST)


def _envelope(message: str, *, kind: str, code: str, param: str | None) -> Mapping[str, Any]:
    error = {"type": kind, "message": message, "code": code, "param": param}
    return {"type": "error", "error": error}
