"""`python -m browser_bridge` as people start it: real processes, real Chromium, the replica."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from tests.pace import CHUNK

ROOT = Path(__file__).parent.parent.parent
LIMIT = 90
BASH = "/bin/bash"
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PLAYWRIGHT_BROWSERS_PATH")


class Shell:
    """Starts the command line in a directory of its own, with an environment of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings: dict[str, str] = {}

    def environment(self) -> Mapping[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        prefixed = {f"BROWSER_BRIDGE_{name}": value for name, value in self.settings.items()}
        return {**kept, **prefixed, "PYTHONPATH": str(ROOT)}

    def run(self, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return self.call(sys.executable, "-m", "browser_bridge", *words, text=text)

    def call(self, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run any program there."""
        return subprocess.run(  # noqa: S603 - the test's own words
            command,
            cwd=self.home,
            env=self.environment(),
            input=text,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )

    @contextmanager
    def started(self, *words: str, **environment: str) -> Generator[subprocess.Popen[str]]:
        process = subprocess.Popen(  # noqa: S603 - the test's own words
            [sys.executable, "-m", "browser_bridge", *words],
            cwd=self.home,
            env={**self.environment(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=15)
            process.kill()
            process.communicate()

    def sign_in(self, replica: ReplicaServer, name: str) -> None:
        """Add a profile that is signed in to the replica."""
        state = json.dumps({"cookies": replica.cookies()})
        added = self.run("profiles", "add", name, "--storage-state", "-", text=state)
        assert added.returncode == 0, added.stderr


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def replica(shell: Shell) -> Iterator[ReplicaServer]:
    with ReplicaServer(ReplicaOptions(signed_out="redirect", chunk=CHUNK)) as server:
        shell.settings["SITE__ORIGIN"] = server.origin
        yield server


def prompts(replica: ReplicaServer) -> list[str]:
    return [entry.prompt for entry in replica.oracle.prompts]


def line_before_end(process: subprocess.Popen[str], pattern: str) -> str:
    """Read standard output up to the line that matches."""
    assert process.stdout is not None
    for line in process.stdout:
        if re.search(pattern, line):
            return line.strip()
    assert process.stderr is not None
    pytest.fail(f"no line matched {pattern!r}: {process.stderr.read()}")


def ended(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """Send a signal and wait; give the exit code and standard error."""
    process.send_signal(number)
    _, told = process.communicate(timeout=LIMIT)
    return process.returncode, told


def test_help_and_bad_usage_have_their_exit_codes(shell: Shell) -> None:
    """Help succeeds; an unknown option is one line and exit code 2."""
    assert shell.run("--help").returncode == 0
    wrong = shell.run("serve", "--nope")
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1
    assert wrong.stdout == ""


def test_profiles_are_added_listed_and_removed(shell: Shell) -> None:
    """A profile lives from add to remove, and its token is nowhere shown."""
    added = shell.run("profiles", "add", "main", "--group", "team", "--token", "-", text="s3cret\n")
    assert added.returncode == 0
    assert "s3cret" not in added.stdout + added.stderr
    (row,) = json.loads(shell.run("profiles", "list", "--json").stdout)
    assert (row["name"], row["groups"], row["sign_in"]) == ("main", ["team"], "waiting")
    assert shell.run("profiles", "remove", "main", "--yes").returncode == 0
    assert json.loads(shell.run("profiles", "list", "--json").stdout) == []


def test_output_to_a_reader_that_leaves_is_no_fault(shell: Shell) -> None:
    """`replica --list | head -1` shows one line and no complaint."""
    command = f"{sys.executable} -m browser_bridge replica --list | head -1"
    shown = shell.call(BASH, "-c", command)
    assert shown.stdout.startswith("Scenario")
    assert shown.stderr == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_replica_runs_alone_until_a_signal(shell: Shell, number: signal.Signals) -> None:
    """It says where it is, and ends well."""
    with shell.started("replica", "--port", "0") as process:
        assert "/app" in line_before_end(process, "http://127.0.0.1:")
        assert ended(process, number) == (0, "")


def test_demo_answers_its_own_curl_line_and_ends_well(shell: Shell) -> None:
    """The last line of the banner works as it stands; the user's settings do not leak in."""
    shell.settings |= {"SITE__ORIGIN": "http://127.0.0.1:1", "API__KEYS": '["other-key"]'}
    with shell.started("demo", "--port", "0") as process:
        curl = line_before_end(process, "^curl ")
        asked = shell.call(BASH, "-c", curl)
        answer = json.loads(asked.stdout)
        assert "Say hello in one sentence." in answer["choices"][0]["message"]["content"]
        assert "other-key" not in curl
        assert ended(process, signal.SIGINT) == (0, "")
    assert not (shell.home / "profiles").exists()


@pytest.mark.soak
def test_demo_starts_again_after_it_was_killed(shell: Shell) -> None:
    """Neither its lock nor an orphaned Chromium is in the way."""
    with shell.started("demo", "--port", "0") as process:
        line_before_end(process, "^curl ")
        process.kill()
        process.communicate()
    with shell.started("demo", "--port", "0") as process:
        line_before_end(process, "^curl ")
        assert ended(process, signal.SIGTERM)[0] == 0


@pytest.mark.sampled(2)
@pytest.mark.parametrize("is_urgent", [False, True], ids=["one signal", "two signals"])
def test_serve_finishes_answers_at_a_signal_and_ends_them_at_the_next(
    shell: Shell, replica: ReplicaServer, *, is_urgent: bool
) -> None:
    """SIGTERM drains; a second one stops the site's answer; both times the exit code is 0."""
    shell.sign_in(replica, "main")
    words = 600 if is_urgent else 60
    replica.answer("hello", "word " * words, interval=0.05)
    with shell.started("serve", "--port", "0") as process:
        curl = line_before_end(process, "^curl ").replace(
            '"messages"', '"stream": true, "messages"'
        )
        line_before_end(process, "^Ready: main")
        asking = subprocess.Popen(  # noqa: S603 - the banner's own line
            [BASH, "-c", curl.replace("curl ", "curl -N ", 1)],
            cwd=shell.home,
            stdout=subprocess.PIPE,
            text=True,
        )
        first = line_before_end(asking, "word")
        process.send_signal(signal.SIGTERM)
        if is_urgent:
            line_before_end(asking, "word")
            process.send_signal(signal.SIGTERM)
        # `communicate` would pass over the lines that the reader above has taken in already.
        assert asking.stdout is not None
        rest = asking.stdout.read()
        asking.wait(LIMIT)
        asking.stdout.close()
        _, told = process.communicate(timeout=LIMIT)
    assert process.returncode == 0
    assert "Traceback" not in told
    assert (rest.count("word") + first.count("word") == words) is not is_urgent
    assert replica.oracle.prompts[0].status == ("stopped" if is_urgent else "completed")
    assert len(prompts(replica)) == 1


def test_doctor_asks_nothing_and_reports_each_selector(
    shell: Shell, replica: ReplicaServer
) -> None:
    """A healthy page exits 0; with renamed DOM the part is named, and the exit code is not 0."""
    shell.sign_in(replica, "main")
    healthy = shell.run("doctor", "--json")
    assert healthy.returncode == 0, healthy.stdout
    assert _verdicts(healthy)["composer"] == {"matched"}
    replica.use("renamed_model_picker")
    broken = shell.run("doctor", "--json")
    assert broken.returncode == 2
    assert "lost" in _verdicts(broken)["model_picker"]
    assert prompts(replica) == []


def test_ask_prints_the_answer_and_leaves_the_profile_free(
    shell: Shell, replica: ReplicaServer
) -> None:
    """Markdown alone on standard output, where it was saved on the other, one prompt sent."""
    shell.sign_in(replica, "main")
    replica.answer("What is", "# One\n\n- a\n- b")
    asked = shell.run("ask", "-", "--out", "answers", text="What is it?\nTell me.")
    assert asked.stdout == "# One\n\n- a\n- b\n", asked.stderr
    assert (asked.returncode, asked.stderr.count("\n")) == (0, 1)
    assert asked.stderr.startswith("Saved answers/")
    assert prompts(replica) == ["What is it?\nTell me."]
    (saved,) = (shell.home / "answers").iterdir()
    assert saved.read_text(encoding="utf-8") == "# One\n\n- a\n- b"
    (row,) = json.loads(shell.run("profiles", "list", "--json").stdout)
    assert (row["holder"], row["sign_in"]) == (None, "present")


@pytest.mark.soak
def test_ask_sends_files_along(shell: Shell, replica: ReplicaServer) -> None:
    """Files of the disk go with the question; one that is missing is one line and exit code 2."""
    shell.sign_in(replica, "main")
    (shell.home / "a b.py").write_text("import os\n")
    (shell.home / "b.txt").write_text("text")
    missing = shell.run("ask", "ping", "--file", "a b.py", "--file", "none.txt")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert "none.txt" in missing.stderr
    asked = shell.run("ask", "ping", "--file", "a b.py", "--file", "b.txt")
    assert asked.stdout == "pong\n", asked.stderr
    (entry,) = replica.oracle.prompts
    assert [(file.name, file.size) for file in entry.files] == [("a b.py", 10), ("b.txt", 4)]


@pytest.mark.soak
def test_profile_that_is_signed_out_is_told_by_every_command(
    shell: Shell, replica: ReplicaServer
) -> None:
    """check, ask and doctor name `login`; capture still saves what the page shows."""
    assert replica.origin
    shell.run("profiles", "add", "main")
    for words, code in ((("profiles", "check"), 1), (("ask", "hi"), 1), (("doctor",), 2)):
        told = shell.run(*words)
        assert told.returncode == code
        assert "browser-bridge login" in told.stdout + told.stderr
    captured = shell.run("capture", "main", "--out", "captures")
    assert captured.returncode == 0, captured.stderr
    assert (Path(captured.stdout.strip()) / "page.html").is_file()


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual display; its number is chosen by the display server."""
    server = shutil.which("Xvfb")
    assert server, "the tests need Xvfb"
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten"]
    process = subprocess.Popen(  # noqa: S603 - found on this machine
        [*command, "tcp"], pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    process.terminate()
    process.wait(timeout=10)


def test_login_waits_for_the_person_and_reports_the_account(
    shell: Shell, replica: ReplicaServer, display: str
) -> None:
    """The person signs in with the keyboard; the profile is signed in afterwards."""
    with shell.started("login", "main", "--timeout", "1", DISPLAY=display) as process:
        act(display, "mousemove", "700", "850", "click", "1", "key", "Tab", "Return")
        out, told = process.communicate(timeout=LIMIT)
    assert (process.returncode, told) == (0, "")
    assert "one@replica.test" in out
    (row,) = json.loads(shell.run("profiles", "list", "--json").stdout)
    assert (row["sign_in"], row["holder"]) == ("present", None)
    assert shell.run("profiles", "check").returncode == 0
    assert prompts(replica) == []


@pytest.mark.soak
def test_login_ends_when_the_window_is_closed(
    shell: Shell, replica: ReplicaServer, display: str
) -> None:
    """A person who closes the window is told that nobody is signed in."""
    assert replica.origin
    with shell.started("login", "main", "--timeout", "1", DISPLAY=display) as process:
        act(display, "windowfocus", "key", "ctrl+w", closes=True)
        out, told = process.communicate(timeout=LIMIT)
    assert (process.returncode, out) == (1, "")
    assert "closed before 'main' was signed in" in told


def act(display: str, *actions: str, closes: bool = False) -> None:
    """Do something in the window that asks to sign in; what closes it may not see its keys rise."""
    tool = shutil.which("xdotool")
    assert tool, "the tests need xdotool"
    found = ["search", "--sync", "--onlyvisible", "--name", "Choose an account"]
    environment = {**os.environ, "DISPLAY": display}
    subprocess.run(  # noqa: S603 - found on this machine
        [tool, *found, *actions], env=environment, timeout=LIMIT, check=not closes
    )


def _verdicts(told: subprocess.CompletedProcess[str]) -> dict[str, set[str]]:
    report: dict[str, Any] = json.loads(told.stdout)
    verdicts: dict[str, set[str]] = {}
    for row in report["profiles"][0]["selectors"]:
        if row["state"] in ("idle", "draft"):
            verdicts.setdefault(row["name"], set()).add(row["verdict"])
    return verdicts
