"""What the fault tests share: bounded calls through the OpenAI client, and looks at the slots."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai

from browser_bridge.browser.profile import Profile
from browser_bridge.replica.server import ReplicaServer
from tests.acceptance.whole_stack import KEY, add_profile, client_of, serving, settings_for

LIMIT = 120.0
"""Seconds that no call may exceed, however loaded the machine is."""
LOOK_EVERY = 0.02
MIDWAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A running bridge.

    Args:
        client: An OpenAI client of it, without retries.
        address: Its base URL, without a path.
    """

    client: openai.AsyncOpenAI
    address: str

    async def ask(self, prompt: str) -> str:
        """Ask, and return the whole answer."""
        async with asyncio.timeout(LIMIT):
            completion = await self.client.chat.completions.create(
                model="gemini-3-fast", messages=[{"role": "user", "content": prompt}]
            )
        return completion.choices[0].message.content or ""

    async def refusal(self, prompt: str) -> openai.APIStatusError:
        """Ask, and return the error that comes instead of an answer."""
        try:
            answer = await self.ask(prompt)
        except openai.APIStatusError as error:
            return error
        raise AssertionError(f"an answer came: {answer[:80]!r}")

    async def ask_until_answered(self, prompt: str) -> str:
        """Ask again after each error, when it says, as a patient client does."""
        async with asyncio.timeout(LIMIT):
            while True:
                try:
                    return await self.ask(prompt)
                except openai.APIStatusError as error:
                    await asyncio.sleep(float(error.response.headers.get("retry-after", 1)))

    async def stream(self, prompt: str) -> openai.AsyncStream[Any]:
        """Ask for a stream, and return it when its headers have come."""
        async with asyncio.timeout(LIMIT):
            return await self.client.chat.completions.create(
                model="gemini-3-fast", messages=[{"role": "user", "content": prompt}], stream=True
            )

    async def read(
        self, prompt: str, texts: list[str], *, midway: Callable[[], object] | None = None
    ) -> None:
        """Stream an answer to its end.

        Args:
            prompt: The prompt.
            texts: Receives the deltas, which outlive an error.
            midway: Called once, when the third has come.
        """
        stream = await self.stream(prompt)
        async with asyncio.timeout(LIMIT), stream:
            async for chunk in stream:
                if text := chunk.choices[0].delta.content:
                    texts.append(text)
                    if len(texts) == MIDWAY and midway is not None:
                        midway()

    async def slot(self) -> dict[str, Any]:
        """Return what `/readyz` tells of the only profile."""
        async with httpx.AsyncClient() as client, asyncio.timeout(LIMIT):
            headers = {"authorization": f"Bearer {KEY}"}
            report = (await client.get(f"{self.address}/readyz", headers=headers)).json()
        (slot,) = report["profiles"]
        return slot

    async def until_slot(self, condition: Callable[[dict[str, Any]], bool]) -> float:
        """Look at the slot until it is as wanted; return how many seconds that took."""
        started = time.monotonic()
        async with asyncio.timeout(LIMIT):
            while not condition(await self.slot()):  # noqa: ASYNC110 - a server tells only who asks
                await asyncio.sleep(LOOK_EVERY)
        return time.monotonic() - started

    async def until_leased(self) -> None:
        """Wait until a tab serves somebody."""
        await self.until_slot(lambda slot: slot["leased"] > 0)

    async def until_free(self) -> float:
        """Wait until no tab serves anybody; return how many seconds that took."""
        return await self.until_slot(lambda slot: slot["leased"] == 0)


def outcome(error: openai.APIStatusError) -> tuple[int, str | None]:
    """Return an error's status and code, after a look at the envelope around it."""
    assert error.response.headers["content-type"] == "application/json"
    body = error.response.json()["error"]
    assert set(body) == {"message", "type", "param", "code"}
    assert body["message"]
    return error.status_code, error.code


def received(replica: ReplicaServer, prompt: str) -> int:
    """Count how often the site was sent a prompt."""
    return sum(entry.prompt == prompt for entry in replica.oracle.prompts)


@contextlib.asynccontextmanager
async def bridge(directory: Path, origin: str, **overrides: Any) -> AsyncGenerator[Bridge]:
    """Run a bridge over the profiles that are in a directory.

    Args:
        directory: Where profiles and data lie.
        origin: The site.
        overrides: Settings by top-level name.
    """
    values = settings_for(directory, origin, **overrides)
    async with serving(values) as address, client_of(address) as client:
        yield Bridge(client=client, address=address)


def profile_in(directory: Path, replica: ReplicaServer) -> Profile:
    """Add the profile `owner` that is signed in to a replica."""
    values = settings_for(directory, replica.origin)
    return add_profile(values, replica.cookies("one@replica.test"))
