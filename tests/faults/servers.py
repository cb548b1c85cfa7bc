"""A server in a process of its own over the replica, to be killed and started again."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import openai

from browser_bridge.replica.server import ReplicaServer
from tests.acceptance.whole_stack import KEY, client_of
from tests.faults.bridges import LIMIT
from tests.faults.commands import line_starting, started

LOOK_EVERY = 0.1


class Server:
    """A server in a process of its own, over the replica."""

    def __init__(self, process: Any, address: str) -> None:
        self.process = process
        self.address = address

    def client(self) -> openai.AsyncOpenAI:
        return client_of(self.address)

    async def end(self, number: signal.Signals) -> None:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        await asyncio.to_thread(self.process.wait, LIMIT)


@asynccontextmanager
async def server(directory: Path, replica: ReplicaServer) -> AsyncGenerator[Server]:
    """Run a server over the directory's profile."""
    settings = {"SITE__ORIGIN": replica.origin, "API__KEYS": f'["{KEY}"]'}
    with started(directory, "serve", "--port", "0", **settings) as process:
        address = await asyncio.to_thread(line_starting, process, "Address   ")
        yield Server(process, address.removesuffix("/gemini_official/v1"))


async def polled(client: openai.AsyncOpenAI, response_id: str) -> Any:
    """Look at a response until it has ended."""
    async with asyncio.timeout(LIMIT):
        while True:
            found = await client.responses.retrieve(response_id)
            if found.status not in ("queued", "in_progress"):
                return found
            await asyncio.sleep(LOOK_EVERY)
