"""Errors in the OpenAI dialect: one table from our errors to status and type (api-contract 3.4).

A profile that is signed out is 503, not 401: the caller's key is right, and only the operator can
sign the profile in. `x-should-retry: false` keeps the vendor's clients, which repeat 408, 409, 429
and 5xx by themselves, from sending what cannot succeed or has already reached the site.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from browser_bridge import errors
from browser_bridge.protocols import base

REQUEST = "invalid_request_error"
LIMIT = "rate_limit_error"
SERVER = "server_error"
TIMEOUT = "timeout_error"

STATUS: Mapping[type[errors.BridgeError], tuple[int, str]] = MappingProxyType(
    {
        errors.BridgeError: (500, SERVER),
        base.InternalError: (500, SERVER),
        errors.RequestRejected: (400, REQUEST),
        errors.InvalidRequest: (400, REQUEST),
        base.MissingField: (400, REQUEST),
        errors.UnsupportedFeature: (400, REQUEST),
        base.UnsupportedField: (400, REQUEST),
        errors.InvalidAttachment: (400, REQUEST),
        errors.UnknownModel: (404, REQUEST),
        errors.UnknownProfile: (404, REQUEST),
        errors.PromptTooLong: (400, REQUEST),
        errors.PoolError: (503, SERVER),
        errors.PoolExhausted: (429, LIMIT),
        errors.NoProfileReady: (503, SERVER),
        errors.ProfileLocked: (503, SERVER),
        errors.ProfileInvalid: (503, SERVER),
        errors.BrowserMissing: (503, SERVER),
        errors.LaunchFailed: (503, SERVER),
        errors.BrowserCrashed: (503, SERVER),
        errors.SiteError: (502, SERVER),
        errors.SignedOut: (503, SERVER),
        errors.RateLimited: (429, LIMIT),
        errors.ModelUnavailable: (503, SERVER),
        errors.ContentRefused: (400, REQUEST),
        errors.ChallengeShown: (503, SERVER),
        errors.SelectorLost: (502, SERVER),
        errors.ConversationLost: (502, SERVER),
        errors.TemporaryUnavailable: (503, SERVER),
        errors.AttachmentFailed: (503, SERVER),
        errors.ConsentRequired: (503, SERVER),
        errors.PromptNotAccepted: (503, SERVER),
        errors.AnswerFailed: (502, SERVER),
        errors.AnswerEmpty: (502, SERVER),
        errors.AnswerStalled: (504, TIMEOUT),
        errors.SiteUnavailable: (503, SERVER),
        errors.JobError: (500, SERVER),
        errors.JobNotFound: (404, REQUEST),
        errors.JobCancelled: (409, REQUEST),
        errors.JobTimedOut: (504, TIMEOUT),
    }
)
RETRY_AFTER = {429: 5.0, 503: 10.0}
"""Seconds advised by status when the error knows none."""
LIMIT_RETRY_AFTER = 60.0
"""The same for a limit of the account, which no short wait lifts."""
FAULT_TYPES = {401: "authentication_error", 408: TIMEOUT, 429: LIMIT}
FIRST_SERVER_STATUS = 500


def render_error(error: errors.BridgeError) -> base.ErrorReply:
    """Render one of our errors.

    Args:
        error: Any `BridgeError`; a class missing from the table counts as its nearest base.
    """
    known = next(kind for kind in type(error).__mro__ if kind in STATUS)
    status, kind = STATUS[known]
    body = _envelope(error.message, kind=kind, code=error.code, param=error.param)
    return base.ErrorReply(status=status, headers=_headers(error, status), body=body)


def render_fault(fault: base.HttpFault) -> base.ErrorReply:
    """Render a fault of the HTTP exchange."""
    default = SERVER if fault.status >= FIRST_SERVER_STATUS else REQUEST
    kind = FAULT_TYPES.get(fault.status, default)
    body = _envelope(fault.message, kind=kind, code=fault.code, param=fault.param)
    return base.ErrorReply(status=fault.status, headers=fault.headers, body=body)


def _envelope(message: str, *, kind: str, code: str, param: str | None) -> Mapping[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _headers(error: errors.BridgeError, status: int) -> Mapping[str, str]:
    if error.submitted or not error.retryable:
        headers = {"x-should-retry": "false"}
        wait = error.retry_after
    else:
        headers = {}
        wait = error.retry_after if error.retry_after is not None else _default_wait(error, status)
    if status in RETRY_AFTER and wait is not None:
        headers["retry-after"] = str(max(1, math.ceil(wait)))
    return headers


def _default_wait(error: errors.BridgeError, status: int) -> float | None:
    return LIMIT_RETRY_AFTER if isinstance(error, errors.RateLimited) else RETRY_AFTER.get(status)
