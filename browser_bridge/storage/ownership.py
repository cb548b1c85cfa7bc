"""Which process takes up what earlier ones left in a data directory: the first that lives there."""

import contextlib
import fcntl
import os
from collections.abc import Generator
from pathlib import Path

FILE = "server.lock"


@contextlib.contextmanager
def owned(directory: Path) -> Generator[bool]:
    """Own a data directory if no other process does; tell whether that is so.

    It is a `flock`, so it ends with its process however that dies.

    Args:
        directory: The directory; it is there.
    """
    descriptor = os.open(directory / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another one has it, or the file system knows no locks
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
