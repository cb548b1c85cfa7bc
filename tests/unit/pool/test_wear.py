"""Browsers that have served long enough are opened anew, between jobs."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from browser_bridge.pool import Patience, Pool, PooledProfile, SlotState
from browser_bridge.pool.slot import Slot
from browser_bridge.pool.wear import LEAST_AGE, OVERDUE, Reason, Wear

MakePool = Callable[..., Awaitable[Pool]]
Hold = Callable[..., Coroutine[Any, Any, Any]]
Settle = Callable[..., Awaitable[None]]
Until = Callable[[Callable[[], bool]], Awaitable[None]]

WEAR = Wear(age=86_400, jobs=500, memory=900)


@pytest.mark.parametrize(
    ("slot", "now", "expected"),
    [
        ({}, 86_399, None),
        ({}, 86_400, Reason.AGE),
        ({"jobs": 499}, 0, None),
        ({"jobs": 500}, 0, Reason.JOBS),
        ({"memory": 900}, LEAST_AGE - 1, None),
        ({"memory": 900}, LEAST_AGE, Reason.MEMORY),
        ({"memory": 899}, LEAST_AGE, None),
    ],
)
def test_browser_is_worn_by_age_jobs_or_memory(
    slot: dict[str, int], now: float, expected: Reason | None
) -> None:
    assert WEAR.reason(Slot(PooledProfile(name="one"), **slot), now) is expected  # pyright: ignore[reportArgumentType] - numbers alone


async def test_browser_is_opened_anew_after_its_jobs_while_another_profile_serves(
    make_pool: MakePool, fake_browser: Any, hold: Hold, until: Until
) -> None:
    pool = await make_pool("one", "two", recycle_jobs=2, tabs_per_profile=1)
    await until(lambda: all(slot.warm for slot in pool.status()))
    opens, may_open = fake_browser.open, asyncio.Event()

    async def open_later(name: str) -> Any:
        await may_open.wait()
        return await opens(name)

    pool._keepers[0]._means = replace(pool._keepers[0]._means, open_profile=open_later)
    for _ in range(2):
        async with pool.lease(profile="one"):
            pass
    await until(lambda: pool.status()[0].state is SlotState.STARTING)
    lease, _ = await hold(pool)
    assert lease.profile == "two"
    waiting = asyncio.create_task(hold(pool, profile="one"))
    may_open.set()
    lease, give_back = await waiting
    assert lease.page.context is fake_browser.opened["one"].context
    assert fake_browser.closed == ["one"]
    assert pool.status()[0].jobs == 1
    await give_back()


async def test_worn_browser_waits_for_the_end_of_its_jobs(
    make_pool: MakePool, fake_browser: Any, hold: Hold, until: Until, settle: Settle
) -> None:
    pool = await make_pool("one", recycle_jobs=2, tabs_per_profile=2)
    _, give_back_first = await hold(pool)
    _, give_back_second = await hold(pool)
    await give_back_first()
    await settle()
    assert pool.status()[0].state is SlotState.READY
    assert fake_browser.launches == ["one"]
    await give_back_second()
    await until(lambda: fake_browser.launches == ["one", "one"])


async def test_worn_browser_that_is_never_without_jobs_takes_no_new_ones_in_the_end(
    make_pool: MakePool, clock: Any, hold: Hold, until: Until
) -> None:
    pool = await make_pool("one", recycle_jobs=2, tabs_per_profile=2)
    _, give_back_last = await hold(pool)
    _, give_back = await hold(pool)
    await give_back()
    await until(lambda: pool.status()[0].warm == 1)
    clock.now += OVERDUE
    _, give_back = await hold(pool)
    await give_back()
    await until(lambda: pool.status()[0].state is SlotState.DRAINING)
    await give_back_last()


async def test_browser_is_opened_anew_when_it_has_grown(
    make_pool: MakePool, fake_browser: Any, clock: Any, until_later: Until
) -> None:
    pool = await make_pool("one", recycle_memory=2000, patience=Patience(ping=0.002, measure=0.002))
    await until_later(lambda: pool.status()[0].memory == 1000)
    clock.now += LEAST_AGE
    fake_browser.opened["one"].bytes = 2000
    await until_later(lambda: len(fake_browser.launches) == 2)
    await until_later(lambda: pool.status()[0].memory == 1000)


async def test_browsers_are_opened_anew_one_after_another(
    make_pool: MakePool, fake_browser: Any, clock: Any, until_later: Until
) -> None:
    patience = Patience(ping=0.002, measure=0.002)
    pool = await make_pool("one", "two", recycle_age="1h", patience=patience)
    await until_later(lambda: all(slot.warm for slot in pool.status()))
    clock.now += 3600
    fake_browser.may_prepare.clear()
    await until_later(lambda: len(fake_browser.launches) == 3)
    assert [slot.state for slot in pool.status()].count(SlotState.READY) == 1
    fake_browser.may_prepare.set()
    await until_later(lambda: len(fake_browser.launches) == 4)
    assert sorted(fake_browser.launches) == ["one", "one", "two", "two"]
