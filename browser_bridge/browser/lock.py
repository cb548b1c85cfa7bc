"""The exclusive lock on a profile, taken before Chromium's own.

Two processes must never open one profile; only under this lock are links removed that a dead
Chromium left. Knows nothing of Playwright.
"""

import fcntl
import logging
import os
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from browser_bridge import errors
from browser_bridge.browser import processes

LOCK = "browser-bridge.lock"
SINGLETONS = ("SingletonLock", "SingletonSocket", "SingletonCookie")

_log = logging.getLogger(__name__)


class ProfileLock:
    """An exclusive lock on one profile, held by one opener on this machine.

    It is a `flock` on a file beside Chromium's own, so it ends with its process however that dies.

    Args:
        name: The profile's name, for messages.
        path: The profile's directory.
    """

    def __init__(self, *, name: str, path: Path) -> None:
        self._name = name
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> Self:
        """Take the lock at once and clear away what a dead Chromium left.

        Raises:
            ProfileLocked: Another opener, or a Chromium started by hand, uses the profile.
            UnknownProfile: The directory is gone.
            ProfileInvalid: The directory cannot be written or locked.
        """
        if self.is_held:
            raise self._locked_by(f"process {os.getpid()}")
        self._descriptor = self._take()
        try:
            self._clear_singletons()
        except BaseException:
            self.release()
            raise
        return self

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _take(self) -> int:
        path = self._path / LOCK
        try:
            self._path.chmod(0o700)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            raise unknown(self._name) from None
        except OSError as error:
            raise self._unusable(error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _sign(descriptor, path)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
            os.close(descriptor)
            raise self._locked_by(holder or "another process") from None
        except FileNotFoundError:
            os.close(descriptor)
            raise unknown(self._name) from None
        except OSError as error:
            os.close(descriptor)
            raise self._unusable(error) from error
        return descriptor

    def _clear_singletons(self) -> None:
        """Remove links of a Chromium that is gone, or was in another container."""
        if using := processes.using(self._path):
            raise self._locked_by(f"Chromium, process {using[0].pid}")
        if not _is_stale(self._path / SINGLETONS[0]):
            return
        for name in SINGLETONS:
            (self._path / name).unlink(missing_ok=True)
        _log.info("Removed stale Chromium links", extra={"profile": self._name})

    def _locked_by(self, holder: str) -> errors.ProfileLocked:
        return errors.ProfileLocked(
            f"The profile {self._name!r} is in use by {holder}. Stop that one first, or "
            "use another profile: two browsers cannot share one."
        )

    def _unusable(self, error: OSError) -> errors.ProfileInvalid:
        return errors.ProfileInvalid(
            f"The profile {self._name!r} cannot be locked ({error.strerror}). Its "
            "directory must be on a local disk and belong to the user who runs the bridge."
        )


def _sign(descriptor: int, path: Path) -> None:
    """Write who holds the lock, after making sure it is still the file others would lock."""
    if os.fstat(descriptor).st_ino != path.stat().st_ino:
        raise FileNotFoundError(path)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)


def _is_stale(link: Path) -> bool:
    """Whether Chromium's link names another host, a dead process, or nothing readable."""
    try:
        host, _, pid = str(link.readlink()).rpartition("-")
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return host != socket.gethostname() or not pid.isdigit() or not processes.is_alive(int(pid))


def chromium_pid(directory: Path) -> int | None:
    """The process which Chromium's own link in a user-data directory names."""
    try:
        pid = str((directory / SINGLETONS[0]).readlink()).rpartition("-")[2]
    except OSError:
        return None
    return int(pid) if pid.isdigit() else None


def unknown(name: str) -> errors.UnknownProfile:
    """The error for a profile that does not exist."""
    return errors.UnknownProfile(
        f"There is no profile {name!r}. `browser-bridge profiles list` shows those there are; "
        "`browser-bridge profiles add` makes one."
    )
