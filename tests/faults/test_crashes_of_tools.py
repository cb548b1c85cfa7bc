"""Chromium is killed while a tool works: its conversation is opened again, and its work comes."""

import asyncio
import hashlib
import re
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
from tests.faults.bridges import LIMIT, Bridge, bridge, profile_in, received

PROMPT = "the [[make:thing]]"
_LINK = re.compile(r"https?://[^\s)'\"]+/media/[^\s)'\"]+")


async def asked(running: Bridge, tool: str, **extra: Any) -> Any:
    """Ask for something made, and return the completion."""
    async with asyncio.timeout(LIMIT):
        return await running.client.chat.completions.create(
            model=f"gemini-3-fast-{tool}",
            messages=[{"role": "user", "content": PROMPT}],
            **extra,
        )


async def digests(text: str) -> list[str]:
    """Digests of the files that an answer links to, in order."""
    async with httpx.AsyncClient() as client:
        replies = [await client.get(link) for link in dict.fromkeys(_LINK.findall(text))]
    return [hashlib.sha256(reply.content).hexdigest() for reply in replies]


WORKS = (
    ("imagen", Pictures(seconds=2.0, text="Here it is."), "answering"),
    pytest.param("video", Video(seconds=4.0), "completed", marks=pytest.mark.soak),
    pytest.param("canvas", Canvas(interval=0.5), "answering", marks=pytest.mark.soak),
    pytest.param("storybook", Book(seconds=4.0), "answering", marks=pytest.mark.soak),
)


@pytest.mark.parametrize(("tool", "work", "status"), WORKS)
async def test_work_comes_after_chromium_was_killed_while_it_was_made(
    tmp_path: Path, replica: ReplicaServer, tool: str, work: Work, status: Status
) -> None:
    """The site makes it once, and the first file is the one it made."""
    profile = profile_in(tmp_path, replica)
    replica.make("thing", work)
    async with bridge(tmp_path, replica.origin) as running:
        asking = asyncio.create_task(asked(running, tool))
        await replica.oracle.arrived(1, timeout=LIMIT, status=status)
        processes.using(profile.path)[0].kill()
        content = (await asking).choices[0].message.content
        found = await digests(content)
        assert found
        if tool != "canvas":  # whose file has no digest of the site's
            assert found[0] in str(replica.oracle.made[-1].describe())
        assert received(replica, PROMPT) == 1


@pytest.mark.parametrize(
    "sign", ["What to read first?", pytest.param("Hm.", marks=pytest.mark.soak)]
)
async def test_research_goes_on_after_chromium_was_killed(
    tmp_path: Path, replica: ReplicaServer, sign: str
) -> None:
    """Killed while it plans or works: it is asked for and started once, and the report comes."""
    profile = profile_in(tmp_path, replica)
    thoughts = (Thought(header="Looking", body="Hm."),)
    replica.make("thing", Research(thoughts=thoughts, planning=1.0, seconds=3.0))
    async with bridge(tmp_path, replica.origin) as running, asyncio.timeout(LIMIT):
        text, is_alive = "", True
        async for chunk in await asked(running, "deepsearch", stream=True):
            delta = chunk.choices[0].delta
            text += delta.content or ""
            if is_alive and sign in (getattr(delta, "reasoning_content", None) or ""):
                is_alive = False
                processes.using(profile.path)[0].kill()
        assert text.startswith("# A question\n\nThe answer is known.")
        assert len(await digests(text)) == 2
        assert [entry.use.is_start for entry in replica.oracle.prompts] == [False, True]
        assert not is_alive
