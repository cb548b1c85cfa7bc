"""The table of commands, bad usage, and what errors become."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from browser_bridge import __version__
from browser_bridge.cli import main

Command = Callable[..., Any]

COMMANDS = ["demo", "serve", "login", "doctor", "ask", "capture", "replica"]
PROFILES = ["list", "add", "check", "remove"]


def test_help_lists_every_command(command: Command) -> None:
    shown = command("--help")
    assert shown.code == 0
    assert all(f" {name} " in shown.out for name in [*COMMANDS, "profiles"])


def test_no_arguments_show_the_help(command: Command) -> None:
    assert "Commands" in command().out


def test_version_is_printed(command: Command) -> None:
    assert command("--version").out.strip() == __version__


@pytest.mark.parametrize("words", [*([c] for c in COMMANDS), *(["profiles", c] for c in PROFILES)])
def test_each_command_has_help_with_an_example(command: Command, words: list[str]) -> None:
    shown = command(*words, "--help")
    assert shown.code == 0
    assert f"Example: browser-bridge {' '.join(words)}" in " ".join(shown.out.split())


@pytest.mark.parametrize("words", [c.split() for c in ("serve", "ask hi", "profiles list")])
def test_help_shows_no_negative_or_empty_default(command: Command, words: list[str]) -> None:
    shown = command(*words, "--help").out
    assert "--no-" not in shown
    assert "default: False" not in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("nope", "There is no command 'nope'. See `browser-bridge --help`."),
        ("serve --prot 1", "--prot"),
        ("serve --port x", "--port"),
        ("serve --port 70000", "65535"),
        ("login", "NAME"),
        ("login main --timeout 0", "--timeout"),
        ("replica --locale xx", "--locale"),
        ("replica --scenario nope", "replica --list"),
        ("profiles nope", "There is no command 'nope'. See `browser-bridge profiles --help`."),
        ("profiles add a --token x --cookies y", "Mutually exclusive"),
        ("profiles add .hidden", "cannot name a profile"),
        ("profiles add good --group a/b", "cannot name a profile or group"),
        ("profiles check nope", "There is no profile 'nope'"),
        ("capture nope", "There is no profile 'nope'"),
        ("doctor --profile nope", "There is no profile 'nope'"),
        ("ask hi --profile nope", "There is no profile 'nope'"),
        ("ask hi --model nope", "There is no model 'nope'"),
        ("ask hi --file x.png", "cannot be read"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(command: Command, words: str, told: str) -> None:
    shown = command(*words.split())
    assert shown.code == 2
    assert shown.err.startswith("browser-bridge: ")
    assert shown.err.count("\n") == 1
    assert told in shown.err
    assert shown.out == ""


def test_blank_prompt_is_bad_usage(command: Command) -> None:
    assert command("ask", " \n").code == 2


def test_unknown_setting_is_bad_usage(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_BRIDGE_SITE__NOPE", "1")
    shown = command("profiles", "list")
    assert shown.code == 2
    assert "BROWSER_BRIDGE_SITE__NOPE" in shown.err


def test_windows_without_a_display_are_refused_with_what_to_do(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    shown = command("serve", "--headed")
    assert shown.code == 1
    assert "/admin" in shown.err


@pytest.mark.parametrize("words", [["ask", "hi"], ["profiles", "check"]])
def test_commands_that_need_a_profile_name_login_when_there_is_none(
    command: Command, words: list[str]
) -> None:
    shown = command(*words)
    assert shown.code == 1
    assert "browser-bridge login NAME" in shown.err


def test_debug_shows_the_traceback_and_is_no_argument_of_the_command(command: Command) -> None:
    shown = command("profiles", "check", "nope", "--debug")
    assert "Traceback" in shown.err
    assert shown.err.splitlines()[-1].startswith("browser-bridge: There is no profile")


def test_debug_after_the_delimiter_is_the_commands_own() -> None:
    assert main._without_debug(["ask", "--", "--debug"]) == (["ask", "--", "--debug"], False)


def test_each_command_can_be_imported() -> None:
    for place, *_ in main._COMMANDS.values():
        module, _, name = place.partition(":")
        assert hasattr(importlib.import_module(f"browser_bridge.cli.{module}"), name)


def test_help_imports_neither_browser_nor_server() -> None:
    script = (
        "import sys; from browser_bridge.cli import main; main.run(['--help']);"
        "sys.exit(bool({'playwright', 'fastapi', 'pydantic'} & sys.modules.keys()))"
    )
    subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, check=True, timeout=30
    )
