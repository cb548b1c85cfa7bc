"""The application over doubles, called in memory."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from browser_bridge import settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from tests.scripted import scripted_bridge

KEY = "bb-test-key-0123456789"


@pytest.fixture
def manager() -> testing.ScriptedManager:
    return testing.ScriptedManager(testing.answer("Hello", "!"))


@pytest.fixture
def pool() -> testing.ScriptedPool:
    return testing.ScriptedPool()


@pytest.fixture
def app(manager: testing.ScriptedManager, pool: testing.ScriptedPool, tmp_path: Path) -> FastAPI:
    @contextlib.asynccontextmanager
    async def open_bridge(values: settings.Settings) -> AsyncGenerator[Bridge]:
        yield scripted_bridge(values, manager, pool, keys=("other", KEY))

    return create_app(
        settings.load(data_dir=tmp_path, api={"most_bytes": "20MB"}), open_bridge=open_bridge
    )


@pytest.fixture
async def open_client(app: FastAPI) -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """Give a maker of clients; their headers are the caller's."""
    async with app.router.lifespan_context(app) as state, contextlib.AsyncExitStack() as stack:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        def make(**headers: str | bytes) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(with_state, raise_app_exceptions=False)
            client = httpx.AsyncClient(
                transport=transport,
                base_url="http://bridge",
                headers=[
                    (name.replace("_", "-").encode(), _raw(value))
                    for name, value in headers.items()
                ],
            )
            stack.push_async_callback(client.aclose)
            return client

        yield make


@pytest.fixture
def client(open_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    """Give a client with an accepted key."""
    return open_client(authorization=f"Bearer {KEY}")


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
