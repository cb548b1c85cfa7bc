"""Clients that leave before, while and after their prompt is sent, or stop reading."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from browser_bridge.replica.server import ReplicaServer
from tests.acceptance.whole_stack import KEY
from tests.faults.bridges import LIMIT, Bridge, bridge, profile_in, received

FREE_WITHIN = 15.0
"""Seconds after which nobody's answer holds a tab; the answers here would take minutes."""
LITTLE = 4096
"""Bytes that a slow client's socket takes in."""

Ask = Callable[[Bridge, str], Coroutine[Any, Any, object]]


async def whole(running: Bridge, prompt: str) -> object:
    return await running.ask(prompt)


async def streamed(running: Bridge, prompt: str) -> object:
    return await running.read(prompt, [])


@pytest.fixture(scope="module")
async def running(
    site: ReplicaServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Bridge]:
    """One bridge with one tab for the module, its first prompt answered."""
    directory = tmp_path_factory.mktemp("leaving")
    profile_in(directory, site)
    async with bridge(directory, site.origin, pool={"tabs_per_profile": 1}) as started:
        await started.ask("ping")
        yield started


@asynccontextmanager
async def asking(ask: Ask, running: Bridge, prompt: str) -> AsyncGenerator[None]:
    """Have a client ask, and make it leave at the end."""
    client = asyncio.create_task(ask(running, prompt))
    try:
        yield
    finally:
        client.cancel()
        await asyncio.wait({client})


async def assert_free(running: Bridge) -> None:
    """The tab comes free soon, and answers again."""
    assert await running.until_free() < FREE_WITHIN
    assert await running.ask("ping") == "pong"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("ask", [whole, streamed])
async def test_client_that_leaves_the_line_is_never_served(
    running: Bridge, replica: ReplicaServer, ask: Ask
) -> None:
    """Its prompt does not reach the site when the tab comes free."""
    replica.answer("first", "word " * 60, interval=0.02)
    first = asyncio.create_task(running.ask("first"))
    await replica.oracle.arrived(1, timeout=LIMIT)
    async with asking(ask, running, "left in the line"):
        await asyncio.sleep(0.3)  # the line shows nowhere outside; too short only weakens the test
    assert (await first).count("word") == 60
    await assert_free(running)
    assert received(replica, "left in the line") == 0


@pytest.mark.parametrize("ask", [whole, streamed])
async def test_client_that_leaves_while_its_prompt_is_entered_frees_the_tab(
    running: Bridge, replica: ReplicaServer, ask: Ask
) -> None:
    """A long prompt is either not sent at all or, sent once, stopped."""
    prompt = "endless " + "x" * 300_000
    replica.answer("endless", "word " * 5_000)
    async with asking(ask, running, prompt):
        await running.until_leased()
    await running.until_free()
    sent = [entry.status for entry in replica.oracle.prompts]
    assert sent in ([], ["stopped"])
    assert await running.ask("ping") == "pong"


@pytest.mark.parametrize("ask", [whole, streamed])
async def test_client_that_leaves_before_the_first_word_stops_the_site(
    running: Bridge, replica: ReplicaServer, ask: Ask
) -> None:
    """The site has the prompt and has said nothing: Stop is pressed all the same."""
    replica.answer("silent", "word", first=LIMIT)
    async with asking(ask, running, "silent"):
        await replica.oracle.arrived(1, timeout=LIMIT)
    await assert_free(running)
    assert [entry.status for entry in replica.oracle.prompts] == ["stopped", "completed"]


@pytest.mark.parametrize("ask", [whole, streamed])
async def test_client_that_leaves_midway_stops_the_site(
    running: Bridge, replica: ReplicaServer, ask: Ask
) -> None:
    """The answer is under way: Stop is pressed, and nothing is sent again."""
    replica.answer("endless", "word " * 5_000)
    async with asking(ask, running, "endless"):
        await replica.oracle.arrived(1, status="answering", timeout=LIMIT)
    await assert_free(running)
    assert [entry.status for entry in replica.oracle.prompts] == ["stopped", "completed"]


async def test_client_that_stops_reading_holds_up_nobody(
    running: Bridge, replica: ReplicaServer
) -> None:
    """The tab is given back when the site has answered; what was not read yet is still there."""
    text = "word " * 20_000
    replica.answer("much", text, chunk=500, interval=0.02)
    reader, writer = await _connect(running)
    await _ask_raw(writer, "much")
    await running.until_leased()
    await replica.oracle.arrived(1, status="completed", timeout=LIMIT)
    await running.until_free()
    assert await running.ask("ping") == "pong"
    async with asyncio.timeout(LIMIT):
        raw = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    assert raw.rstrip("\r\n0").endswith("data: [DONE]")
    chunks = [line for line in raw.splitlines() if line.startswith('data: {"id"')]
    contents = (json.loads(line[6:])["choices"][0]["delta"] for line in chunks)
    assert "".join(delta.get("content", "") for delta in contents).split() == text.split()


async def _connect(running: Bridge) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect with a socket that takes little until it is read."""
    parts = urlsplit(running.address)
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LITTLE)
    line.settimeout(0)
    await asyncio.get_running_loop().sock_connect(line, (parts.hostname, parts.port))
    return await asyncio.open_connection(sock=line, limit=LITTLE)


async def _ask_raw(writer: asyncio.StreamWriter, prompt: str) -> None:
    message = {"role": "user", "content": prompt}
    body = json.dumps({"model": "gemini-3-fast", "stream": True, "messages": [message]})
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nhost: bridge\r\nconnection: close\r\n"
        f"authorization: Bearer {KEY}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write((head + body).encode())
    await writer.drain()
