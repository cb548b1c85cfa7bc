"""The live view's socket: who gets one, and what comes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import Message

from browser_bridge.operations.operations import Operations
from tests.unit.admin.conftest import KEY

MakeApp = Callable[[], FastAPI]
KEYED = {"authorization": f"Bearer {KEY}"}


async def opened(app: FastAPI, profile: str = "main", **headers: str) -> list[Message]:
    """Open a socket, and leave once it was answered; return what was sent."""
    sent: list[Message] = []
    incoming = iter([{"type": "websocket.connect"}])

    async def receive() -> Message:
        return next(incoming, {"type": "websocket.disconnect", "code": 1000})

    async def send(message: Message) -> None:
        sent.append(message)

    async with app.router.lifespan_context(app) as state:
        scope: dict[str, Any] = {
            "type": "websocket",
            "path": f"/gemini_official/admin/profiles/{profile}/live",
            "raw_path": b"",
            "root_path": "",
            "query_string": b"",
            "scheme": "ws",
            "client": ("127.0.0.1", 1),
            "headers": [
                (b"host", b"bridge"),
                *((name.encode(), value.encode()) for name, value in headers.items()),
            ],
            "subprotocols": [],
            "state": dict(state or {}),
        }
        await app(scope, receive, send)
    return sent


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"origin": "http://bridge"},
        {**KEYED, "origin": "http://evil.test"},
        {**KEYED, "origin": "null"},
    ],
)
async def test_socket_is_refused_without_the_key_and_to_other_sites(
    make_app: MakeApp, operations: Operations, headers: dict[str, str]
) -> None:
    sent = await opened(make_app(), **headers)
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert operations.views.viewers == {}


@pytest.mark.parametrize("headers", [KEYED, {**KEYED, "origin": "http://bridge"}])
async def test_socket_tells_why_there_is_no_view(
    make_app: MakeApp, headers: dict[str, str]
) -> None:
    sent = await opened(make_app(), "none", **headers)
    assert [message["type"] for message in sent] == [
        "websocket.accept",
        "websocket.send",
        "websocket.send",
        "websocket.close",
    ]
    assert "There is no profile 'none'" in sent[2]["text"]
