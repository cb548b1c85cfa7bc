"""Progress and lines off a terminal."""

import io
from unittest.mock import Mock

import pytest
from rich.console import Console

from browser_bridge.cli import output, replica
from browser_bridge.cli.output import Progress
from browser_bridge.replica.options import LOCALES


def test_progress_off_a_terminal_shows_no_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        progress.stage("Looking")
    assert capsys.readouterr() == ("", "")


def test_progress_off_a_terminal_shows_signs_of_life_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Progress() as progress:
        for number in range(100):
            progress.report(f"Unpacking {number}")
    assert capsys.readouterr().err == "Unpacking 0\n"


def test_notice_is_not_wrapped_and_reads_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    output.notice("[bold]x " * 60)
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert shown.count("[bold]") == 60


def test_locales_offered_are_those_of_the_replica() -> None:
    assert replica.Locale.__args__ == LOCALES


def test_progress_on_a_terminal_is_a_bar_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It fills where it is known how much is done, and leaves nothing behind."""
    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, width=80)
    monkeypatch.setattr(output, "_console", Mock(return_value=terminal))
    with Progress() as progress:
        progress.stage("The site [renders] the video", fraction=0.5)
        progress.hide()
    told = shown.getvalue()
    assert "The site [renders] the video" in told
    assert "━" in told
    assert "0:00:00" in told
    assert told.rstrip("\n").endswith("\x1b[2K")
