"""Errors in the Gemini API's dialect: a status name, and our code, field and wait as details.

A wrong key is 401, not the real service's 400 (api-contract 9): clients tell it apart that way.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from browser_bridge import errors
from browser_bridge.protocols import base, statuses

DOMAIN = "browser_bridge"
STATUS_NAMES: Mapping[int, str] = MappingProxyType(
    {
        400: "INVALID_ARGUMENT",
        401: "UNAUTHENTICATED",
        403: "PERMISSION_DENIED",
        404: "NOT_FOUND",
        405: "UNIMPLEMENTED",
        408: "DEADLINE_EXCEEDED",
        409: "ABORTED",
        413: "INVALID_ARGUMENT",
        429: "RESOURCE_EXHAUSTED",
        500: "INTERNAL",
        501: "UNIMPLEMENTED",
        502: "UNAVAILABLE",
        503: "UNAVAILABLE",
        504: "DEADLINE_EXCEEDED",
    }
)
REASONS: Mapping[str, str] = MappingProxyType({"invalid_api_key": "API_KEY_INVALID"})
FIRST_SERVER_STATUS = 500
GRPC_CODES: Mapping[int, int] = MappingProxyType(
    {400: 3, 404: 5, 409: 10, 429: 8, 500: 13, 502: 14, 503: 14, 504: 4}
)
"""Codes of errors within operations, by the status they would have had."""
UNKNOWN = 2
_DETAIL = "type.googleapis.com/google.rpc."


def render_error(error: errors.BridgeError) -> base.ErrorReply:
    """Render one of our errors.

    Args:
        error: Any `BridgeError`.
    """
    return statuses.reply(error, _envelope)


def render_fault(fault: base.HttpFault) -> base.ErrorReply:
    """Render a fault of the HTTP exchange."""
    return statuses.fault_reply(fault, _envelope)


def render_failure(code: str, message: str) -> Mapping[str, Any]:
    """Render the failure of a job, known by its code alone, as the error of an operation.

    Args:
        code: Our code.
        message: What is wrong.
    """
    status = statuses.of(errors.of_code(code, message))
    details = _details(code, message, None)
    return {"code": GRPC_CODES.get(status, UNKNOWN), "message": message, "details": details}


def _details(code: str, message: str, param: str | None) -> list[Mapping[str, Any]]:
    reason = REASONS.get(code, code.upper())
    details: list[Mapping[str, Any]] = [
        {"@type": f"{_DETAIL}ErrorInfo", "reason": reason, "domain": DOMAIN}
    ]
    if param is not None:
        violation = {"field": param, "description": message}
        details.append({"@type": f"{_DETAIL}BadRequest", "fieldViolations": [violation]})
    return details


def _envelope(told: statuses.Told) -> Mapping[str, Any]:
    default = "INTERNAL" if told.status >= FIRST_SERVER_STATUS else "INVALID_ARGUMENT"
    details = _details(told.code, told.message, told.param)
    if told.wait is not None:
        details.append({"@type": f"{_DETAIL}RetryInfo", "retryDelay": f"{told.wait}s"})
    error = {
        "code": told.status,
        "message": told.message,
        "status": STATUS_NAMES.get(told.status, default),
        "details": details,
    }
    return {"error": error}
