"""Every error of ours has a status in the OpenAI dialect."""

from collections.abc import Iterator

import pytest

from browser_bridge import errors
from browser_bridge.protocols import base
from browser_bridge.protocols.openai import errors as openai_errors


def all_of(kind: type[errors.BridgeError]) -> Iterator[type[errors.BridgeError]]:
    if kind.__module__.startswith("browser_bridge."):
        yield kind
    for inner in kind.__subclasses__():
        yield from all_of(inner)


KINDS = sorted(set(all_of(errors.BridgeError)), key=lambda kind: kind.__name__)


def make(kind: type[errors.BridgeError], *, submitted: bool = False) -> errors.BridgeError:
    if kind is errors.SelectorLost:
        return errors.SelectorLost("composer", state="idle", revision="r", submitted=submitted)
    return kind("what is wrong", submitted=submitted)


@pytest.mark.parametrize("kind", KINDS)
def test_render_error_knows_every_error(kind: type[errors.BridgeError]) -> None:
    assert kind in openai_errors.STATUS
    reply = openai_errors.render_error(make(kind))
    assert 400 <= reply.status < 600
    assert reply.body["error"]["code"] == kind.code
    assert set(reply.body["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("kind", KINDS)
def test_render_error_forbids_retries_that_cannot_help(kind: type[errors.BridgeError]) -> None:
    assert (
        openai_errors.render_error(make(kind, submitted=True)).headers["x-should-retry"] == "false"
    )
    reply = openai_errors.render_error(make(kind))
    assert ("x-should-retry" in reply.headers) == (not kind.retryable)


@pytest.mark.parametrize("kind", KINDS)
def test_render_error_advises_a_wait_when_overloaded(kind: type[errors.BridgeError]) -> None:
    reply = openai_errors.render_error(make(kind))
    assert ("retry-after" in reply.headers) == (reply.status in {429, 503} and kind.retryable)


def test_render_error_rounds_the_known_wait_up() -> None:
    error = errors.RateLimited("limit", retry_after=61.2, submitted=True)
    assert openai_errors.render_error(error).headers["retry-after"] == "62"


def test_render_error_falls_back_to_the_nearest_base() -> None:
    class Newer(errors.SignedOut):
        code = "newer"

    Newer.__module__ = "elsewhere"
    reply = openai_errors.render_error(Newer("x", param="p"))
    assert (reply.status, reply.body["error"]["code"]) == (503, "newer")
    assert reply.body["error"]["param"] == "p"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "authentication_error"), (404, "invalid_request_error"), (500, "server_error")],
)
def test_render_fault_types_by_status(status: int, kind: str) -> None:
    fault = base.HttpFault(status=status, code="c", message="m", headers={"a": "b"})
    reply = openai_errors.render_fault(fault)
    assert reply.body["error"] == {"message": "m", "type": kind, "param": None, "code": "c"}
    assert (reply.status, reply.headers) == (status, {"a": "b"})
