"""What finding and installing a browser asks of this machine; tests pass another."""

import asyncio
import contextlib
import os
import platform
import re
import signal
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import async_playwright

from browser_bridge.browser.calls import finished

# The real programs before the wrappers: Debian's script sources flags that we must not inherit
# (infrastructure B5).
_LINUX = (
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/usr/lib/chromium-browser/chromium-browser",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/google-chrome",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
)
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_VERSION = re.compile(r"\b(\d+(?:\.\d+){3})\b")
_VERSION_TIME = 15.0
_KEPT_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended.

    Args:
        code: Its exit code; none when it ran out of time or could not start.
        output: The last lines it printed.
    """

    code: int | None
    output: tuple[str, ...] = ()

    @property
    def is_success(self) -> bool:
        """Whether it ended with exit code 0."""
        return self.code == 0


class Machine:
    """This machine: its browsers, its system, its commands."""

    @property
    def is_root(self) -> bool:
        """Whether we may install packages."""
        return os.geteuid() == 0

    def distributions(self) -> frozenset[str]:
        """Names of this Linux and of those it derives from; empty elsewhere."""
        try:
            release = platform.freedesktop_os_release()
        except OSError:
            return frozenset()
        return frozenset({release.get("ID", ""), *release.get("ID_LIKE", "").split()})

    def system_browsers(self) -> tuple[Path, ...]:
        """Where system browsers may lie, best first; those that exist."""
        names = _MAC if platform.system() == "Darwin" else _LINUX
        return tuple(path for path in map(Path, names) if is_program(path))

    async def playwright_browser(self) -> Path | None:
        """The full browser which Playwright has installed, or would."""
        path = await finished(_ask_playwright())
        return path if is_program(path) else None

    async def version_of(self, executable: Path) -> str | None:
        """The version a browser prints; none if it does not run here."""
        outcome = await self.run((str(executable), "--version"), within=_VERSION_TIME)
        found = _VERSION.search("\n".join(outcome.output)) if outcome.is_success else None
        return found[1] if found else None

    async def run(
        self,
        command: Sequence[str],
        *,
        within: float,
        report: Callable[[str], None] | None = None,
    ) -> Outcome:
        """Run a command without a terminal, and kill it with its children when time is up.

        Args:
            command: Program and arguments.
            within: Seconds it may take.
            report: Told each line it prints.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            return Outcome(code=None, output=(str(error),))
        lines: deque[str] = deque(maxlen=_KEPT_LINES)
        try:
            async with asyncio.timeout(within):
                await _collect(process, lines, report)
                return Outcome(code=await process.wait(), output=tuple(lines))
        except TimeoutError:
            return Outcome(code=None, output=(*lines, f"It took longer than {within:g} s."))
        finally:
            await finished(_end(process))


def is_program(path: Path) -> bool:
    """Whether this is a file that can be executed."""
    return path.is_file() and os.access(path, os.X_OK)


async def _ask_playwright() -> Path:
    async with async_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


async def _collect(
    process: asyncio.subprocess.Process,
    lines: deque[str],
    report: Callable[[str], None] | None,
) -> None:
    assert process.stdout is not None
    while chunk := await process.stdout.read(4096):
        for line in re.split(r"[\r\n]+", chunk.decode(errors="replace")):
            if text := line.strip():
                lines.append(text)
                if report:
                    report(text)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
