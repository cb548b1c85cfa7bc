"""Profiles as the pool sees them: by name, and open in Chromium."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.async_api import BrowserContext


class OpenedProfile(Protocol):
    """A profile open in Chromium, as the launcher returns it."""

    @property
    def context(self) -> BrowserContext:
        """The persistent context."""
        ...

    @property
    def closed(self) -> asyncio.Event:
        """Set when Chromium is gone, for whatever reason."""
        ...

    async def is_answering(self, *, within: float) -> bool:
        """Tell whether Chromium, which has not ended, answers a question in time.

        Args:
            within: Seconds to wait for it.
        """
        ...

    async def memory(self) -> int:
        """Return the bytes of memory that Chromium's processes have; 0 where that is not told."""
        ...

    async def close(self) -> None:
        """Close Chromium gracefully and give the profile back."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledProfile:
    """A profile the pool is to keep open.

    Args:
        name: Name of the profile.
        groups: Groups it belongs to.
        directory: Its user-data directory; a change in it lets the pool try a profile that was
            signed out, blocked or broken again at once.
    """

    name: str
    groups: tuple[str, ...] = ()
    directory: Path | None = None

    def stamp(self) -> tuple[int, ...]:
        """Return a value that changes when the profile was opened or changed by someone else."""
        if self.directory is None:
            return ()
        inner = ("Default", "Default/Cookies", "Default/Network/Cookies")
        try:
            paths = [self.directory, *sorted(self.directory.iterdir())]
        except OSError:
            return ()
        return tuple(map(_modified, [*paths, *(self.directory / name for name in inner)]))


def _modified(path: Path) -> int:
    try:
        return path.lstat().st_mtime_ns
    except OSError:
        return 0
