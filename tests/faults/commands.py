"""`python -m browser_bridge` in a process of its own, where signals and exit codes matter."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PLAYWRIGHT_BROWSERS_PATH")
LIMIT = 90
PROGRAM = (sys.executable, "-m", "browser_bridge")


def command(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end.

    Args:
        home: Its working directory.
        words: Its words.
        settings: Settings by the names of their variables, without prefix.
    """
    return subprocess.run(  # noqa: S603 - the test's own words
        [*PROGRAM, *words],
        cwd=home,
        env=_environment(settings),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


@contextmanager
def started(home: Path, *words: str, **settings: str) -> Generator[subprocess.Popen[str]]:
    """Start a command, and end it if it has not ended; see `command`."""
    process = subprocess.Popen(  # noqa: S603 - the test's own words
        [*PROGRAM, *words],
        cwd=home,
        env=_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise


def line_starting(process: subprocess.Popen[str], start: str) -> str:
    """Read standard output up to the line that starts so; return the rest of it."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(start):
            return line.removeprefix(start).strip()
    assert process.stderr is not None
    raise AssertionError(f"no line starts with {start!r}: {process.stderr.read()}")


def _environment(settings: Mapping[str, str]) -> Mapping[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    prefixed = {f"BROWSER_BRIDGE_{name}": value for name, value in settings.items()}
    return {**kept, **prefixed, "PYTHONPATH": str(ROOT)}
