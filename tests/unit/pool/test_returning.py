"""Tabs that showed a conversation come first for whoever continues it."""

import asyncio
from collections import deque
from typing import Any

from browser_bridge import errors
from browser_bridge import pool as pools
from browser_bridge.pool import Outcome
from browser_bridge.pool.slot import TabState
from tests.unit.pool.conftest import FakeBrowser


def tabs_of(pool: pools.Pool) -> list[Any]:
    return pool._keepers[0].slot.tabs


def is_warm(pool: pools.Pool) -> bool:
    return [tab.state for tab in tabs_of(pool)] == [TabState.WARM] * 2


async def open_both(pool: pools.Pool, hold: Any, until_later: Any) -> None:
    for _, give_back in [await hold(pool) for _ in range(2)]:
        await give_back()
    await until_later(lambda: is_warm(pool))


async def visit(hold: Any, pool: pools.Pool, conversation: str) -> Any:
    lease, give_back = await hold(pool)
    page = lease.page
    lease.visit(conversation)
    await give_back()
    return page


async def test_conversation_gets_the_tab_that_showed_it(
    make_pool: Any, hold: Any, until_later: Any
) -> None:
    pool = await make_pool("one", tabs_per_profile=2)
    await open_both(pool, hold, until_later)
    page = await visit(hold, pool, "c1")
    await until_later(lambda: is_warm(pool))
    other, give_other_back = await hold(pool)
    assert other.page is not page, "a new chat takes the tab that was used longest ago"
    await give_other_back()
    await until_later(lambda: is_warm(pool))
    lease, give_back = await hold(pool, conversation="c1")
    assert lease.page is page
    second, give_second_back = await hold(pool, conversation="c1")
    assert second.page is not page, "any other tab will do when that one is busy"
    await give_back()
    await give_second_back()


async def test_conversation_waits_a_moment_for_the_tab_that_has_just_shown_it(
    make_pool: Any, hold: Any, until_later: Any, settle: Any, fake_browser: FakeBrowser
) -> None:
    pool = await make_pool("one", tabs_per_profile=2)
    await open_both(pool, hold, until_later)
    first, give_back = await hold(pool)
    page = first.page
    first.visit("c1")
    waiting = asyncio.create_task(hold(pool, conversation="c1"))
    await settle()
    assert not waiting.done()
    fake_browser.may_prepare.clear()
    await give_back()
    await settle()
    assert not waiting.done()
    fake_browser.may_prepare.set()
    lease, give_second_back = await waiting
    assert lease.page is page
    await give_second_back()


async def test_conversation_gets_another_tab_when_that_one_needs_a_new_page(
    make_pool: Any, hold: Any, until_later: Any, fake_browser: FakeBrowser
) -> None:
    pool = await make_pool("one", tabs_per_profile=2)
    await open_both(pool, hold, until_later)
    first, give_back = await hold(pool)
    first.visit("c1")
    first.report(Outcome.STALE_PAGE)
    trouble = errors.SiteUnavailable("x")
    fake_browser.prepare_errors["one"] = deque([trouble, trouble])
    waiting = asyncio.create_task(hold(pool, conversation="c1"))
    await give_back()
    _, give_second_back = await waiting
    assert all(not tab.recent for tab in tabs_of(pool))
    await give_second_back()
