"""Errors in the Anthropic dialect."""

import pytest

from browser_bridge import errors
from browser_bridge.protocols import base
from browser_bridge.protocols.anthropic import errors as anthropic_errors


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.InvalidRequest("m"), 400, "invalid_request_error"),
        (errors.UnknownModel("m"), 404, "not_found_error"),
        (errors.JobCancelled("m"), 409, "conflict_error"),
        (errors.RateLimited("m"), 429, "rate_limit_error"),
        (errors.AnswerFailed("m"), 502, "api_error"),
        (errors.SignedOut("m"), 503, "api_error"),
        (errors.SiteUnavailable("m"), 503, "overloaded_error"),
        (errors.JobTimedOut("m"), 504, "timeout_error"),
    ],
)
def test_render_error_types_by_status(error: errors.BridgeError, status: int, kind: str) -> None:
    reply = anthropic_errors.render_error(error)
    assert (reply.status, reply.id_field) == (status, "request_id")
    expected = {"type": kind, "message": "m", "code": error.code, "param": None}
    assert reply.body == {"type": "error", "error": expected}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "authentication_error"), (405, "invalid_request_error"), (413, "request_too_large")],
)
def test_render_fault_types_by_status(status: int, kind: str) -> None:
    fault = base.HttpFault(status=status, code="c", message="m", headers={"a": "b"})
    reply = anthropic_errors.render_fault(fault)
    assert (reply.status, reply.headers, reply.id_field) == (status, {"a": "b"}, "request_id")
    assert reply.body["error"]["type"] == kind
