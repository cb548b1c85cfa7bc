"""Signing in where there is no screen."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from browser_bridge import errors, settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.changes import Changes
from browser_bridge.cli import login_page, running
from browser_bridge.cli.output import Progress
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.timeline import Timelines
from browser_bridge.operations.knowledge import Account
from browser_bridge.operations.operations import Operations
from browser_bridge.pool import SlotState
from tests.operated import Pages, operated, slot
from tests.scripted import scripted_bridge

ANN = Account(label="Ann", tier="pro")


class Login:
    """A login whose profile comes into states as a test wants."""

    def __init__(self, directory: Path) -> None:
        self.changes = Changes()
        self.pool = Pages([slot("main", SlotState.SIGNED_OUT)])
        self.manager = testing.ScriptedManager()
        self.operations: Operations = operated(
            directory,
            self.pool,
            log=EventLog(timelines=Timelines()),
            changes=self.changes,
            cancel=self.manager.cancel,
        )
        self.values = settings.load(data_dir=directory, api={"port": 0})
        self.is_open = asyncio.Event()

    @contextlib.asynccontextmanager
    async def open_bridge(self, values: settings.Settings) -> AsyncGenerator[Bridge]:
        self.is_open.set()
        yield scripted_bridge(values, self.manager, operations=self.operations)

    async def run(self, seconds: float = 60) -> Account:
        with Progress() as progress:
            return await login_page.login(
                "main", self.values, progress, seconds=seconds, open_bridge=self.open_bridge
            )

    def turn(self, state: SlotState) -> None:
        self.pool.slots[:] = [slot("main", state, reason="it broke")]
        self.changes.announce()


def supervised(work: object) -> Account:
    return running.run(work)  # pyright: ignore[reportArgumentType, reportUnknownVariableType] - a coroutine


def test_page_is_named_and_the_account_told_once_the_profile_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    async def work() -> Account:
        login, is_told = Login(tmp_path), asyncio.Event()

        def note(line: str) -> None:
            told.append(line)
            is_told.set()

        monkeypatch.setattr(login_page.output, "notice", note)
        waiting = asyncio.create_task(login.run())
        await is_told.wait()
        login.operations.knowledge.note_account("main", ANN)
        login.turn(SlotState.READY)
        return await waiting

    assert supervised(work()) == ANN
    assert "/gemini_official/admin/profiles/main" in told[0]


def test_profile_that_cannot_be_opened_ends_the_wait(tmp_path: Path) -> None:
    async def work() -> Account:
        login = Login(tmp_path)
        waiting = asyncio.create_task(login.run())
        await login.is_open.wait()
        login.turn(SlotState.BROKEN)
        return await waiting

    with pytest.raises(errors.LaunchFailed, match="it broke"):
        supervised(work())


def test_wait_has_an_end(tmp_path: Path) -> None:
    async def work() -> Account:
        return await Login(tmp_path).run(seconds=0.05)

    with pytest.raises(errors.SignedOut, match="Nobody signed in"):
        supervised(work())


def test_taken_port_leads_to_the_server_that_runs_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:

        async def work() -> Account:
            login = Login(tmp_path)
            port = taken.getsockname()[1]
            login.values = settings.load(data_dir=tmp_path, api={"port": port})
            return await login.run()

        with pytest.raises(errors.LaunchFailed, match="sign in there, at /admin/profiles/main"):
            supervised(work())
