"""Chromium is killed, or the server is told to end, in the middle of an answer."""

import asyncio
import signal
from functools import partial
from pathlib import Path

import openai
import pytest

from browser_bridge.browser import processes
from browser_bridge.browser.profile import Profile
from browser_bridge.replica.server import ReplicaServer
from tests.acceptance.whole_stack import KEY, client_of
from tests.faults.bridges import LIMIT, Bridge, bridge, outcome, profile_in, received
from tests.faults.commands import line_starting, started

WORDS = 150


@pytest.fixture
def profile(tmp_path: Path, replica: ReplicaServer) -> Profile:
    """A profile that is signed in, and a long answer to be interrupted."""
    replica.answer("long", "word " * WORDS, interval=0.02)
    return profile_in(tmp_path, replica)


def kill(profile: Profile) -> None:
    """End the profile's Chromium as the kernel does when memory is short."""
    (chromium,) = processes.using(profile.path)
    chromium.kill()


async def test_killed_chromium_ends_a_stream_with_its_error(
    tmp_path: Path, replica: ReplicaServer, profile: Profile
) -> None:
    """What was read stays, the error says that Chromium died, and the next request is answered."""
    async with bridge(tmp_path, replica.origin) as running:
        texts: list[str] = []
        with pytest.raises(openai.APIError) as raised:
            await running.read("long, streamed", texts, midway=partial(kill, profile))
        assert raised.value.code == "browser_crashed"
        assert "died" in raised.value.message
        assert "".join(texts).startswith("word")
        assert await running.ask("ping") == "pong"
        assert received(replica, "long, streamed") == 1


@pytest.mark.soak
async def test_killed_chromium_is_an_error_that_clients_do_not_repeat(
    tmp_path: Path, replica: ReplicaServer, profile: Profile
) -> None:
    """Without a stream it is 503 with x-should-retry: false, for the site has the prompt."""
    async with bridge(tmp_path, replica.origin) as running:
        retrying = Bridge(client=running.client.with_options(max_retries=2), address="")
        asking = asyncio.create_task(retrying.refusal("long, whole"))
        await replica.oracle.arrived(1, timeout=LIMIT)
        kill(profile)
        error = await asking
        assert outcome(error) == (503, "browser_crashed")
        assert error.response.headers["x-should-retry"] == "false"
        assert await running.ask("ping") == "pong"
        assert received(replica, "long, whole") == 1
        assert len(processes.using(profile.path)) == 1


async def test_answer_that_the_site_keeps_is_read_on_after_chromium_was_killed(
    tmp_path: Path, replica: ReplicaServer, profile: Profile
) -> None:
    """The same profile is opened again, and the stream goes on where it was; nothing is asked."""
    replica.use("left_kept")
    async with bridge(tmp_path, replica.origin) as running:
        texts: list[str] = []
        await running.read("long, kept", texts, midway=partial(kill, profile))
        assert "".join(texts) == ("word " * WORDS).strip()
        assert received(replica, "long, kept") == 1


@pytest.mark.soak
async def test_server_told_to_end_finishes_the_answer_and_keeps_the_sign_in(
    tmp_path: Path, replica: ReplicaServer, profile: Profile
) -> None:
    """SIGTERM midway: the answer comes whole, exit code 0, and the next start is signed in."""
    settings = {"SITE__ORIGIN": replica.origin, "API__KEYS": f'["{KEY}"]'}
    with started(tmp_path, "serve", "--port", "0", **settings) as process:
        address = await asyncio.to_thread(line_starting, process, "Address   ")
        async with client_of(address.removesuffix("/gemini_official/v1")) as client:
            texts: list[str] = []
            end = partial(process.send_signal, signal.SIGTERM)
            await Bridge(client=client, address="").read("long, drained", texts, midway=end)
        assert "".join(texts).count("word") == WORDS
        assert await asyncio.to_thread(process.wait, LIMIT) == 0
    assert processes.using(profile.path) == ()
    assert [entry.status for entry in replica.oracle.prompts] == ["completed"]
    async with bridge(tmp_path, replica.origin) as again:
        assert await again.ask("ping") == "pong"
    assert {entry.account for entry in replica.oracle.prompts} == {"one@replica.test"}
