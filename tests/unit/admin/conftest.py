"""The operator's pages over doubles, called in memory."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from browser_bridge import messages, settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from browser_bridge.changes import Changes
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.timeline import Timelines
from browser_bridge.operations.operations import Operations
from tests.operated import Pages, operated, slot
from tests.scripted import scripted_bridge

KEY = "bb-admin-test-key"


@pytest.fixture
def pool() -> Pages:
    return Pages([slot("main")])


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def manager() -> testing.ScriptedManager:
    return testing.ScriptedManager()


@pytest.fixture
def log(changes: Changes) -> EventLog:
    return EventLog(timelines=Timelines(changes.announce))


@pytest.fixture
def operations(
    tmp_path: Path,
    pool: Pages,
    changes: Changes,
    log: EventLog,
    manager: testing.ScriptedManager,
) -> Operations:
    return operated(tmp_path, pool, log=log, changes=changes, cancel=manager.cancel)


@pytest.fixture
def overrides() -> dict[str, Any]:
    """Settings of the application; a test changes them before it makes a client."""
    return {}


@pytest.fixture
def make_app(
    tmp_path: Path,
    operations: Operations,
    manager: testing.ScriptedManager,
    overrides: dict[str, Any],
) -> Callable[[], FastAPI]:
    def make() -> FastAPI:
        @contextlib.asynccontextmanager
        async def open_bridge(values: settings.Settings) -> AsyncGenerator[Bridge]:
            yield scripted_bridge(values, manager, keys=(KEY,), operations=operations)

        return create_app(settings.load(data_dir=tmp_path, **overrides), open_bridge=open_bridge)

    return make


@pytest.fixture
async def make_client(
    make_app: Callable[[], FastAPI],
) -> AsyncIterator[Callable[..., Any]]:
    """Give a maker of clients; their headers are the caller's."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(**headers: str) -> httpx.AsyncClient:
            app = make_app()
            state = await stack.enter_async_context(app.router.lifespan_context(app))

            async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
                await app({**scope, "state": dict(state or {})}, receive, send)

            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(with_state, raise_app_exceptions=False),
                base_url="http://bridge",
                headers={name.replace("_", "-"): value for name, value in headers.items()},
            )
            return await stack.enter_async_context(client)

        yield make


@pytest.fixture
async def client(make_client: Callable[..., Any]) -> httpx.AsyncClient:
    """Give a client with the key."""
    return await make_client(authorization=f"Bearer {KEY}")


@pytest.fixture
def make_request() -> Callable[..., messages.TurnRequest]:
    def make(text: str = "planted prompt", model: str = "gemini-3-fast") -> messages.TurnRequest:
        return messages.TurnRequest(
            messages=(messages.Message(role=messages.Role.USER, text=text),),
            model=messages.ModelChoice(requested=model, mode=messages.Mode.FAST),
        )

    return make
