"""The API under uvicorn, ended by the command's own signals instead of uvicorn's."""

import asyncio
import math
import socket
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from browser_bridge.cli import running
from browser_bridge.jobs.manager import JobManager
from browser_bridge.settings import Settings


class _Server(uvicorn.Server):
    """Tells when it listens, and leaves signals alone."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], object]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve_until_signal(
    bridge: Bridge,
    listener: socket.socket,
    *,
    on_listening: Callable[[], object],
    ending: asyncio.Event | None = None,
) -> None:
    """Serve; the first signal lets answers under way finish, the second ends them.

    Args:
        bridge: The running parts; the caller closes them.
        listener: Where to listen.
        on_listening: Called when requests are answered.
        ending: What it is for is done once this is set, as at a signal.
    """
    server = _Server(config_of(bridge), on_listening)
    serving = asyncio.current_task()
    assert serving is not None
    endings: list[asyncio.Task[None]] = []

    def take() -> None:
        if not server.should_exit:
            server.should_exit = True
            if bridge.operations is not None:
                bridge.operations.close()
        elif not endings:
            # Their requests end with the jobs, so that the server can close in good order.
            endings.append(asyncio.create_task(_end_jobs(bridge)))
        else:
            serving.cancel()

    async def end() -> None:
        if ending is not None:
            await ending.wait()
            take()

    watching = asyncio.create_task(end())
    try:
        with running.signals_taken_by(take):
            await server.serve(sockets=[listener])
            await asyncio.gather(*endings)
    finally:
        watching.cancel()


async def _end_jobs(bridge: Bridge) -> None:
    assert isinstance(bridge.manager, JobManager), "open_bridge gives the real one"
    await bridge.manager.close(drain=0)


def config_of(bridge: Bridge) -> uvicorn.Config:
    """Return how uvicorn is to serve a running bridge."""

    @asynccontextmanager
    async def given(_: Settings) -> AsyncGenerator[Bridge]:
        yield bridge

    return uvicorn.Config(
        create_app(bridge.settings, open_bridge=given),
        log_config=None,
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        # After the first signal each answer under way may take as long as ever.
        timeout_graceful_shutdown=math.ceil(bridge.settings.timeouts.turn),
    )
