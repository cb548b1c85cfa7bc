"""A copy of the database while a server may be writing it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

BUSY_TIMEOUT = 10.0
"""Seconds to wait for whoever writes."""


class BackupFailed(Exception):
    """The copy could not be made; the message says why."""


def back_up(database: Path, copy: Path) -> None:
    """Copy the database as it is at one moment.

    The connection reads alone: it neither writes nor checkpoints, so that the one that does has
    the file to itself (infrastructure D).

    Args:
        database: Its file.
        copy: The file to be made, for its owner alone; there must be none.

    Raises:
        BackupFailed: It could not.
    """
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        address = f"{database.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(str(error)) from error
