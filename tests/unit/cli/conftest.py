"""Commands run in this process, in a directory of their own."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from browser_bridge.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one command."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory without settings; the log is as before afterwards."""
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield tmp_path
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `browser-bridge` with arguments."""
    assert home.is_dir()

    def run(*arguments: str) -> Outcome:
        code = main.run(arguments)
        captured = capsys.readouterr()
        return Outcome(code=code, out=captured.out, err=captured.err)

    return run
