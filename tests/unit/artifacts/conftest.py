"""A store over an empty directory, with a clock to be set."""

from datetime import timedelta
from pathlib import Path

import pytest

from browser_bridge.artifacts import Store


class Clock:
    """Unix seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "artifacts"


@pytest.fixture
def store(root: Path, clock: Clock) -> Store:
    return Store(root, ttl=timedelta(hours=1), max_bytes=10_000, clock=clock)
