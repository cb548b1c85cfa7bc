"""The pool over real Chromium: warm tabs, and coming back from the deaths there are."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.pool import Outcome, Page, Parking, Patience, Pool, SlotState
from browser_bridge.settings import PoolSettings

MakePool = Callable[..., Awaitable[Pool]]


async def until(condition: Callable[[], bool], *, within: float = 60) -> None:
    """Wait until what another process brings about is there."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - another process tells no event
            await asyncio.sleep(0.01)


def warm(pool: Pool, tabs: int) -> Callable[[], bool]:
    return lambda: sum(len(k.slot.warm_tabs()) for k in pool._keepers) == tabs


async def open_both(pool: Pool) -> None:
    """Have a second tab opened, and wait until both are warm."""
    async with pool.lease(), pool.lease():
        pass
    await until(warm(pool, 2))


async def test_lease_of_a_warm_tab_finds_a_fresh_page_at_once(make_real_pool: MakePool) -> None:
    """A lease of a warm tab costs under a millisecond, and its page is fresh each time."""
    pool = await make_real_pool("one", tabs_per_profile=2)
    await open_both(pool)
    costs: list[float] = []
    for _ in range(10):
        await until(warm(pool, 2))
        started = time.perf_counter()
        async with pool.lease() as lease:
            costs.append(time.perf_counter() - started)
            assert await lease.page.title() == "fresh"
            await lease.page.evaluate("document.title = 'used'")
    assert min(costs) < 0.001


async def test_tabs_of_a_profile_serve_side_by_side(make_real_pool: MakePool) -> None:
    """Two leases of one profile have a page each, and no page more is open."""
    pool = await make_real_pool("one", tabs_per_profile=2)
    async with pool.lease() as first, pool.lease() as second:
        assert first.page is not second.page
        assert len(first.page.context.pages) == 2
        opened = pool._keepers[0].slot.opened
        assert opened is not None
        assert await opened.memory() > 50_000_000


async def test_stale_page_is_replaced(make_real_pool: MakePool) -> None:
    """A page reported stale is closed, and another one takes its place."""
    pool = await make_real_pool("one", tabs_per_profile=1)
    async with pool.lease() as lease:
        stale = lease.page
        lease.report(Outcome.STALE_PAGE)
    async with pool.lease() as lease:
        assert lease.page is not stale
        assert await lease.page.title() == "fresh"
        assert len(lease.page.context.pages) == 1
    assert stale.is_closed()


async def test_slot_is_back_when_chromium_was_killed(
    make_real_pool: MakePool, chromiums: Any
) -> None:
    """A kill -9 of Chromium fails the lease's call at once; the next lease has a new browser."""
    pool = await make_real_pool("one", tabs_per_profile=1)
    async with pool.lease() as lease:
        for process in chromiums.processes("one"):
            process.kill()
        with pytest.raises(PlaywrightError):
            await lease.page.evaluate("new Promise(() => {})")
        lease.report(Outcome.BROKEN)
    started = time.perf_counter()
    async with pool.lease() as lease:
        assert await lease.page.title() == "fresh"
    assert time.perf_counter() - started < 30
    assert chromiums.launches == 2


async def test_slot_is_back_when_chromium_was_killed_while_idle(
    make_real_pool: MakePool, chromiums: Any
) -> None:
    """A kill -9 of an idle Chromium is noticed by the pool itself."""
    pool = await make_real_pool("one", tabs_per_profile=2)
    await open_both(pool)
    for process in chromiums.processes("one"):
        process.kill()
    await until(lambda: chromiums.launches == 2)
    await until(warm(pool, 1))
    assert pool.status()[0].state is SlotState.READY


@pytest.mark.soak
async def test_slot_is_back_when_chromium_was_frozen(
    make_real_pool: MakePool, chromiums: Any
) -> None:
    """A Chromium that is stopped answers nothing; it is ended, and another one takes its place."""
    pool = await make_real_pool("one", patience=Patience(ping=0.2, answer=1))
    (frozen,) = chromiums.processes("one")
    frozen.suspend()
    await until(lambda: chromiums.launches == 2)
    async with pool.lease() as lease:
        assert await lease.page.title() == "fresh"
    assert not frozen.is_running()


async def test_only_the_crashed_page_is_replaced_when_its_renderer_was_killed(
    make_real_pool: MakePool, chromiums: Any
) -> None:
    """A kill -9 of a renderer costs its page; the browser stays."""
    pool = await make_real_pool("one", tabs_per_profile=1)
    async with pool.lease() as lease:
        crashed = lease.page
        died = asyncio.Event()
        crashed.on("crash", lambda _: died.set())
        for process in chromiums.processes("one", "renderer"):
            process.kill()
        await asyncio.wait_for(died.wait(), 10)
        lease.report(Outcome.BROKEN)
    async with pool.lease() as lease:
        assert lease.page is not crashed
        assert await lease.page.title() == "fresh"
    assert chromiums.launches == 1


async def test_closed_window_is_replaced(make_real_pool: MakePool) -> None:
    """A page that a person closed is opened again."""
    pool = await make_real_pool("one", tabs_per_profile=2)
    await open_both(pool)
    async with pool.lease() as lease:
        other = next(page for page in lease.page.context.pages if page is not lease.page)
        await other.close()
    await until(warm(pool, 2))
    async with pool.lease() as first, pool.lease() as second:
        assert {await first.page.title(), await second.page.title()} == {"fresh"}


async def test_close_leaves_no_process(make_real_pool: MakePool, chromiums: Any) -> None:
    """Closing right after the start ends what was just being opened."""
    pool = await make_real_pool("one", "two", tabs_per_profile=2)
    await pool.close(drain=0)
    assert chromiums.processes("one") == []
    assert chromiums.processes("two") == []
    assert [status.state for status in pool.status()] == [SlotState.COLD] * 2


async def test_blocked_profile_is_opened_by_no_later_pool_until_somebody_opened_it(
    chromiums: Any,
) -> None:
    """What closing Chromium leaves behind is no sign of a person; opening it by hand is."""
    profile, parking, challenges = chromiums.add("one"), Parking(), [True]

    async def prepare(_: Page) -> None:
        if challenges:
            challenges.clear()
            raise errors.ChallengeShown("unusual traffic")

    def pool() -> Pool:
        return Pool(
            [profile],
            open_profile=chromiums.open,
            prepare=prepare,
            settings=PoolSettings(),
            parking=parking,
        )

    for _ in range(2):
        async with pool() as blocked:
            with pytest.raises(errors.ChallengeShown):
                await blocked.wait_ready(60)
    assert chromiums.launches == 1
    await (await chromiums.open("one")).close()
    async with pool() as freed:
        await freed.wait_ready(60)
    assert chromiums.launches == 3
