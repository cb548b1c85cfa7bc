"""A running server over scripted jobs, for tests with the vendors' own clients."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from browser_bridge import settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from tests.scripted import scripted_bridge

KEY = "bb-acceptance-key-0123456789"


class Sent:
    """What a server has sent so far, for scripts that wait for it."""

    def __init__(self) -> None:
        self.body = b""
        self.grown = asyncio.Condition()

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return the application, with its bodies noted."""

        async def noted(scope: Scope, receive: Receive, send: Send) -> None:
            async def note(message: Message) -> None:
                await send(message)
                async with self.grown:
                    self.body += message.get("body", b"")
                    self.grown.notify_all()

            await app(scope, receive, note)

        return noted

    async def until(self, text: bytes, *, times: int) -> None:
        """Return once a text was sent so often; bounded by the test's own timeout."""
        async with self.grown:
            await self.grown.wait_for(lambda: self.body.count(text) >= times)


@contextlib.asynccontextmanager
async def served(app: ASGIApp) -> AsyncGenerator[str]:
    """Run an application; give its base URL, with the prefix and without a version."""
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/gemini_official"
        finally:
            server.should_exit = True
            await running


@contextlib.asynccontextmanager
async def serving(
    manager: testing.ScriptedManager, directory: Path, sent: Sent
) -> AsyncGenerator[str]:
    """Run a server; give its base URL, with the prefix and without a version.

    Args:
        manager: Plays the jobs.
        directory: Where data lies.
        sent: Notes what is sent.
    """

    @contextlib.asynccontextmanager
    async def open_bridge(values: settings.Settings) -> AsyncGenerator[Bridge]:
        yield scripted_bridge(values, manager, keys=(KEY,))

    app = create_app(settings.load(data_dir=directory), open_bridge=open_bridge)
    async with served(sent.around(app)) as address:
        yield address
