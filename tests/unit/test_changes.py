"""A bell that is rung at every change."""

import asyncio

from browser_bridge.changes import Changes


async def test_wait_returns_at_once_for_a_change_that_was_missed() -> None:
    changes = Changes()
    changes.announce()
    assert await changes.wait(0) == 1


async def test_everybody_who_waits_hears_of_a_change() -> None:
    changes = Changes()
    waiting = [asyncio.create_task(changes.wait(0)) for _ in range(3)]
    await asyncio.sleep(0)
    changes.announce()
    assert await asyncio.gather(*waiting) == [1, 1, 1]
