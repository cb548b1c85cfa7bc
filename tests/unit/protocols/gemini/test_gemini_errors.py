"""Errors in the Gemini API's dialect."""

import pytest

from browser_bridge import errors
from browser_bridge.protocols import base
from browser_bridge.protocols.gemini import errors as google_errors


@pytest.mark.parametrize(
    ("error", "code", "name"),
    [
        (errors.InvalidRequest("m"), 400, "INVALID_ARGUMENT"),
        (errors.UnknownModel("m"), 404, "NOT_FOUND"),
        (errors.JobCancelled("m"), 409, "ABORTED"),
        (errors.BridgeError("m"), 500, "INTERNAL"),
        (errors.SignedOut("m"), 503, "UNAVAILABLE"),
        (errors.JobTimedOut("m"), 504, "DEADLINE_EXCEEDED"),
    ],
)
def test_render_error_names_the_status(error: errors.BridgeError, code: int, name: str) -> None:
    body = google_errors.render_error(error).body["error"]
    assert (body["code"], body["status"], body["message"]) == (code, name, "m")
    assert body["details"][0]["reason"] == error.code.upper()


def test_render_error_tells_the_field_and_the_wait() -> None:
    error = errors.PoolExhausted("m", param="contents[0]", retry_after=2.5)
    _, field, wait = google_errors.render_error(error).body["error"]["details"]
    assert field["fieldViolations"] == [{"field": "contents[0]", "description": "m"}]
    assert wait["retryDelay"] == "3s"


def test_render_fault_keeps_its_headers_and_says_that_the_key_is_wrong() -> None:
    fault = base.HttpFault(status=401, code="invalid_api_key", message="m", headers={"a": "b"})
    reply = google_errors.render_fault(fault)
    assert (reply.status, reply.headers) == (401, {"a": "b"})
    assert reply.body["error"]["status"] == "UNAUTHENTICATED"
    assert reply.body["error"]["details"][0]["reason"] == "API_KEY_INVALID"
