"""Leasing: who gets which tab, who waits, who is refused."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.messages import Mode
from browser_bridge.pool import Outcome, Pool, PooledProfile, SlotState, Use

PRO, FAST = Use(mode=Mode.PRO), Use(mode=Mode.FAST)
MakePool = Callable[..., Awaitable[Pool]]
Hold = Callable[..., Coroutine[Any, Any, Any]]
Settle = Callable[..., Awaitable[None]]
Until = Callable[[Callable[[], bool]], Awaitable[None]]


async def test_lease_is_served_once_the_first_tab_is_ready(make_pool: MakePool) -> None:
    pool = await make_pool("one")
    async with pool.lease() as lease:
        assert lease.profile == "one"
        assert pool.status()[0].leased == 1
    assert pool.status()[0].leased == 0


async def test_lease_raises_when_used_after_its_end(make_pool: MakePool) -> None:
    pool = await make_pool("one")
    async with pool.lease() as lease:
        pass
    with pytest.raises(RuntimeError, match="is over"):
        _ = lease.page
    with pytest.raises(RuntimeError, match="is over"):
        lease.report(Outcome.OK)


async def test_lease_of_a_warm_tab_costs_less_than_a_millisecond(
    make_pool: MakePool, settle: Settle
) -> None:
    pool = await make_pool("one", "two", tabs_per_profile=4)
    await settle(200)
    costs: list[float] = []
    for _ in range(8):  # as many as are warm; the least is what the machine's other work leaves
        started = time.perf_counter()
        async with pool.lease():
            costs.append(time.perf_counter() - started)
    assert min(costs) < 0.001


async def test_lease_takes_the_least_loaded_profile(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", "two")
    await settle()
    first, _ = await hold(pool)
    second, _ = await hold(pool)
    assert {first.profile, second.profile} == {"one", "two"}


async def test_lease_takes_tabs_in_turn(make_pool: MakePool, hold: Hold, settle: Settle) -> None:
    pool = await make_pool("one", tabs_per_profile=2)
    for _, give_back in [await hold(pool) for _ in range(2)]:
        await give_back()
    await settle()
    pages: list[Any] = []
    for _ in range(4):
        async with pool.lease() as lease:
            pages.append(lease.page)
        await settle()
    assert pages[0] is pages[2]
    assert pages[1] is pages[3]
    assert pages[0] is not pages[1]


async def test_release_prepares_the_same_page_again(
    make_pool: MakePool, fake_browser: Any, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    async with pool.lease() as lease:
        page = lease.page
    await settle()
    assert fake_browser.prepared == 2
    async with pool.lease() as lease:
        assert lease.page is page


async def test_release_replaces_the_page_when_it_is_reported_stale(make_pool: MakePool) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    async with pool.lease() as lease:
        stale: Any = lease.page
        lease.report(Outcome.STALE_PAGE)
    async with pool.lease() as lease:
        assert lease.page is not stale
    assert stale.is_closed


async def test_release_replaces_the_page_when_an_error_ended_the_lease(make_pool: MakePool) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    context = pool.lease()
    stale: Any = (await context.__aenter__()).page
    assert not await context.__aexit__(LookupError, LookupError(), None)
    async with pool.lease() as lease:
        assert lease.page is not stale
    assert stale.is_closed


async def test_lease_serves_those_waiting_in_order_of_arrival(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    _, give_back = await hold(pool)
    served: list[int] = []

    async def wait(number: int) -> None:
        async with pool.lease():
            served.append(number)

    waiting = [asyncio.create_task(wait(number)) for number in range(5)]
    await settle()
    assert pool.queue_length == 5
    await give_back()
    await asyncio.gather(*waiting)
    assert served == [0, 1, 2, 3, 4]


async def test_lease_passes_over_one_waiting_for_another_profile(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", "two", tabs_per_profile=1)
    await settle()
    _, give_back_one = await hold(pool, profile="one")
    _, give_back_two = await hold(pool, profile="two")
    for_one = asyncio.create_task(hold(pool, profile="one"))
    for_two = asyncio.create_task(hold(pool, profile="two"))
    await settle()
    await give_back_two()
    lease, _ = await for_two
    assert lease.profile == "two"
    assert not for_one.done()
    await give_back_one()
    await for_one


async def test_lease_is_refused_at_once_when_the_line_is_full(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=1, queue_limit=1)
    _, give_back = await hold(pool)
    waiting = asyncio.create_task(hold(pool))
    await settle()
    with pytest.raises(errors.PoolExhausted) as refusal:
        async with pool.lease():
            pass
    assert 1 <= (refusal.value.retry_after or 0) <= 60
    with pytest.raises(errors.PoolExhausted):
        pool.raise_if_full()
    await give_back()
    await waiting


async def test_tab_that_can_be_opened_is_room_for_one_more(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=2, queue_limit=0)
    await settle()
    await hold(pool)
    pool.raise_if_full()
    await hold(pool)
    with pytest.raises(errors.PoolExhausted):
        pool.raise_if_full()


async def test_raise_if_full_counts_what_was_admitted_before(
    make_pool: MakePool, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=2, queue_limit=1)
    await settle()
    pool.raise_if_full(pending=2)
    with pytest.raises(errors.PoolExhausted):
        pool.raise_if_full(pending=3)


async def test_lease_is_refused_when_the_wait_is_too_long(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=1, queue_timeout=0.01)
    await settle()
    _, give_back = await hold(pool)
    with pytest.raises(errors.PoolExhausted, match=r"within 0.01 s"):
        async with pool.lease():
            pass
    assert pool.queue_length == 0
    await give_back()


@pytest.mark.parametrize("wanted", [{"profile": "nobody"}, {"groups": ("no-group",)}])
async def test_lease_is_refused_when_nothing_has_that_name(
    make_pool: MakePool, wanted: dict[str, Any]
) -> None:
    pool = await make_pool("one")
    with pytest.raises(errors.UnknownProfile):
        async with pool.lease(**wanted):
            pass


async def test_lease_stays_within_the_groups_asked_for(make_pool: MakePool) -> None:
    pool = await make_pool(
        PooledProfile(name="one", groups=("home",)),
        PooledProfile(name="two", groups=("work", "paid")),
    )
    for _ in range(3):
        async with pool.lease(groups=("paid", "spare")) as lease:
            assert lease.profile == "two"


async def test_lease_never_uses_an_excluded_profile(make_pool: MakePool) -> None:
    pool = await make_pool("one", "two")
    async with pool.lease(exclude={"one"}) as lease:
        assert lease.profile == "two"
    with pytest.raises(errors.NoProfileReady):
        async with pool.lease(exclude={"one", "two"}):
            pass


async def test_prompts_of_a_profile_keep_their_pause_once_each_tab_had_one(
    make_pool: MakePool, hold: Hold, settle: Settle, clock: Any
) -> None:
    pool = await make_pool("one", tabs_per_profile=2, pause=0.01)
    for _, give_back in [await hold(pool) for _ in range(2)]:
        await give_back()
    await settle()
    waiting = asyncio.create_task(hold(pool))
    await settle()
    assert pool.status()[0].warm == 2
    assert [one.position for one in pool.queue()] == [1]
    clock.now += 0.01
    await asyncio.wait_for(waiting, 20)
    assert pool.status()[0].tabs == 2


async def test_pause_of_one_profile_does_not_hold_up_another(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", "two", tabs_per_profile=1, pause=1000)
    await settle()
    for name in ("one", "two"):
        lease, give_back = await hold(pool)
        assert lease.profile == name
        await give_back()


async def test_lease_leaves_out_a_profile_that_is_at_its_limit(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", "two")
    await settle()
    pool.ledger.note("one", PRO, errors.RateLimited("a limit", retry_after=100))
    for _ in range(2):
        lease, _ = await hold(pool, use=PRO)
        assert lease.profile == "two"
    lease, _ = await hold(pool, use=FAST)
    assert lease.profile == "one"


async def test_lease_is_refused_until_the_earliest_reset_when_all_are_at_their_limit(
    make_pool: MakePool, hold: Hold
) -> None:
    pool = await make_pool("one", "two")
    pool.ledger.note("one", PRO, errors.RateLimited("a limit", retry_after=200))
    pool.ledger.note("two", PRO, errors.RateLimited("a limit", retry_after=100))
    with pytest.raises(errors.RateLimited):
        pool.raise_if_full(use=PRO)
    with pytest.raises(errors.RateLimited) as refusal:
        await hold(pool, use=PRO)
    assert refusal.value.retry_after == pytest.approx(100, abs=5)
    pool.raise_if_full(use=FAST)


async def test_one_who_waits_is_refused_when_the_last_profile_meets_its_limit(
    make_pool: MakePool, hold: Hold, settle: Settle
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    _, give_back = await hold(pool, use=PRO)
    waiting = asyncio.create_task(hold(pool, use=PRO))
    await settle()
    pool.ledger.note("one", PRO, errors.RateLimited("a limit", retry_after=100))
    await give_back()
    with pytest.raises(errors.RateLimited):
        await waiting


async def test_lease_names_the_remedy_when_there_is_no_profile(make_pool: MakePool) -> None:
    pool = await make_pool()
    with pytest.raises(errors.NoProfileReady, match="profiles add NAME"):
        async with pool.lease():
            pass


async def test_lease_waits_for_starting_slots_before_it_gives_up(
    make_pool: MakePool, fake_browser: Any, hold: Hold, settle: Settle
) -> None:
    fake_browser.may_prepare.clear()
    fake_browser.prepare_errors["one"] = deque([errors.SignedOut("no account")])
    pool = await make_pool("one")
    waiting = asyncio.create_task(hold(pool))
    await settle()
    assert not waiting.done()
    fake_browser.may_prepare.set()
    with pytest.raises(errors.SignedOut, match=r"browser-bridge login one"):
        await waiting


async def test_wait_ready_returns_when_a_tab_is_warm(make_pool: MakePool) -> None:
    pool = await make_pool("one")
    await pool.wait_ready(1)
    assert pool.status()[0].state is SlotState.READY


async def test_wait_ready_raises_when_no_profile_can_be(
    make_pool: MakePool, fake_browser: Any
) -> None:
    fake_browser.launch_errors["one"] = deque([errors.ProfileLocked("Profile 'one' is in use.")])
    pool = await make_pool("one")
    with pytest.raises(errors.ProfileLocked, match="'one' is in use"):
        await pool.wait_ready(1)


async def test_wait_ready_gives_up_in_time(make_pool: MakePool, fake_browser: Any) -> None:
    fake_browser.may_prepare.clear()
    pool = await make_pool("one")
    with pytest.raises(errors.NoProfileReady, match="within"):
        await pool.wait_ready(0.01)
