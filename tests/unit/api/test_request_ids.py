"""Each request has an id of its own, in the log and in both headers."""

import contextvars

from starlette.types import Message, Receive, Scope, Send

from browser_bridge import logs
from browser_bridge.api import request_ids


async def _receive() -> Message:
    return {"type": "http.disconnect"}


async def answered(scope: Scope) -> tuple[list[Message], list[str | None]]:
    """Pass a request through; give what was sent, and the ids that were current within."""
    sent: list[Message] = []
    seen: list[str | None] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append(request_ids.current())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"1")]})
        await send({"type": "http.response.body", "body": b"x"})

    async def send(message: Message) -> None:
        sent.append(message)

    await request_ids.RequestIds(app)(scope, _receive, send)
    return sent, seen


async def test_request_gets_its_id_in_both_headers() -> None:
    (start, body), (seen,) = await answered({"type": "http"})
    headers = dict(start["headers"])
    assert seen is not None
    assert seen.startswith("req_")
    assert {headers[name.encode()] for name in request_ids.HEADERS} == {seen.encode()}
    assert headers[b"a"] == b"1"
    assert body == {"type": "http.response.body", "body": b"x"}


async def test_requests_have_different_ids() -> None:
    _, first = await answered({"type": "http"})
    _, second = await answered({"type": "http"})
    assert first != second


async def test_id_is_left_to_the_handler_outside() -> None:
    _, (seen,) = await answered({"type": "http"})
    assert logs.request_id.get() == seen


async def test_other_traffic_passes_without_an_id() -> None:
    before = request_ids.current()
    (start, _), (seen,) = await answered({"type": "lifespan"})
    assert start["headers"] == [(b"a", b"1")]
    assert seen == before


def test_headers_are_empty_outside_a_request() -> None:
    assert contextvars.Context().run(request_ids.headers) == {}
