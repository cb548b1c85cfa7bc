"""A replica for each module, and a pool that soon tries again what failed."""

from collections.abc import Iterator
from functools import partial

import pytest

from browser_bridge.pool import Patience
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from tests.pace import CHUNK

RECHECK = 1.0
"""Seconds, in place of the product's 15, before a profile that failed is tried again."""


@pytest.fixture(scope="module")
def site() -> Iterator[ReplicaServer]:
    """One replica per module."""
    with ReplicaServer(ReplicaOptions(chunk=CHUNK)) as server:
        yield server


@pytest.fixture
def replica(site: ReplicaServer) -> ReplicaServer:
    """The module's replica, fresh for each test."""
    site.reset()
    return site


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let bridges try again soon."""
    monkeypatch.setattr("browser_bridge.pool.pool.Patience", partial(Patience, recheck=RECHECK))
