"""The order in which a browser is found or installed, on made-up machines."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.browser.install import Browser, ensure_browser, find_browser
from browser_bridge.browser.machine import Machine, Outcome
from browser_bridge.settings import BrowserSettings

PLAYWRIGHT = Path("/cache/chrome")
SYSTEM = Path("/usr/lib/chromium/chromium")


@dataclass
class FakeMachine(Machine):
    """A machine on which commands make browsers appear."""

    playwright: Path | None = None
    system: tuple[Path, ...] = ()
    running: set[Path] = field(default_factory=lambda: {PLAYWRIGHT, SYSTEM})
    names: frozenset[str] = frozenset({"debian"})
    root: bool = True
    effects: dict[str, Callable[["FakeMachine"], None]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)

    @property
    def is_root(self) -> bool:
        return self.root

    def distributions(self) -> frozenset[str]:
        return self.names

    def system_browsers(self) -> tuple[Path, ...]:
        return self.system

    async def playwright_browser(self) -> Path | None:
        return self.playwright

    async def version_of(self, executable: Path) -> str | None:
        return "156.0.0.1" if executable in self.running else None

    async def run(
        self,
        command: Sequence[str],
        *,
        within: float,  # noqa: ARG002 - the signature is Machine's
        report: Callable[[str], None] | None = None,  # noqa: ARG002 - as above
    ) -> Outcome:
        line = " ".join(command)
        self.commands.append(line)
        for name, effect in self.effects.items():
            if name in line:
                effect(self)
                return Outcome(code=0)
        return Outcome(code=1, output=("Error: no route", "    at stack"))


def download(machine: FakeMachine) -> None:
    machine.playwright = PLAYWRIGHT


def packages(machine: FakeMachine) -> None:
    machine.system = (SYSTEM,)


def libraries(machine: FakeMachine) -> None:
    machine.running.add(PLAYWRIGHT)


async def ensure(machine: FakeMachine, settings: BrowserSettings | None = None) -> Browser:
    def report(_line: str) -> None: ...

    return await ensure_browser(settings or BrowserSettings(), report=report, machine=machine)


async def test_ensure_browser_takes_the_named_executable_first() -> None:
    settings = BrowserSettings(executable=Path(sys.executable), channel="chrome")

    found = await ensure(FakeMachine(playwright=PLAYWRIGHT), settings)

    assert (found.origin, found.executable) == ("setting", Path(sys.executable))
    assert found.channel is None


async def test_ensure_browser_takes_the_channel_before_any_found() -> None:
    found = await ensure(FakeMachine(playwright=PLAYWRIGHT), BrowserSettings(channel="msedge"))

    assert (found.origin, found.channel, found.executable) == ("channel", "msedge", None)


async def test_ensure_browser_prefers_playwrights_to_the_systems() -> None:
    found = await ensure(FakeMachine(playwright=PLAYWRIGHT, system=(SYSTEM,)))

    assert (found.origin, found.executable, found.version) == (
        "playwright",
        PLAYWRIGHT,
        "156.0.0.1",
    )


async def test_ensure_browser_passes_over_one_that_does_not_run() -> None:
    machine = FakeMachine(playwright=PLAYWRIGHT, system=(Path("/stub"), SYSTEM), running={SYSTEM})

    found = await ensure(machine)

    assert (found.origin, found.executable) == ("system", SYSTEM)
    assert machine.commands == []


async def test_ensure_browser_downloads_before_it_installs_packages() -> None:
    machine = FakeMachine(effects={"playwright install chromium": download})

    found = await ensure(machine)

    assert (found.origin, found.executable) == ("installed", PLAYWRIGHT)
    assert len(machine.commands) == 1
    assert "--no-shell" in machine.commands[0]


async def test_ensure_browser_installs_packages_when_the_download_fails() -> None:
    machine = FakeMachine(effects={"apt-get": packages})

    found = await ensure(machine)

    assert (found.origin, found.executable) == ("installed", SYSTEM)
    assert [line.split()[-1] for line in machine.commands] == ["--no-shell", "update", "chromium"]


async def test_ensure_browser_installs_missing_libraries_of_a_download() -> None:
    machine = FakeMachine(
        running=set(),
        effects={"playwright install chromium": download, "install-deps": libraries},
    )

    found = await ensure(machine)

    assert (found.origin, found.executable) == ("installed", PLAYWRIGHT)


@pytest.mark.parametrize(
    "machine", [FakeMachine(root=False), FakeMachine(names=frozenset({"fedora"}))]
)
async def test_ensure_browser_leaves_packages_alone_where_it_may_not(machine: FakeMachine) -> None:
    with pytest.raises(errors.BrowserMissing):
        await ensure(machine)

    assert not any("apt-get" in line for line in machine.commands)


async def test_ensure_browser_names_the_command_and_the_failures_when_all_fail() -> None:
    with pytest.raises(errors.BrowserMissing) as caught:
        await ensure(FakeMachine())

    message = caught.value.message
    assert "python -m playwright install --with-deps chromium" in message
    assert "sudo apt-get install chromium" in message
    assert "BROWSER_BRIDGE_BROWSER__EXECUTABLE" in message
    assert "Downloading Chromium with Playwright (Error: no route)" in message


async def test_find_browser_refuses_a_named_executable_that_is_none(tmp_path: Path) -> None:
    settings = BrowserSettings(executable=tmp_path / "chrome")

    with pytest.raises(errors.BrowserMissing, match="BROWSER_BRIDGE_BROWSER__EXECUTABLE names"):
        await find_browser(settings, machine=FakeMachine(system=(SYSTEM,)))


@pytest.mark.parametrize(
    "settings",
    [
        BrowserSettings(channel="chromium-headless-shell"),
        BrowserSettings(executable=Path("/x/chrome-headless-shell")),
        BrowserSettings(executable=Path("/x/headless_shell")),
    ],
)
async def test_find_browser_refuses_headless_shell(settings: BrowserSettings) -> None:
    with pytest.raises(errors.BrowserMissing, match="not a full browser"):
        await find_browser(settings, machine=FakeMachine())


async def test_machine_runs_a_command_and_reports_its_lines() -> None:
    lines: list[str] = []

    outcome = await Machine().run(
        (sys.executable, "-c", "print('one'); print('two')"), within=20, report=lines.append
    )

    assert outcome == Outcome(code=0, output=("one", "two"))
    assert lines == ["one", "two"]


async def test_machine_kills_a_command_that_takes_too_long() -> None:
    outcome = await Machine().run(
        (sys.executable, "-c", "import sys; sys.stdin.close(); import signal; signal.pause()"),
        within=0.2,
    )

    assert outcome.code is None
    assert "longer than 0.2 s" in outcome.output[-1]


async def test_machine_reports_a_program_that_is_not_there() -> None:
    outcome = await Machine().run(("/no/such/program",), within=1)

    assert outcome.code is None
    assert "No such file" in outcome.output[0]
