"""Finds a full Chromium, or installs one, in the order the README promises.

Never headless-shell: sites refuse it what they give a real browser.
"""

import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from browser_bridge import errors
from browser_bridge.browser.machine import Machine, Outcome, is_program
from browser_bridge.settings import BrowserSettings

Origin = Literal["setting", "channel", "playwright", "system", "installed"]

_PLAYWRIGHT = (sys.executable, "-m", "playwright")
_DOWNLOAD_TIME = 300.0
_PACKAGES_TIME = 600.0
_APT = (
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "--option=DPkg::Lock::Timeout=120",
    "--yes",
)
_REMEDY = (
    "Install one with `python -m playwright install --with-deps chromium`, or on Debian with "
    "`sudo apt-get install chromium`, or name one by BROWSER_BRIDGE_BROWSER__EXECUTABLE."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser that can be launched.

    Args:
        executable: Its program; none when it is named by channel.
        channel: The Playwright channel, when that is how it is named.
        origin: How it was found.
        version: What it says its version is, if it was asked and answered.
    """

    executable: Path | None
    channel: str | None
    origin: Origin
    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One attempt to install: what to tell the user, and the commands in order."""

    title: str
    commands: tuple[Sequence[str], ...]
    within: float


async def find_browser(settings: BrowserSettings, *, machine: Machine) -> Browser | None:
    """The browser to use among those there are; none when there is none that runs.

    Raises:
        BrowserMissing: A setting names one which cannot be used.
    """
    if settings.executable is not None:
        return await _named(settings.executable, machine)
    if settings.channel:
        _refuse_shell(settings.channel, "BROWSER_BRIDGE_BROWSER__CHANNEL")
        return Browser(executable=None, channel=settings.channel, origin="channel", version=None)
    async for path, origin in _candidates(machine):
        if version := await machine.version_of(path):
            return Browser(executable=path, channel=None, origin=origin, version=version)
    return None


async def ensure_browser(
    settings: BrowserSettings,
    *,
    report: Callable[[str], None],
    machine: Machine | None = None,
) -> Browser:
    """Find a browser, installing one if there is none.

    Args:
        settings: The user's choice, if any.
        report: Told in short lines what is being done.
        machine: Where to look; this machine unless a test says otherwise.

    Raises:
        BrowserMissing: None was found and none could be installed; names the command to run.
    """
    machine = machine or Machine()
    if browser := await find_browser(settings, machine=machine):
        return browser
    failures: list[str] = []
    async for step in _steps(machine):
        report(step.title)
        if failure := await _take(step, machine, report):
            failures.append(failure)
        elif browser := await find_browser(settings, machine=machine):
            return Browser(
                executable=browser.executable,
                channel=None,
                origin="installed",
                version=browser.version,
            )
    tried = f" Tried: {'; '.join(failures)}." if failures else ""
    raise errors.BrowserMissing(f"No Chromium was found that runs here.{tried} {_REMEDY}")


async def _candidates(machine: Machine) -> AsyncIterator[tuple[Path, Origin]]:
    if path := await machine.playwright_browser():
        yield path, "playwright"
    for path in machine.system_browsers():
        yield path, "system"


async def _named(path: Path, machine: Machine) -> Browser:
    setting = "BROWSER_BRIDGE_BROWSER__EXECUTABLE"
    _refuse_shell(path.name, setting)
    if not is_program(path):
        raise errors.BrowserMissing(
            f"{setting} names {str(path)!r}, which is not a program. Correct it, or leave it out "
            "to have a browser found or installed."
        )
    version = await machine.version_of(path)
    return Browser(executable=Path.cwd() / path, channel=None, origin="setting", version=version)


def _refuse_shell(name: str, setting: str) -> None:
    if "headless-shell" in name.replace("_", "-"):
        raise errors.BrowserMissing(
            f"{setting} names {name!r}, which is not a full browser. Name Chromium or Chrome; they "
            "run without a window too."
        )


async def _steps(machine: Machine) -> AsyncIterator[_Step]:
    yield _Step(
        title="Downloading Chromium with Playwright",
        commands=(
            (
                # Without a route to the download server the default waits add up to minutes.
                "env",
                "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=15000",
                *_PLAYWRIGHT,
                "install",
                "chromium",
                "--no-shell",
            ),
        ),
        within=_DOWNLOAD_TIME,
    )
    if not machine.is_root or machine.distributions().isdisjoint({"debian", "ubuntu"}):
        return
    if await machine.playwright_browser():
        yield _Step(
            title="Installing the libraries Chromium needs",
            commands=((*_PLAYWRIGHT, "install-deps", "chromium"),),
            within=_PACKAGES_TIME,
        )
    yield _Step(
        title="Installing Chromium with apt-get",
        commands=((*_APT, "update"), (*_APT, "install", "--no-install-recommends", "chromium")),
        within=_PACKAGES_TIME,
    )


async def _take(step: _Step, machine: Machine, report: Callable[[str], None]) -> str | None:
    """Run the commands of a step until one fails; say how it failed."""
    for command in step.commands:
        outcome = await machine.run(command, within=step.within, report=report)
        if not outcome.is_success:
            return f"{step.title} ({_reason(outcome)})"
    return None


def _reason(outcome: Outcome) -> str:
    told = [line for line in outcome.output if line.startswith(("Error", "E:"))]
    lines = told or outcome.output or (f"exit code {outcome.code}",)
    return lines[-1][:200]
