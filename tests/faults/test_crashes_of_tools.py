"""Chromium or the server is killed while a tool works: its work comes, and was asked for once."""

import asyncio
import base64
import hashlib
import re
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from browser_bridge.browser import processes
from browser_bridge.replica.oracle import Status
from browser_bridge.replica.server import ReplicaServer
from browser_bridge.replica.works.book import Book
from browser_bridge.replica.works.canvas import Canvas
from browser_bridge.replica.works.pictures import Pictures
from browser_bridge.replica.works.research import Research, Thought
from browser_bridge.replica.works.values import Work
from browser_bridge.replica.works.video import Video
from tests.faults.bridges import LIMIT, bridge, profile_in
from tests.faults.servers import polled, server

PROMPT = "the [[make:thing]]"
_LINK = re.compile(r"https?://[^\s)'\"]+/media/[^\s)'\"]+")

PICTURES = Pictures(seconds=2.0, text="Here it is.")
VIDEO = Video(seconds=5.0)
CANVAS = Canvas(interval=0.5)
BOOK = Book(seconds=4.0)
RESEARCH = Research(thoughts=(Thought(header="Looking", body="Hm."),), planning=2.0, seconds=4.0)
ANSWERING, COMPLETED = (1, "answering"), (1, "completed")
PLANNING, STARTED, RESEARCHING = (1, None), (2, None), (2, "completed")

SOAK = pytest.mark.soak
OF_CHROMIUM = (
    pytest.param("imagen", PICTURES, ANSWERING),
    pytest.param("video", VIDEO, COMPLETED, marks=SOAK),
    pytest.param("canvas", CANVAS, ANSWERING, marks=SOAK),
    pytest.param("storybook", BOOK, ANSWERING, marks=SOAK),
    pytest.param("deepsearch", RESEARCH, STARTED, marks=SOAK),
    pytest.param("deepsearch", RESEARCH, RESEARCHING, marks=SOAK),
)
OF_SERVER = (
    pytest.param("imagen", PICTURES, ANSWERING, marks=SOAK),
    pytest.param("video", VIDEO, ANSWERING, marks=SOAK),
    pytest.param("video", VIDEO, COMPLETED, marks=SOAK),
    pytest.param("canvas", CANVAS, ANSWERING, marks=SOAK),
    pytest.param("storybook", BOOK, ANSWERING, marks=SOAK),
    pytest.param("storybook", Book(seconds=5.0, is_later=True), COMPLETED, marks=SOAK),
    pytest.param("deepsearch", RESEARCH, PLANNING, marks=SOAK),
    pytest.param("deepsearch", RESEARCH, STARTED, marks=SOAK),
    pytest.param("deepsearch", RESEARCH, RESEARCHING, marks=SOAK),
)

Moment = tuple[int, Status | None]
"""How many prompts must have come how far when something is killed."""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def digests(text: str) -> list[str]:
    """Digests of the files that an answer links to, in order."""
    async with httpx.AsyncClient() as client:
        replies = [await client.get(link) for link in dict.fromkeys(_LINK.findall(text))]
    assert [reply.status_code for reply in replies] == [200] * len(replies)
    return [digest(reply.content) for reply in replies]


def pictures_in(response: Any) -> list[str]:
    """Digests of the pictures in a response, which stand beside its text."""
    items = [item for item in response.output if item.type == "image_generation_call"]
    return [digest(base64.b64decode(item.result)) for item in items]


async def assert_came(
    replica: ReplicaServer, tool: str, text: str, beside: Sequence[str] = ()
) -> None:
    """The answer has the files that the site made with one prompt, and one start of a plan."""
    found = [*beside, *await digests(text)]
    made = replica.oracle.made[-1].describe()
    match tool:
        case "canvas":
            assert found == [digest(made["content"].encode())]
        case "deepsearch":
            assert text.startswith("# A question\n\nThe answer is known.")
            assert len(found) == 2
        case "storybook":
            pictures = [page["picture"]["sha256"] for page in made["pages"]]
            assert found[: len(pictures)] == pictures
            assert len(found) == len(pictures) + 4
        case _:
            assert len(found) == 1
            assert found[0] in str(made)
    starts = [entry.use.is_start for entry in replica.oracle.prompts]
    assert starts == ([False, True] if tool == "deepsearch" else [False])


@pytest.mark.parametrize(("tool", "work", "moment"), OF_CHROMIUM)
async def test_work_comes_after_chromium_was_killed(
    tmp_path: Path, replica: ReplicaServer, tool: str, work: Work, moment: Moment
) -> None:
    """The one who asked waits, and gets it whole."""
    profile = profile_in(tmp_path, replica)
    replica.make("thing", work)
    async with bridge(tmp_path, replica.origin) as running, asyncio.timeout(LIMIT):
        call = running.client.chat.completions.create(
            model=f"gemini-3-fast-{tool}", messages=[{"role": "user", "content": PROMPT}]
        )
        asking = asyncio.create_task(call)
        await replica.oracle.arrived(moment[0], status=moment[1], timeout=LIMIT)
        processes.using(profile.path)[0].kill()
        await assert_came(replica, tool, (await asking).choices[0].message.content or "")


@pytest.mark.soak
async def test_research_goes_on_after_chromium_was_killed_while_it_planned(
    tmp_path: Path, replica: ReplicaServer
) -> None:
    """Killed at the first thought: it is asked for and started once, and the report comes."""
    profile = profile_in(tmp_path, replica)
    replica.make("thing", RESEARCH)
    async with bridge(tmp_path, replica.origin) as running, asyncio.timeout(LIMIT):
        text, is_alive = "", True
        async for chunk in await running.client.chat.completions.create(
            model="gemini-3-fast-deepsearch",
            messages=[{"role": "user", "content": PROMPT}],
            stream=True,
        ):
            delta = chunk.choices[0].delta
            text += delta.content or ""
            if is_alive and getattr(delta, "reasoning_content", None):
                is_alive = False
                processes.using(profile.path)[0].kill()
        await assert_came(replica, "deepsearch", text)
        assert not is_alive


@pytest.mark.parametrize(("tool", "work", "moment"), OF_SERVER)
async def test_work_comes_after_the_server_was_killed(
    tmp_path: Path, replica: ReplicaServer, tool: str, work: Work, moment: Moment
) -> None:
    """Whoever asks the next server by the same id gets it whole."""
    profile_in(tmp_path, replica)
    replica.make("thing", work)
    body: Any = {"model": f"gemini-3-fast-{tool}", "input": PROMPT, "background": True}
    async with server(tmp_path, replica) as first, first.client() as client:
        accepted = await client.responses.create(**body)
        await replica.oracle.arrived(moment[0], status=moment[1], timeout=LIMIT)
        await first.end(signal.SIGKILL)
    async with server(tmp_path, replica) as second, second.client() as client:
        ended = await polled(client, accepted.id)
        assert ended.status == "completed", ended.error
        await assert_came(replica, tool, ended.output_text, pictures_in(ended))
