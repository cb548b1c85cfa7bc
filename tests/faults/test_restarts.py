"""The server is killed in the middle of its work, and started again: nothing is asked twice."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai
import pytest

from browser_bridge.replica.server import ReplicaServer
from browser_bridge.replica.works.pictures import Pictures
from tests.acceptance.whole_stack import KEY
from tests.faults.bridges import LIMIT, profile_in, received
from tests.faults.servers import LOOK_EVERY, polled, server

WORDS = 60
ANSWER = ("word " * WORDS).strip()
BODY = {"model": "gemini-3-fast", "messages": [{"role": "user", "content": "long, kept"}]}


async def answered(address: str, **headers: str) -> httpx.Response:
    """Ask what the killed server was asked, with headers that say that it is the same."""
    url = f"{address}/gemini_official/v1/chat/completions"
    headers = {"authorization": f"Bearer {KEY}", **headers}
    async with httpx.AsyncClient(timeout=LIMIT) as client:
        return await client.post(url, headers=headers, json=BODY)


@pytest.fixture
def home(tmp_path: Path, replica: ReplicaServer) -> Path:
    """A directory with a profile, and a long answer that the site keeps."""
    replica.use("left_kept")
    replica.answer("long", ANSWER, interval=0.05)
    profile_in(tmp_path, replica)
    return tmp_path


async def test_answer_of_a_killed_server_is_given_to_who_asks_again(
    home: Path, replica: ReplicaServer
) -> None:
    """Killed midway: the same Idempotency-Key gets the whole answer, and one prompt was sent."""
    async with server(home, replica) as first:
        asking = asyncio.create_task(answered(first.address, **{"idempotency-key": "k1"}))
        await replica.oracle.arrived(1, status="answering", timeout=LIMIT)
        await first.end(signal.SIGKILL)
        await asyncio.wait({asking})
        assert isinstance(asking.exception(), httpx.HTTPError)
    async with server(home, replica) as second:
        reply = await answered(second.address, **{"idempotency-key": "k1"})
        assert reply.json()["choices"][0]["message"]["content"] == ANSWER
    assert received(replica, "long, kept") == 1


@pytest.mark.soak
async def test_background_job_of_a_killed_server_goes_on(
    home: Path, replica: ReplicaServer
) -> None:
    """Killed midway: its caller, who holds no connection, polls it to its end by the same id."""
    body: Any = {"model": "gemini-3-fast", "input": "long, kept", "background": True}
    async with server(home, replica) as first, first.client() as client:
        accepted = await client.responses.create(**body)
        await replica.oracle.arrived(1, status="answering", timeout=LIMIT)
        await first.end(signal.SIGKILL)
    async with server(home, replica) as second, second.client() as client:
        ended = await polled(client, accepted.id)
    assert ended.output_text == ANSWER
    assert received(replica, "long, kept") == 1


@pytest.mark.soak
async def test_picture_job_of_a_killed_server_goes_on(home: Path, replica: ReplicaServer) -> None:
    """Killed while the site paints: the task is polled to its end, and one prompt was sent."""
    replica.make("a red cat", Pictures(count=1))
    body: Any = {"model": "gemini-3-fast", "prompt": "a red cat", "async": True}
    async with server(home, replica) as first, first.client() as client:
        accepted: Any = await client.post("/images/generations", body=body, cast_to=object)
        await replica.oracle.arrived(1, timeout=LIMIT)
        await first.end(signal.SIGKILL)
    async with server(home, replica) as second, second.client() as client:
        task = await looked_at(client, accepted["id"])
    assert task["status"] == "completed", task.get("error")
    assert received(replica, "a red cat") == 1


async def looked_at(client: openai.AsyncOpenAI, task_id: str) -> Any:
    """Look at a task until it has ended."""
    async with asyncio.timeout(LIMIT):
        while True:
            task: Any = await client.get(f"/images/{task_id}", cast_to=object)
            if task["status"] in ("completed", "failed"):
                return task
            await asyncio.sleep(LOOK_EVERY)


@pytest.mark.soak
@pytest.mark.parametrize("signals", [1, 2])
async def test_background_job_is_left_to_the_next_server_at_a_signal(
    home: Path, replica: ReplicaServer, signals: int
) -> None:
    """SIGTERM lets it end or leaves it, and a second one leaves it at once."""
    body: Any = {"model": "gemini-3-fast", "input": "long, kept", "background": True}
    replica.answer("long", ANSWER, interval=1.0)
    async with server(home, replica) as first, first.client() as client:
        accepted = await client.responses.create(**body)
        await replica.oracle.arrived(1, status="answering", timeout=LIMIT)
        for _ in range(signals):
            first.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(first.process.wait, LIMIT) == 0
    async with server(home, replica) as second, second.client() as client:
        ended = await polled(client, accepted.id)
    assert ended.output_text == ANSWER
    assert received(replica, "long, kept") == 1


@pytest.mark.soak
async def test_prompt_that_may_have_been_sent_is_looked_for(
    home: Path, replica: ReplicaServer
) -> None:
    """Killed before the site named the conversation: it is found in the list, or given up."""
    replica.answer("long", ANSWER, first=5.0)
    async with server(home, replica) as first:
        asking = asyncio.create_task(answered(first.address, **{"idempotency-key": "k1"}))
        await replica.oracle.arrived(1, timeout=LIMIT)
        await first.end(signal.SIGKILL)
        await asyncio.wait({asking})
        assert isinstance(asking.exception(), httpx.HTTPError)
    async with server(home, replica) as second:
        reply = (await answered(second.address, **{"idempotency-key": "k1"})).json()
    said = reply.get("error", {}).get("code") or reply["choices"][0]["message"]["content"]
    assert said in (ANSWER, "job_interrupted")
    assert received(replica, "long, kept") == 1
