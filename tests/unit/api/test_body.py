"""A body that does not come, or not whole, is a typed error."""

import asyncio
import threading
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


async def test_large_bodies_are_parsed_few_at_a_time_and_beside_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of many large bodies at once only a few are held; small ones do not wait for them."""
    monkeypatch.setattr(body, "LARGE", 10)
    app = FastAPI()
    gate = asyncio.Event()
    begun = 0

    def large() -> Request:
        pieces = [b'["' + b"x" * 10, b'"]']

        async def receive() -> Any:
            nonlocal begun
            content = pieces.pop(0)
            if not pieces:
                begun += 1
                await gate.wait()
            return {"type": "http.request", "body": content, "more_body": bool(pieces)}

        return Request({"type": "http", "method": "POST", "headers": [], "app": app}, receive)

    threads: set[int] = set()

    def parse(value: Any) -> Any:
        threads.add(threading.get_ident())
        return value

    tasks = [asyncio.create_task(body.parsed(large(), parse)) for _ in range(body.MOST_LARGE + 2)]
    for _ in range(100):
        await asyncio.sleep(0)
    assert begun == body.MOST_LARGE
    assert await body.read_json(make_request(small)) == 1
    gate.set()
    assert await asyncio.gather(*tasks) == [["x" * 10]] * len(tasks)
    assert threading.get_ident() not in threads


async def small() -> Any:
    return {"type": "http.request", "body": b"1", "more_body": False}
