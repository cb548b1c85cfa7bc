"""A body that does not come, or not whole, is a typed error."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fastapi import FastAPI, Request

from browser_bridge.api import body, faults


def make_request(receive: Callable[[], Awaitable[Any]]) -> Request:
    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def test_read_json_joins_what_comes_in_pieces() -> None:
    pieces = [(b'{"a"', True), (b": 1}", False)]

    async def receive() -> Any:
        content, more = pieces.pop(0)
        return {"type": "http.request", "body": content, "more_body": more}

    assert await body.read_json(make_request(receive)) == {"a": 1}


async def test_read_json_gives_up_when_the_client_leaves() -> None:
    async def receive() -> Any:
        return {"type": "http.disconnect"}

    with pytest.raises(faults.HttpFaultError, match="cut short"):
        await body.read_json(make_request(receive))


async def test_read_json_gives_up_when_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.01)
    with pytest.raises(faults.HttpFaultError) as caught:
        await body.read_json(make_request(asyncio.Event().wait))
    assert caught.value.fault.status == 408


async def test_read_json_stops_reading_an_endless_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MOST_BYTES", 10)
    monkeypatch.setattr(body, "MOST_DRAINED", 50)
    reads = 0

    async def receive() -> Any:
        nonlocal reads
        reads += 1
        return {"type": "http.request", "body": b"x" * 20, "more_body": True}

    with pytest.raises(faults.HttpFaultError) as caught:
        await body.read_json(make_request(receive))
    assert (caught.value.fault.status, reads) == (413, 3)


async def test_wrong_parameters_of_typed_routes_are_named(app: FastAPI, client: Any) -> None:
    """A route that leaves validation to the framework answers in the same envelope."""

    async def typed(limit: int) -> int:
        return limit

    app.add_api_route("/typed", typed)
    response = await client.get("/typed?limit=many")
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "limit"
