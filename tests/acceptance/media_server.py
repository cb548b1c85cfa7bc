"""A real server over scripted jobs, and strict official clients, for pictures and films."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai
import uvicorn

from browser_bridge import events, settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from browser_bridge.events import Artifact, ArtifactKind
from tests.scripted import scripted_bridge

KEY = "bb-acceptance-key-0123456789"


@dataclass(slots=True, kw_only=True)
class MediaServer:
    """A running server.

    Args:
        address: Its base URL, with the version.
        bridge: Its parts.
        manager: Plays the jobs.
    """

    address: str
    bridge: Bridge
    manager: testing.ScriptedManager
    clients: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    def client(self, **options: Any) -> openai.AsyncOpenAI:
        """Return a strict client that tries once."""
        client = openai.AsyncOpenAI(
            api_key=KEY,
            base_url=self.address,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(verify=False),
            _strict_response_validation=True,
            **options,
        )
        self.clients.push_async_callback(client.close)
        return client

    def plain(self) -> httpx.AsyncClient:
        """Return a client of no vendor's, to be closed by its user."""
        return httpx.AsyncClient(
            base_url=self.address,
            headers={"authorization": f"Bearer {KEY}"},
            verify=False,
        )

    async def keep(self, content: bytes, kind: ArtifactKind, title: str = "") -> Artifact:
        """Keep a file as a page object would."""
        return await self.bridge.store.save(content, kind=kind, title=title)


@contextlib.asynccontextmanager
async def serve(data_dir: Path) -> AsyncGenerator[MediaServer]:
    """Serve for the time of a test."""
    manager = testing.ScriptedManager(testing.answer("Hi"))
    bridge = scripted_bridge(settings.load(data_dir=data_dir), manager, keys=(KEY,))

    @contextlib.asynccontextmanager
    async def open_bridge(_: settings.Settings) -> AsyncGenerator[Bridge]:
        async with bridge.long_jobs, bridge.kept_turns:
            yield bridge

    app = create_app(bridge.settings, open_bridge=open_bridge)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/gemini_official/v1"
        running = MediaServer(address=address, bridge=bridge, manager=manager)
        async with running.clients:
            yield running
        server.should_exit = True
        await serving


def made(*artifacts: Artifact, text: str = "Here.", partial: Artifact | None = None) -> list[Any]:
    """Return the events of a turn that made files."""
    previews = [events.ArtifactReady(artifact=partial, is_partial=True)] if partial else []
    return [
        events.TurnStarted(profile="demo"),
        events.TurnProgress(stage="rendering", message="Rendering", fraction=0.5),
        *previews,
        *(events.ArtifactReady(artifact=artifact) for artifact in artifacts),
        events.TextDelta(text),
        events.TurnCompleted(markdown=text, artifacts=tuple(artifacts)),
    ]
