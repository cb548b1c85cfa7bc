"""Profiles that the site blocks are left alone until a person has seen to them."""

from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.pool import Parking, Pool, PooledProfile, SlotState
from browser_bridge.storage import Database, ParkedTable

MakePool = Callable[..., Awaitable[Pool]]
Hold = Callable[..., Coroutine[Any, Any, Any]]


async def block(make_pool: MakePool, fake_browser: Any, directory: Path, **means: Any) -> Pool:
    fake_browser.prepare_errors["one"] = deque([errors.ChallengeShown("unusual traffic")])
    pool = await make_pool(PooledProfile(name="one", directory=directory), **means)
    with pytest.raises(errors.ChallengeShown):
        await pool.wait_ready(1)
    return pool


async def test_blocked_profile_is_not_opened_again_however_it_is_asked_for(
    make_pool: MakePool, fake_browser: Any, tmp_path: Path, clock: Any
) -> None:
    pool = await block(make_pool, fake_browser, tmp_path)
    for _ in range(3):
        clock.now += 100_000
        with pytest.raises(errors.ChallengeShown, match="browser-bridge login one") as refusal:
            async with pool.lease():
                pass
        assert refusal.value.retry_after is None, "no wait mends it"
    assert fake_browser.launches == ["one"]


async def test_blocked_profile_is_opened_again_at_an_operators_word(
    make_pool: MakePool, fake_browser: Any, tmp_path: Path
) -> None:
    pool = await block(make_pool, fake_browser, tmp_path)
    pool.retry("one")
    async with pool.lease() as lease:
        assert lease.profile == "one"
    pool.retry("one")
    assert pool.status()[0].state is SlotState.READY
    with pytest.raises(errors.UnknownProfile):
        pool.retry("two")


async def test_next_process_leaves_a_blocked_profile_alone_until_it_was_changed(
    make_pool: MakePool, fake_browser: Any, tmp_path: Path
) -> None:
    directory = tmp_path / "one"
    directory.mkdir()
    profile = PooledProfile(name="one", directory=directory)
    async with Database(tmp_path / "x.sqlite3") as database:
        pool = await block(
            make_pool, fake_browser, directory, parking=Parking(ParkedTable(database))
        )
        await pool.close(drain=0)
    async with Database(tmp_path / "x.sqlite3") as database:
        parking = Parking(ParkedTable(database))
        await parking.load()
        pool = await make_pool(profile, parking=parking)
        with pytest.raises(errors.ChallengeShown, match="browser-bridge login one"):
            await pool.wait_ready(1)
        assert pool.status()[0].state is SlotState.BLOCKED
        assert fake_browser.launches == ["one"]
        (directory / "signed-in.json").write_text("{}")
        async with pool.lease() as lease:
            assert lease.profile == "one"
        assert parking.trouble_of(profile) is None
        await pool.close(drain=0)
    async with Database(tmp_path / "x.sqlite3") as database:
        assert await ParkedTable(database).load() == []
