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
    return statuses.reply(error, _envelope)


def render_fault(fault: base.HttpFault) -> base.ErrorReply:
    """Render a fault of the HTTP exchange."""
    return statuses.fault_reply(fault, _envelope)


def _envelope(told: statuses.Told) -> Mapping[str, Any]:
    kind = TYPES.get(told.status, SERVER if told.status >= FIRST_SERVER_STATUS else REQUEST)
    error = {"message": told.message, "type": kind, "param": told.param, "code": told.code}
    return {"error": error}
