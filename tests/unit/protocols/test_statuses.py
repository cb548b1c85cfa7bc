"""Every error of ours has a status, and every dialect renders it."""

from collections.abc import Iterator

import pytest

from browser_bridge import errors
from browser_bridge.api import dialect
from browser_bridge.protocols import statuses


def all_of(kind: type[errors.BridgeError]) -> Iterator[type[errors.BridgeError]]:
    # A class without a code of its own is its base to everybody outside the package.
    if kind.__module__.startswith("browser_bridge.") and "code" in vars(kind):
        yield kind
    for inner in kind.__subclasses__():
        yield from all_of(inner)


KINDS = sorted(set(all_of(errors.BridgeError)), key=lambda kind: kind.__name__)


def make(kind: type[errors.BridgeError], *, submitted: bool = False) -> errors.BridgeError:
    if kind is errors.SelectorLost:
        return errors.SelectorLost("composer", state="idle", revision="r", submitted=submitted)
    return kind("what is wrong", submitted=submitted)


@pytest.mark.parametrize("kind", KINDS)
def test_every_dialect_renders_every_error(kind: type[errors.BridgeError]) -> None:
    assert kind in statuses.STATUS
    error = make(kind)
    for renderer in dialect.RENDERERS.values():
        reply = renderer.render_error(error)
        assert reply.status == statuses.STATUS[kind]
        assert reply.headers == statuses.headers(error)
        assert reply.body["error"]["message"] == error.message
        assert kind.code in str(reply.body).lower()


@pytest.mark.parametrize("kind", KINDS)
def test_headers_forbid_retries_that_cannot_help(kind: type[errors.BridgeError]) -> None:
    assert statuses.headers(make(kind, submitted=True))["x-should-retry"] == "false"
    assert ("x-should-retry" in statuses.headers(make(kind))) == (not kind.retryable)


@pytest.mark.parametrize("kind", KINDS)
def test_headers_advise_a_wait_when_overloaded(kind: type[errors.BridgeError]) -> None:
    error = make(kind)
    is_overload = statuses.of(error) in {429, 503} and kind.retryable
    assert ("retry-after" in statuses.headers(error)) == is_overload


def test_headers_round_the_known_wait_up() -> None:
    error = errors.RateLimited("limit", retry_after=61.2, submitted=True)
    assert statuses.headers(error)["retry-after"] == "62"


def test_status_falls_back_to_the_nearest_base() -> None:
    class Newer(errors.SignedOut):
        code = "newer"

    Newer.__module__ = "elsewhere"
    assert statuses.of(Newer("x")) == 503
