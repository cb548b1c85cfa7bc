"""Jobs that were taken up end with the server, even with one that cannot open."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from browser_bridge import opening


class Manager:
    """Notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def restore(self) -> None:
        self.asked.append("restore")

    async def close(self, *, drain: float) -> None:
        self.asked.append(f"close {drain:g}")


@asynccontextmanager
async def unopenable() -> AsyncGenerator[None]:
    raise OSError
    yield


async def test_jobs_are_ended_when_what_follows_them_cannot_open() -> None:
    manager: Any = Manager()
    with pytest.raises(OSError):
        async with opening._jobs(manager, unopenable(), takes_up=True):
            pass
    assert manager.asked == ["restore", "close 0"]
