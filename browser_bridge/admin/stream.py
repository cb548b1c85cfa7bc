"""The one stream of an open page: parts of it, pushed when they have changed, and only then."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import TypeVar

from browser_bridge.admin import rendering
from browser_bridge.changes import Changes
from browser_bridge.operations.operations import Operations

T = TypeVar("T")

PAUSE = 0.25
"""Seconds between two looks, however much changes meanwhile."""
BEAT = 15.0
"""Seconds after which a stream without news shows that it lives, and looks once more."""
PARTS = ("banner", "first_run", "slots", "running", "recent", "charts")


def render(operations: Operations, *, base: str, api: str) -> dict[str, str]:
    """Return the parts of the overview by name.

    Args:
        operations: What they show.
        base: What the pages' addresses begin with.
        api: Address of the API, for clients.
    """
    values = {"board": operations.board(), "charts": operations.charts(), "api": api}
    return {name: rendering.fragment(base, f"_{name}.html", **values) for name in PARTS}


async def events(
    changes: Changes, look: Callable[[], Mapping[str, str]], may_go_on: Callable[[], bool]
) -> AsyncGenerator[str]:
    """Yield server-sent events: each part at first, then those that have changed.

    Args:
        changes: Rung when anything changes.
        look: Renders the parts.
        may_go_on: Whether the person may look still, and the server is not about to end.
    """
    sent: dict[str, str] = {}
    yield "retry: 2000\n\n"
    while may_go_on():
        seen = changes.number
        for name, part in look().items():
            if sent.get(name) != part:
                sent[name] = part
                yield _event(name, part)
        if await _within(changes.wait(seen), BEAT) is None:
            yield ": alive\n\n"
        await _within(asyncio.Event().wait(), PAUSE)


async def _within(wait: Awaitable[T], limit: float) -> T | None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(limit):
            return await wait
    return None


def _event(name: str, part: str) -> str:
    lines = "".join(f"data: {line}\n" for line in part.splitlines())
    return f"event: {name}\n{lines}\n"
