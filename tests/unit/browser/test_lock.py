"""The profile lock: across processes, and over links left by dead Chromiums."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.browser.lock import LOCK, SINGLETONS
from browser_bridge.browser.profile import Profile, Profiles

HOLD = """
import sys
from pathlib import Path
from browser_bridge.browser.profile import Profile
with Profile(name="work", path=Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""

# Stands for a Chromium: a living process with that flag on its command line.
WAIT = "import sys; print('up', flush=True); sys.stdin.read()"


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profiles(tmp_path).add("work")


@contextmanager
def child(*arguments: str) -> Generator["subprocess.Popen[bytes]"]:
    """A Python child that has printed its first line; killed at the end."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own text
        [sys.executable, "-c", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def link(profile: Profile, target: str) -> None:
    for name in SINGLETONS:
        (profile.path / name).symlink_to(target)


def links(profile: Profile) -> list[str]:
    return [name for name in SINGLETONS if (profile.path / name).is_symlink()]


def dead_pid() -> int:
    with child(WAIT) as process:
        return process.pid


def test_lock_refuses_a_second_opener_in_this_process(profile: Profile) -> None:
    second = profile.lock()

    with profile.lock(), pytest.raises(errors.ProfileLocked, match=f"process {os.getpid()} on"):
        second.acquire()

    assert not second.is_held


def test_lock_names_the_process_that_holds_it(profile: Profile) -> None:
    with child(HOLD, str(profile.path)) as holder:
        expected = f"process {holder.pid} on.*another profile"
        with pytest.raises(errors.ProfileLocked, match=expected):
            profile.lock().acquire()


def test_lock_is_free_again_when_its_holder_was_killed(profile: Profile) -> None:
    with child(HOLD, str(profile.path)) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()

        with profile.lock() as lock:
            assert lock.is_held


def test_lock_can_be_taken_again_after_release(profile: Profile) -> None:
    lock = profile.lock()
    lock.acquire()
    lock.release()
    lock.release()

    with lock:
        assert lock.is_held
    assert not lock.is_held


def test_lock_refuses_a_directory_that_is_gone(profile: Profile) -> None:
    shutil.rmtree(profile.path)

    with pytest.raises(errors.UnknownProfile):
        profile.lock().acquire()


def test_lock_makes_a_loose_directory_private(profile: Profile) -> None:
    profile.path.chmod(0o755)

    with profile.lock():
        assert profile.path.stat().st_mode & 0o777 == 0o700
        assert (profile.path / LOCK).stat().st_mode & 0o777 == 0o600


def test_lock_removes_links_of_another_host(profile: Profile) -> None:
    link(profile, f"a1b2c3-container-{os.getpid()}")

    with profile.lock():
        assert links(profile) == []


def test_lock_removes_links_of_a_dead_process(profile: Profile) -> None:
    link(profile, f"{socket.gethostname()}-{dead_pid()}")

    with profile.lock():
        assert links(profile) == []


def test_lock_leaves_links_of_a_living_process_to_chromium(profile: Profile) -> None:
    link(profile, f"{socket.gethostname()}-{os.getpid()}")

    with profile.lock():
        assert links(profile) == list(SINGLETONS)


def test_lock_removes_links_that_name_nothing(profile: Profile) -> None:
    link(profile, "nonsense")

    with profile.lock():
        assert links(profile) == []


def test_lock_keeps_links_and_refuses_while_a_chromium_runs_on_the_profile(
    profile: Profile,
) -> None:
    with child(WAIT, f"--user-data-dir={profile.path}") as chromium:
        link(profile, f"another-host-{chromium.pid}")
        lock = profile.lock()

        with pytest.raises(errors.ProfileLocked, match=f"Chromium, process {chromium.pid}"):
            lock.acquire()

        assert links(profile) == list(SINGLETONS)
        assert not lock.is_held
    with lock:
        assert links(profile) == []


def test_lock_ignores_a_chromium_on_another_profile(profile: Profile) -> None:
    with child(WAIT, f"--user-data-dir={profile.path}2"), profile.lock() as lock:
        assert lock.is_held


def test_lock_keeps_links_when_another_opener_holds_it(profile: Profile) -> None:
    with child(HOLD, str(profile.path)):
        link(profile, "another-host-1")

        with pytest.raises(errors.ProfileLocked):
            profile.lock().acquire()

        assert links(profile) == list(SINGLETONS)
