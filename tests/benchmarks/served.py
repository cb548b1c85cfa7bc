"""The bridge in a process of its own, as users run it, over profiles signed in to a replica."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2
import psutil
from openai import AsyncOpenAI

from browser_bridge.browser import cookies
from browser_bridge.browser.cookie_keeper import save_import
from browser_bridge.browser.profile import Profiles
from browser_bridge.replica.server import ReplicaServer
from tests.benchmarks.timeline import Timeline

KEY = "benchmark-key"
START_LIMIT = 60.0


class Served:
    """A running server.

    Args:
        replica: The site it drives.
        directory: Where its profiles and data lie.
        profiles: How many profiles it has.
        tabs: Tabs of each.
    """

    def __init__(
        self, replica: ReplicaServer, directory: Path, *, profiles: int = 1, tabs: int = 1
    ) -> None:
        self._replica = replica
        self._directory = directory
        self._profiles = profiles
        self._tabs = tabs
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._client = AsyncOpenAI(
            base_url=f"http://127.0.0.1:{self._port}/v1", api_key=KEY, max_retries=0
        )

    async def __aenter__(self) -> Self:
        signed_in = json.dumps({"cookies": self._replica.cookies("one@replica.test")})
        for number in range(self._profiles):
            profile = Profiles(self._directory / "profiles").add(f"bench{number}")
            save_import(profile.path, cookies.parse_storage_state(signed_in))
        self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own command, started before anything is timed
            [sys.executable, "-m", "browser_bridge", "serve", "--port", str(self._port)],
            env={**os.environ, **self._environment()},
            stdout=subprocess.DEVNULL,
        )
        await self._wait_until_warm()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.close()
        assert self._process is not None
        self._process.terminate()
        self._process.wait(timeout=60)

    async def ask(self, prompt: str, history: Sequence[Any] = ()) -> Timeline:
        """Ask through the API with the official client, streaming.

        Args:
            prompt: The new turn.
            history: Messages before it.
        """
        called = time.time()
        stream = await self._client.chat.completions.create(
            model="gemini-3-fast",
            messages=[*history, {"role": "user", "content": prompt}],
            stream=True,
        )
        arrivals: list[tuple[float, int]] = []
        parts: list[str] = []
        length = 0
        async for chunk in stream:
            if chunk.choices and (text := chunk.choices[0].delta.content):
                parts.append(text)
                length += len(text)
                arrivals.append((time.time(), length))
        return Timeline(
            called=called,
            returned=time.time(),
            arrivals=tuple(arrivals),
            text="".join(parts),
        )

    async def begin(self, prompt: str) -> list[Any]:
        """Take a first turn; return the history, once every open tab is ready again."""
        first = await self.ask(prompt)
        await self._wait_until_warm()
        return [
            {"role": "user", "content": prompt},
            {"role": "assistant", "content": first.text},
        ]

    async def wait_until_warm(self) -> None:
        """Return once every open tab is ready for a prompt."""
        await self._wait_until_warm()

    async def open_tabs(self, prompt: str) -> None:
        """Have every tab opened, as a burst does; return once all are warm.

        Args:
            prompt: What is asked on each.
        """
        await asyncio.gather(*(self.ask(prompt) for _ in range(self._tabs * self._profiles)))
        await self._wait_until_warm()

    def memory(self) -> float:
        """Proportional set size of the server and all its children, in MB."""
        assert self._process is not None
        server = psutil.Process(self._process.pid)
        sizes = [_pss(process) for process in (server, *server.children(recursive=True))]
        return sum(sizes) / 1e6

    def _environment(self) -> dict[str, str]:
        prefix = "BROWSER_BRIDGE_"
        return {
            f"{prefix}SITE__ORIGIN": self._replica.origin,
            f"{prefix}PROFILES_DIR": str(self._directory / "profiles"),
            f"{prefix}DATA_DIR": str(self._directory / "data"),
            f"{prefix}API__KEYS": json.dumps([KEY]),
            f"{prefix}POOL__TABS_PER_PROFILE": str(self._tabs),
        }

    async def _wait_until_warm(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        async with httpx2.AsyncClient() as client:
            while time.monotonic() < deadline:
                try:
                    answer = await client.get(
                        f"http://127.0.0.1:{self._port}/readyz", headers={"x-api-key": KEY}
                    )
                    slots = answer.json()["profiles"]
                    if slots and all(0 < slot["warm"] == slot["tabs"] for slot in slots):
                        return
                except (httpx2.HTTPError, KeyError, ValueError):
                    pass
                await asyncio.sleep(0.05)
        raise TimeoutError("The server did not become ready.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0
