"""The directory that attachments stand in while the bridge runs; nothing of it is left after."""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

PREFIX = "attachments-"


def of_process(parent: Path) -> Path:
    """Return a new name for the directory of this process.

    Args:
        parent: Where it is to be, such as the data directory.
    """
    return parent.resolve() / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"


@asynccontextmanager
async def kept(path: Path) -> AsyncGenerator[None]:
    """Make the directory, remove it at the end, and at once those of processes that were killed.

    Args:
        path: The name, by `of_process`.
    """
    await asyncio.to_thread(_make, path)
    try:
        yield
    finally:
        await asyncio.to_thread(shutil.rmtree, path, ignore_errors=True)


def _make(path: Path) -> None:
    for other in path.parent.glob(f"{PREFIX}[0-9]*-*"):
        owner = other.name.removeprefix(PREFIX).partition("-")[0]
        # Another one of our own number is of an earlier process: numbers are given again.
        if owner == str(os.getpid()) or (owner.isdigit() and not psutil.pid_exists(int(owner))):
            shutil.rmtree(other, ignore_errors=True)
    path.mkdir(parents=True, mode=0o700)
