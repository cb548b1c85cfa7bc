"""What ends a lease before its time: cancellation, and the closing of the pool."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.messages import Mode
from browser_bridge.pool import Pool, SlotState, Use

PRO, FAST = Use(mode=Mode.PRO), Use(mode=Mode.FAST)
MakePool = Callable[..., Awaitable[Pool]]
Hold = Callable[..., Coroutine[Any, Any, Any]]
Settle = Callable[..., Awaitable[None]]
Until = Callable[[Callable[[], bool]], Awaitable[None]]


async def test_cancelled_waiter_leaves_the_line(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    _, give_back = await hold(pool)
    waiting = asyncio.create_task(hold(pool))
    await settle()
    waiting.cancel()
    await settle()
    assert pool.queue_length == 0
    await give_back()
    await hold(pool)


async def test_cancelled_waiter_passes_on_the_tab_it_was_just_handed(
    make_pool: MakePool, hold: Hold, settle: Settle, until: Until
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    lease, give_back = await hold(pool)
    page = lease.page
    unlucky = asyncio.create_task(hold(pool))
    next_one = asyncio.create_task(hold(pool))
    await settle()
    await give_back()
    await until(lambda: pool.queue_length == 1)
    unlucky.cancel()
    lease, _ = await asyncio.wait_for(next_one, 20)
    assert unlucky.cancelled()
    assert lease.page is page
    assert pool.status()[0].leased == 1


async def test_cancelled_lease_gives_the_tab_back(make_pool: MakePool, settle: Settle) -> None:
    pool = await make_pool("one", tabs_per_profile=1)

    async def hold_for_ever() -> None:
        async with pool.lease():
            await asyncio.Event().wait()

    holder = asyncio.create_task(hold_for_ever())
    await settle()
    holder.cancel()
    async with asyncio.timeout(20), pool.lease():
        assert holder.cancelled()


async def test_close_lets_a_running_lease_end(
    make_pool: MakePool, fake_browser: Any, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", drain=5)
    _, give_back = await hold(pool)
    closing = asyncio.create_task(pool.close())
    await settle()
    assert fake_browser.closed == []
    with pytest.raises(errors.NoProfileReady, match="shutting down"):
        async with pool.lease():
            pass
    await give_back()
    await asyncio.wait_for(closing, 20)
    assert fake_browser.closed == ["one"]
    await pool.close()
    assert pool.status()[0].state is SlotState.COLD


async def test_close_ends_though_a_lease_does_not(
    make_pool: MakePool, fake_browser: Any, hold: Hold
) -> None:
    pool = await make_pool("one")
    _, give_back = await hold(pool)
    await asyncio.wait_for(pool.close(drain=0.01), 20)
    assert fake_browser.closed == ["one"]
    await give_back()
    assert pool.status()[0].tabs == 0


async def test_close_sends_those_waiting_away(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    _, give_back = await hold(pool)
    waiting = asyncio.create_task(hold(pool))
    await settle()
    closing = asyncio.create_task(pool.close())
    with pytest.raises(errors.NoProfileReady, match="shutting down"):
        await waiting
    await give_back()
    await closing


async def test_close_ends_while_a_profile_is_being_opened(
    make_pool: MakePool, fake_browser: Any, settle: Settle
) -> None:
    fake_browser.may_prepare.clear()
    pool = await make_pool("one")
    await settle()
    closing = asyncio.create_task(pool.close())
    await settle()
    fake_browser.may_prepare.set()
    await asyncio.wait_for(closing, 20)
    assert fake_browser.closed == ["one"]
