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
    return statuses.reply(error, _envelope)


def render_fault(fault: base.HttpFault) -> base.ErrorReply:
    """Render a fault of the HTTP exchange."""
    return statuses.fault_reply(fault, _envelope)


def _envelope(told: statuses.Told) -> Mapping[str, Any]:
    code = CODES.get(told.status, "internal")
    error = {"code": code, "message": told.message, "reason": told.code, "param": told.param}
    return {"error": error}
