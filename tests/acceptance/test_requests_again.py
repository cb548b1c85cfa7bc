"""Requests that come again, over HTTP: one job behind them, streams replayed from their start."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import anthropic
import httpx2 as httpx
import openai
import pytest

from browser_bridge import settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Status
from browser_bridge.jobs.manager import JobManager
from browser_bridge.jobs.plan import Plan
from browser_bridge.messages import SentTurn, TurnRequest
from tests.acceptance.scripted import KEY, served
from tests.scripted import scripted_bridge

LIMIT = 20
ASKED = [{"role": "user", "content": "hi"}]
CHAT: dict[str, Any] = {"model": "gemini-3-fast", "messages": ASKED}


class SlowWorker:
    """Says half, waits, and says the rest; counts the prompts that it sends."""

    gathering = 0

    def __init__(self) -> None:
        self.prompts = 0
        self.half = asyncio.Event()
        self.may_end = asyncio.Event()

    def plan(self, request: TurnRequest) -> Plan:
        return Plan(prompt=request.messages[-1].text)

    async def run(self, log: JobLog) -> None:
        self.prompts += 1
        log.advance(Status.OPENING)
        await log.prepare_to_send(SentTurn(prompt="hi", conversation=""), profile="demo")
        log.advance(Status.SUBMITTING)
        log.advance(Status.SUBMITTED)
        started, first, *rest = testing.answer("Hello", " there", "!")
        log.publish(started)
        log.publish(first)
        self.half.set()
        await self.may_end.wait()
        for event in rest:
            log.publish(event)

    async def resume(self, log: JobLog) -> None:
        raise AssertionError(f"no job was left to be taken up: {log.job.id}")


class RoomyPool:
    """A pool that always has room."""

    def raise_if_full(self, **_: Any) -> None:
        """Never."""


@pytest.fixture
def worker() -> SlowWorker:
    return SlowWorker()


@pytest.fixture
async def address(worker: SlowWorker, tmp_path: Path) -> AsyncIterator[str]:
    """A server over the real job manager and the slow worker; its base URL with the prefix."""
    pool: Any = RoomyPool()
    manager = JobManager(worker, pool)

    @contextlib.asynccontextmanager
    async def open_bridge(values: settings.Settings) -> AsyncGenerator[Bridge]:
        yield scripted_bridge(values, manager, keys=(KEY,))
        await manager.close(drain=0)

    app = create_app(settings.load(data_dir=tmp_path), open_bridge=open_bridge)
    async with served(app) as url:
        yield url


@pytest.fixture
async def http(address: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=LIMIT) as client:
        yield client


def texts(stream: str) -> list[str]:
    """Return the data lines of a stream."""
    return [line for line in stream.splitlines() if line.startswith("data: ")]


async def test_stream_of_the_same_key_is_replayed_from_its_start(
    http: httpx.AsyncClient, worker: SlowWorker
) -> None:
    """While it runs and when it has ended, the same frames come, of one prompt."""
    again: dict[str, Any] = {"json": {**CHAT, "stream": True}, "headers": {"idempotency-key": "k1"}}
    first = asyncio.create_task(http.post("/v1/chat/completions", **again))
    await worker.half.wait()
    second = asyncio.create_task(http.post("/v1/chat/completions", **again))
    await asyncio.sleep(0)
    worker.may_end.set()
    streams = [texts((await task).text) for task in (first, second)]
    streams.append(texts((await http.post("/v1/chat/completions", **again)).text))
    assert streams[0] == streams[1]
    assert "Hello" in str(streams[0])
    assert streams[2] == streams[0]
    assert worker.prompts == 1


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/v1/chat/completions", CHAT, "invalid_request_error"),
        ("/v1/messages", {**CHAT, "max_tokens": 9}, "invalid_request_error"),
        (
            "/v1beta/models/gemini-3-fast:generateContent",
            {"contents": [{"parts": [{"text": "hi"}]}]},
            "INVALID_ARGUMENT",
        ),
    ],
)
async def test_key_with_another_body_is_refused_in_the_callers_dialect(
    http: httpx.AsyncClient, worker: SlowWorker, path: str, body: dict[str, Any], kind: str
) -> None:
    """422, told apart from a busy server by clients, which do not repeat it."""
    worker.may_end.set()
    headers = {"idempotency-key": "k1"}
    assert (await http.post(path, json=body, headers=headers)).status_code == 200
    other = {**body, "temperature": 1} if "messages" in body else {**body, "generationConfig": {}}
    refused = await http.post(path, json=other, headers=headers)
    assert refused.status_code == 422
    assert refused.headers["x-should-retry"] == "false"
    error = refused.json()["error"]
    assert kind in (error.get("type"), error.get("status"))
    assert "Idempotency-Key" in error["message"]
    assert worker.prompts == 1


async def test_key_outlives_the_connection(http: httpx.AsyncClient, worker: SlowWorker) -> None:
    """A caller with a key that leaves midway gets the whole answer when it comes back."""
    ask: dict[str, Any] = {"json": CHAT, "headers": {"idempotency-key": "k1"}}
    leaving = asyncio.create_task(http.post("/v1/chat/completions", **ask))
    await worker.half.wait()
    leaving.cancel()
    await asyncio.wait({leaving})
    worker.may_end.set()
    reply = await http.post("/v1/chat/completions", **ask)
    assert reply.json()["choices"][0]["message"]["content"] == "Hello there!"
    assert worker.prompts == 1


@pytest.mark.parametrize("vendor", ["openai", "anthropic"])
async def test_clients_own_repetition_is_no_second_prompt(
    address: str, worker: SlowWorker, vendor: str
) -> None:
    """The vendors' clients give up waiting, ask again by themselves, and get the one answer."""
    asking = asyncio.create_task(ask_impatiently(address, vendor))
    await worker.half.wait()
    await asyncio.sleep(0.5)  # the client's own time-out, which nothing tells of
    worker.may_end.set()
    assert await asking == "Hello there!"
    assert worker.prompts == 1


async def ask_impatiently(address: str, vendor: str) -> str:
    if vendor == "openai":
        client = openai.AsyncOpenAI(base_url=f"{address}/v1", api_key=KEY, timeout=0.4)
        async with client:
            made = await client.chat.completions.create(**CHAT)
            return made.choices[0].message.content or ""
    async with anthropic.AsyncAnthropic(base_url=address, api_key=KEY, timeout=0.4) as client:
        message: Any = await client.messages.create(max_tokens=9, **CHAT)
        return message.content[0].text
