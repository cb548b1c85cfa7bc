"""One table from our errors to HTTP statuses, and what an error's reply is in any dialect.

All dialects share both; each has its own names for what a status means. A profile that is signed
out is 503, not 401: the caller's key is right, and only the operator can sign the profile in.
`x-should-retry: false` keeps the vendors' clients, which repeat 408, 409, 429 and 5xx by
themselves, from sending what cannot succeed or has already reached the site (api-contract 10.2).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from browser_bridge import errors
from browser_bridge.protocols import base

STATUS: Mapping[type[errors.BridgeError], int] = MappingProxyType(
    {
        errors.BridgeError: 500,
        base.InternalError: 500,
        errors.RequestRejected: 400,
        errors.InvalidRequest: 400,
        base.MissingField: 400,
        errors.UnsupportedFeature: 400,
        base.UnsupportedField: 400,
        errors.InvalidAttachment: 400,
        errors.UnknownModel: 404,
        errors.UnknownProfile: 404,
        errors.ArtifactNotFound: 404,
        errors.NotAllowed: 403,
        errors.KeyReused: 422,
        errors.PromptTooLong: 400,
        errors.PoolError: 503,
        errors.PoolExhausted: 429,
        errors.NoProfileReady: 503,
        errors.ProfileLocked: 503,
        errors.ProfileInvalid: 503,
        errors.BrowserMissing: 503,
        errors.LaunchFailed: 503,
        errors.BrowserCrashed: 503,
        errors.SiteError: 502,
        errors.SignedOut: 503,
        errors.RateLimited: 429,
        errors.ModelUnavailable: 503,
        errors.ToolUnavailable: 503,
        errors.ContentRefused: 400,
        errors.ChallengeShown: 503,
        errors.SelectorLost: 502,
        errors.ConversationLost: 502,
        errors.TemporaryUnavailable: 503,
        errors.AttachmentFailed: 503,
        errors.ConsentRequired: 503,
        errors.PromptNotAccepted: 503,
        errors.AnswerFailed: 502,
        errors.AnswerEmpty: 502,
        errors.AnswerStalled: 504,
        errors.OutputInvalid: 502,
        errors.ArtifactInvalid: 502,
        errors.SiteUnavailable: 503,
        errors.JobError: 500,
        errors.JobNotFound: 404,
        errors.JobCancelled: 409,
        errors.JobTimedOut: 504,
        errors.JobInterrupted: 500,
        errors.StorageFailed: 503,
    }
)
RETRY_AFTER = {429: 5.0, 503: 10.0}
"""Seconds advised by status when the error knows none."""
LIMIT_RETRY_AFTER = 60.0
"""The same for a limit of the account, which no short wait lifts."""


def of(error: errors.BridgeError) -> int:
    """Return an error's status; a class missing from the table counts as its nearest base."""
    return STATUS[next(kind for kind in type(error).__mro__ if kind in STATUS)]


def retry_after(error: errors.BridgeError) -> int | None:
    """Return the whole seconds after which trying again may succeed, where that can be advised."""
    status = of(error)
    wait = error.retry_after
    if wait is None and _may_be_repeated(error):
        is_limit = isinstance(error, errors.RateLimited)
        wait = LIMIT_RETRY_AFTER if is_limit else RETRY_AFTER.get(status)
    return None if wait is None or status not in RETRY_AFTER else max(1, math.ceil(wait))


def headers(error: errors.BridgeError) -> Mapping[str, str]:
    """Return the response headers that tell a client whether and when to try again."""
    given = {} if _may_be_repeated(error) else {"x-should-retry": "false"}
    wait = retry_after(error)
    return given if wait is None else {**given, "retry-after": str(wait)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a dialect's envelope tells of an error.

    Args:
        status: HTTP status.
        code: Our code.
        message: What is wrong.
        param: Name of the request field at fault, if one is.
        wait: Whole seconds after which trying again may succeed, if that can be advised.
        is_passing: Whether the same request may succeed later.
    """

    status: int
    code: str
    message: str
    param: str | None
    wait: int | None = None
    is_passing: bool = False


Envelope = Callable[[Told], Mapping[str, Any]]
"""Returns the body of a dialect's errors."""


def reply(error: errors.BridgeError, envelope: Envelope, *, id_field: str = "") -> base.ErrorReply:
    """Return one of our errors in a dialect's envelope.

    Args:
        error: Any `BridgeError`.
        envelope: The dialect's.
        id_field: Field of the body that takes the id of the HTTP request, or "" for none.
    """
    told = Told(
        status=of(error),
        code=error.code,
        message=error.message,
        param=error.param,
        wait=retry_after(error),
        is_passing=error.retryable,
    )
    return base.ErrorReply(
        status=told.status, headers=headers(error), body=envelope(told), id_field=id_field
    )


def fault_reply(
    fault: base.HttpFault, envelope: Envelope, *, id_field: str = ""
) -> base.ErrorReply:
    """Return a fault of the HTTP exchange in a dialect's envelope; arguments as of `reply`."""
    told = Told(status=fault.status, code=fault.code, message=fault.message, param=fault.param)
    return base.ErrorReply(
        status=fault.status, headers=fault.headers, body=envelope(told), id_field=id_field
    )


def _may_be_repeated(error: errors.BridgeError) -> bool:
    return error.retryable and not error.submitted
