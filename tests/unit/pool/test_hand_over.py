"""Profiles that are left to a person, and those that are added."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.pool import Pool, PooledProfile, SlotState

MakePool = Callable[..., Awaitable[Pool]]
Settle = Callable[..., Awaitable[None]]


async def signed_out(make_pool: MakePool, fake_browser: Any, settle: Settle) -> Pool:
    fake_browser.prepare_errors["one"] = deque([errors.SignedOut("x")])
    pool = await make_pool("one")
    await settle()
    assert pool.status()[0].state is SlotState.SIGNED_OUT
    return pool


async def test_profile_left_to_a_person_is_opened_once_it_is_given_back(
    make_pool: MakePool, fake_browser: Any, settle: Settle
) -> None:
    pool = await signed_out(make_pool, fake_browser, settle)
    async with pool.hand_over("one"):
        await settle()
        with pytest.raises(errors.SignedOut):
            async with pool.lease():
                pass
        assert pool.status()[0].is_held
        assert fake_browser.launches == ["one"]
    await settle()
    assert pool.status()[0].state is SlotState.READY
    assert fake_browser.launches == ["one", "one"]


async def test_profile_is_left_to_one_person_at_a_time(
    make_pool: MakePool, fake_browser: Any, settle: Settle
) -> None:
    pool = await signed_out(make_pool, fake_browser, settle)
    async with pool.hand_over("one"):
        with pytest.raises(errors.NoProfileReady, match="somebody"):
            async with pool.hand_over("one"):
                pass


async def test_profile_that_serves_is_not_handed_over(make_pool: MakePool, settle: Settle) -> None:
    pool = await make_pool("one")
    await settle()
    with pytest.raises(errors.NoProfileReady, match="ready"):
        async with pool.hand_over("one"):
            pass


async def test_pool_closes_while_a_profile_is_left_to_a_person(
    make_pool: MakePool, fake_browser: Any, settle: Settle
) -> None:
    pool = await signed_out(make_pool, fake_browser, settle)
    async with pool.hand_over("one"):
        await pool.close()
    assert pool.status()[0].state is SlotState.COLD


async def test_added_profile_serves(make_pool: MakePool, settle: Settle) -> None:
    pool = await make_pool("one")
    pool.add(PooledProfile(name="two"))
    await settle()
    async with pool.lease(profile="two") as lease:
        assert lease.profile == "two"


async def test_leased_page_is_that_of_the_lease(make_pool: MakePool, settle: Settle) -> None:
    pool = await make_pool("one")
    await settle()
    assert pool.leased_page("one") is None
    async with pool.lease() as lease:
        assert pool.leased_page("one") is lease.page
