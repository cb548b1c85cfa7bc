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
ID_FIELD = "request_id"


def render_error(error: errors.BridgeError) -> base.ErrorReply:
    """Render one of our errors.

    Args:
        error: Any `BridgeError`.
    """
    return statuses.reply(error, _envelope, id_field=ID_FIELD)


def render_fault(fault: base.HttpFault) -> base.ErrorReply:
    """Render a fault of the HTTP exchange."""
    return statuses.fault_reply(fault, _envelope, id_field=ID_FIELD)


def _envelope(told: statuses.Told) -> Mapping[str, Any]:
    is_busy = told.status == BUSY and told.is_passing
    kind = OVERLOADED if is_busy else _type(told.status)
    error = {"type": kind, "message": told.message, "code": told.code, "param": told.param}
    return {"type": "error", "error": error}


def _type(status: int) -> str:
    return TYPES.get(status, SERVER if status >= FIRST_SERVER_STATUS else REQUEST)
