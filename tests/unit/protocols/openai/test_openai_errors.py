"""Errors in the OpenAI dialect."""

import pytest

from browser_bridge import errors
from browser_bridge.protocols import base
from browser_bridge.protocols.openai import errors as openai_errors


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.InvalidRequest("m", param="p"), 400, "invalid_request_error"),
        (errors.PoolExhausted("m", param="p"), 429, "rate_limit_error"),
        (errors.AnswerFailed("m", param="p"), 502, "server_error"),
        (errors.JobTimedOut("m", param="p"), 504, "timeout_error"),
    ],
)
def test_render_error_types_by_status(error: errors.BridgeError, status: int, kind: str) -> None:
    reply = openai_errors.render_error(error)
    assert reply.status == status
    expected = {"message": "m", "type": kind, "param": "p", "code": error.code}
    assert reply.body == {"error": expected}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "authentication_error"), (404, "invalid_request_error"), (500, "server_error")],
)
def test_render_fault_types_by_status(status: int, kind: str) -> None:
    fault = base.HttpFault(status=status, code="c", message="m", headers={"a": "b"})
    reply = openai_errors.render_fault(fault)
    assert reply.body["error"] == {"message": "m", "type": kind, "param": None, "code": "c"}
    assert (reply.status, reply.headers) == (status, {"a": "b"})
