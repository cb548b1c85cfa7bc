"""Chromium is missing or dies at launch, or somebody else has the profile."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path

import pytest

from browser_bridge.browser import processes
from browser_bridge.browser.install import ensure_browser
from browser_bridge.replica.server import ReplicaServer
from browser_bridge.settings import BrowserSettings
from tests.faults.bridges import Bridge, bridge, outcome, profile_in, received
from tests.faults.commands import command

pytestmark = pytest.mark.usefixtures("eager")

HOLDER = """
import sys
from pathlib import Path
from browser_bridge.browser.profile import Profiles
with Profiles(Path(sys.argv[1])).get("owner").lock():
    print("held", flush=True)
    sys.stdin.read()
"""


class Program:
    """A browser program that can be replaced.

    Args:
        path: Where it lies.
        chromium: The real one.
    """

    def __init__(self, path: Path, chromium: Path) -> None:
        self.path = path
        self._chromium = chromium

    def works(self) -> None:
        self._write(f'exec "{self._chromium}" "$@"')

    def dies(self) -> None:
        self._write("echo broken >&2\nexit 1")

    def _write(self, line: str) -> None:
        self.path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        self.path.chmod(0o700)


@pytest.fixture
async def program(tmp_path: Path) -> Program:
    """A program in Chromium's place."""
    found = await ensure_browser(BrowserSettings(), report=print)
    assert found.executable is not None
    return Program(tmp_path / "chromium", found.executable)


@contextmanager
def holder(directory: Path) -> Generator[int]:
    """Have another process hold the profile's lock; give its id."""
    process = subprocess.Popen(  # noqa: S603 - the test's own words
        [sys.executable, "-c", HOLDER, str(directory / "profiles")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process.pid
    finally:
        process.communicate(timeout=10)


async def assert_recovers(running: Bridge, replica: ReplicaServer) -> None:
    """The refused prompt never reached the site; the next ones are answered."""
    assert received(replica, "refused") == 0
    assert await running.ask_until_answered("ping") == "pong"
    assert received(replica, "refused") == 0


def test_serve_says_which_setting_names_no_browser(tmp_path: Path) -> None:
    """The server does not start without a browser: one line with the remedy, exit code 1."""
    ended = command(tmp_path, "serve", "--port", "0", BROWSER__EXECUTABLE="/nowhere/chromium")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "BROWSER_BRIDGE_BROWSER__EXECUTABLE" in ended.stderr


async def test_browser_that_dies_at_launch_is_a_launch_failure(
    tmp_path: Path, replica: ReplicaServer, program: Program
) -> None:
    """503 with what it printed and the command to run; mended, the profile serves again."""
    profile_in(tmp_path, replica)
    program.dies()
    async with bridge(tmp_path, replica.origin, browser={"executable": program.path}) as running:
        error = await running.refusal("refused")
        assert outcome(error) == (503, "launch_failed")
        assert "browser-bridge doctor" in error.message
        assert "broken" in error.message
        assert str(tmp_path) not in error.message
        program.works()
        await assert_recovers(running, replica)


@pytest.mark.soak
async def test_browser_that_vanishes_while_serving_is_told_by_its_setting(
    tmp_path: Path, replica: ReplicaServer, program: Program
) -> None:
    """After a crash there is nothing to relaunch: 503 naming the setting; put back, it serves."""
    profile = profile_in(tmp_path, replica)
    program.works()
    async with bridge(tmp_path, replica.origin, browser={"executable": program.path}) as running:
        assert await running.ask("ping") == "pong"
        program.path.unlink()
        (chromium,) = processes.using(profile.path)
        chromium.kill()
        await running.until_slot(lambda slot: slot["state"] == "broken")
        error = await running.refusal("refused")
        assert outcome(error) == (503, "browser_missing")
        assert "BROWSER_BRIDGE_BROWSER__EXECUTABLE" in error.message
        program.works()
        await assert_recovers(running, replica)


async def test_profile_held_by_another_process_is_told_by_its_number(
    tmp_path: Path, replica: ReplicaServer
) -> None:
    """503 naming the process to stop; once it has ended, the profile serves."""
    profile_in(tmp_path, replica)
    with ExitStack() as held:
        number = held.enter_context(holder(tmp_path))
        async with bridge(tmp_path, replica.origin) as running:
            error = await running.refusal("refused")
            assert outcome(error) == (503, "profile_locked")
            assert f"process {number}" in error.message
            assert "Stop that one first" in error.message
            held.close()
            await assert_recovers(running, replica)


async def test_second_bridge_on_the_same_profiles_waits_for_the_first(
    tmp_path: Path, replica: ReplicaServer
) -> None:
    """It says that the profile is in use, harms nothing, and takes over when the first ends."""
    profile_in(tmp_path, replica)
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        serving = await first.enter_async_context(bridge(tmp_path, replica.origin))
        assert await serving.ask("ping") == "pong"
        waiting = await second.enter_async_context(bridge(tmp_path, replica.origin))
        assert outcome(await waiting.refusal("refused")) == (503, "profile_locked")
        assert await serving.ask("ping") == "pong"
        await first.aclose()
        await assert_recovers(waiting, replica)
