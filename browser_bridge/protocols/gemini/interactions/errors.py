"""Errors of the Interactions API: their codes are words (api-contract 9.1)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from browser_bridge import errors
from browser_bridge.protocols import base, statuses
from browser_bridge.protocols.gemini.errors import STATUS_NAMES

CODES: Mapping[int, str] = MappingProxyType(
    {**{status: name.lower() for status, name in STATUS_NAMES.items()}, 400: "invalid_request"}
)


def render_error(error: errors.BridgeError) -> base.ErrorReply:
    """Render one of our errors."""
    status = statuses.of(error)
    body = _envelope(error.message, status=status, reason=error.code, param=error.param)
    return base.ErrorReply(status=status, headers=statuses.headers(error), body=body)


def render_fault(fault: base.HttpFault) -> base.ErrorReply:
    """Render a fault of the HTTP exchange."""
    body = _envelope(fault.message, status=fault.status, reason=fault.code, param=fault.param)
    return base.ErrorReply(status=fault.status, headers=fault.headers, body=body)


def _envelope(message: str, *, status: int, reason: str, param: str | None) -> Mapping[str, Any]:
    code = CODES.get(status, "internal")
    return {"error": {"code": code, "message": message, "reason": reason, "param": param}}
