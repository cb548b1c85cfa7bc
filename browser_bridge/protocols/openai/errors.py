"""Errors in the OpenAI dialect (api-contract 3.4)."""

from collections.abc import Mapping
from typing import Any

from browser_bridge import errors
from browser_bridge.protocols import base, statuses

REQUEST = "invalid_request_error"
LIMIT = "rate_limit_error"
SERVER = "server_error"
TIMEOUT = "timeout_error"

TYPES = {401: "authentication_error", 408: TIMEOUT, 429: LIMIT, 504: TIMEOUT}
FIRST_SERVER_STATUS = 500


def render_error(error: errors.BridgeError) -> base.ErrorReply:
    """Render one of our errors.

    Args:
        error: Any `BridgeError`.
    """
    status = statuses.of(error)
    body = _envelope(error.message, status=status, code=error.code, param=error.param)
    return base.ErrorReply(status=status, headers=statuses.headers(error), body=body)


def render_fault(fault: base.HttpFault) -> base.ErrorReply:
    """Render a fault of the HTTP exchange."""
    body = _envelope(fault.message, status=fault.status, code=fault.code, param=fault.param)
    return base.ErrorReply(status=fault.status, headers=fault.headers, body=body)


def _envelope(message: str, *, status: int, code: str, param: str | None) -> Mapping[str, Any]:
    kind = TYPES.get(status, SERVER if status >= FIRST_SERVER_STATUS else REQUEST)
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
