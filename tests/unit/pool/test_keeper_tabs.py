"""A slot's tabs: opened as they are needed, replaced when they die, closed when they are not."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.pool import Outcome, Patience, Pool, SlotState

MakePool = Callable[..., Awaitable[Pool]]
Hold = Callable[..., Coroutine[Any, Any, Any]]
Settle = Callable[..., Awaitable[None]]
Until = Callable[[Callable[[], bool]], Awaitable[None]]


def state(pool: Pool, index: int = 0) -> SlotState:
    return pool.status()[index].state


async def test_one_page_crash_leaves_the_other_tab_alone(
    make_pool: MakePool, fake_browser: Any, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=2)
    await settle()
    crashed, give_back_crashed = await hold(pool)
    other, give_back_other = await hold(pool)
    crashed_page, other_page = crashed.page, other.page
    crashed_page.emit("crash")
    crashed.report(Outcome.BROKEN)
    await give_back_crashed()
    await settle()
    assert state(pool) is SlotState.READY
    pages = fake_browser.opened["one"].context.pages
    assert crashed_page not in pages
    assert other_page in pages
    await give_back_other()


@pytest.mark.parametrize("sign", ["crash", "close"])
async def test_warm_page_is_replaced_when_it_dies(
    make_pool: MakePool, fake_browser: Any, settle: Settle, sign: str
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    await pool.wait_ready(1)
    dead = fake_browser.opened["one"].context.pages[0]
    dead.emit(sign)
    await settle()
    async with pool.lease() as lease:
        assert lease.page is not dead


async def test_page_is_replaced_once_before_the_slot_is_given_up(
    make_pool: MakePool, fake_browser: Any
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    async with pool.lease() as lease:
        page = lease.page
        fake_browser.prepare_errors["one"] = deque([errors.SiteUnavailable("x")])
    async with pool.lease() as lease:
        assert lease.page is not page
        lost = errors.SelectorLost("composer", state="idle", revision="r1")
        fake_browser.prepare_errors["one"] = deque([lost, lost])
    with pytest.raises(errors.SelectorLost, match="composer"):
        async with pool.lease():
            pass


async def test_slot_starts_with_one_tab(
    make_pool: MakePool, settle: Settle, fake_browser: Any
) -> None:
    """What nobody needs costs no memory."""
    pool = await make_pool("one", tabs_per_profile=3)
    await pool.wait_ready(1)
    await settle()
    assert pool.status()[0].tabs == 1
    assert len(fake_browser.opened["one"].context.pages) == 1


async def test_slot_opens_as_many_tabs_as_are_waited_for(
    make_pool: MakePool, hold: Hold, until: Until
) -> None:
    pool = await make_pool("one", tabs_per_profile=3)
    leases = await asyncio.gather(*(hold(pool) for _ in range(3)))
    assert len({id(lease.page) for lease, _ in leases}) == 3
    waiting = asyncio.create_task(hold(pool))
    await until(lambda: pool.queue_length == 1)
    assert pool.status()[0].tabs == 3
    for _, give_back in leases:
        await give_back()
    await waiting


async def test_lease_takes_the_first_tab_that_is_free_though_one_is_being_opened_for_it(
    make_pool: MakePool, hold: Hold, fake_browser: Any, until: Until
) -> None:
    pool = await make_pool("one", tabs_per_profile=2)
    first, give_back = await hold(pool)
    page = first.page
    new_page = asyncio.Event()
    opens = fake_browser.opened["one"].context.new_page

    async def open_slowly() -> Any:
        await new_page.wait()
        return await opens()

    fake_browser.opened["one"].context.new_page = open_slowly
    waiting = asyncio.create_task(hold(pool))
    await until(lambda: pool.queue_length == 1)
    await give_back()
    lease, _ = await waiting
    assert lease.page is page
    new_page.set()
    await until(lambda: pool.status()[0].warm == 1)


async def test_tabs_that_are_not_needed_any_more_are_closed_down_to_one(
    make_pool: MakePool, hold: Hold, fake_browser: Any, until_later: Until
) -> None:
    pool = await make_pool("one", tabs_per_profile=3, tab_idle=0.05)
    leases = await asyncio.gather(*(hold(pool) for _ in range(3)))
    pages = fake_browser.opened["one"].context.pages
    assert len(pages) == 3
    for _, give_back in leases:
        await give_back()
    await until_later(lambda: len(pages) == 1)
    assert pool.status()[0].tabs == 1
    async with pool.lease() as lease:
        assert lease.page is pages[0]


async def test_tab_that_cannot_be_opened_is_tried_again_after_a_pause(
    make_pool: MakePool, hold: Hold, fake_browser: Any, until_later: Until
) -> None:
    pool = await make_pool("one", tabs_per_profile=2, patience=Patience(tab_pause=0.005))
    await hold(pool)
    opens = fake_browser.opened["one"].context.new_page
    failures = deque([PlaywrightError("out of memory")] * 2)

    async def fail() -> Any:
        if failures:
            raise failures.popleft()
        return await opens()

    fake_browser.opened["one"].context.new_page = fail
    waiting = asyncio.create_task(hold(pool))
    await until_later(waiting.done)
    assert not failures
    assert fake_browser.launches == ["one"]


async def test_pages_chromium_restored_are_closed(make_pool: MakePool, fake_browser: Any) -> None:
    opens = fake_browser.open

    async def open_with_more(name: str) -> Any:
        opened = await opens(name)
        await opened.context.new_page()
        return opened

    fake_browser.open = open_with_more
    pool = await make_pool("one", tabs_per_profile=1)
    await pool.wait_ready(1)
    assert len(fake_browser.opened["one"].context.pages) == 1


async def test_failed_refresh_of_one_tab_leaves_the_others_serving(
    make_pool: MakePool, fake_browser: Any, hold: Hold, until_later: Until
) -> None:
    """The browser stays, and the tab comes back by itself."""
    patience = Patience(tab_pause=0.005, close=1)
    pool = await make_pool("one", tabs_per_profile=2, patience=patience)
    other, give_back_other = await hold(pool)
    _, give_back = await hold(pool)
    outage = errors.SiteUnavailable("x")
    fake_browser.prepare_errors["one"] = deque([outage] * 6)
    await give_back()
    await until_later(lambda: not fake_browser.prepare_errors["one"])
    assert other.page in fake_browser.opened["one"].context.pages
    await until_later(lambda: pool.status()[0].warm == 1)
    assert fake_browser.launches == ["one"]
    await give_back_other()


async def test_slot_is_broken_when_no_tab_can_be_prepared_any_more(
    make_pool: MakePool, fake_browser: Any, until_later: Until
) -> None:
    """Readiness is not claimed for a profile whose every page fails again and again."""
    patience = Patience(tab_pause=0.001, close=1)
    pool = await make_pool("one", tabs_per_profile=1, patience=patience)
    async with pool.lease():
        fake_browser.prepare_errors["one"] = deque([errors.SiteUnavailable("x")] * 4)
    await until_later(lambda: state(pool) is SlotState.BROKEN)
