"""Slots and jobs as operators see them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from browser_bridge.jobs.job import Status
from browser_bridge.jobs.timeline import Timeline


@dataclass(frozen=True, kw_only=True)
class Slot:
    """State of one profile's place in the pool."""

    profile: str = "main"
    groups: tuple[str, ...] = ()
    state: str = "ready"
    tabs: int = 2
    leased: int = 0
    warm: int = 2
    reason: str = ""
    since: float = 1_000.0


@pytest.fixture
def make_slot() -> Callable[..., Slot]:
    return Slot


@pytest.fixture
def make_timeline() -> Callable[..., Timeline]:
    """Make the timeline of a job of which a hundred seconds have passed."""

    def make(**changes: Any) -> Timeline:
        values: dict[str, Any] = {
            "job_id": "job-1",
            "model": "gemini-3-fast",
            "tool": "",
            "is_background": False,
            "created": 1_000.0,
            "started": 0.0,
            "on_change": lambda: None,
            "clock": lambda: 100.0,
            "status": Status.QUEUED,
        }
        return Timeline(**{**values, **changes})

    return make
