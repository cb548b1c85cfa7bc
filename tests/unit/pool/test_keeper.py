"""A slot's life: troubles, crashes and coming back."""

import asyncio
import itertools
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.pool import Outcome, Patience, Pool, PooledProfile, SlotState

MakePool = Callable[..., Awaitable[Pool]]
Hold = Callable[..., Coroutine[Any, Any, Any]]
Settle = Callable[..., Awaitable[None]]
Until = Callable[[Callable[[], bool]], Awaitable[None]]


def state(pool: Pool, index: int = 0) -> SlotState:
    return pool.status()[index].state


@pytest.mark.parametrize(
    ("trouble", "expected", "refusal"),
    [
        (errors.SignedOut("x"), SlotState.SIGNED_OUT, errors.SignedOut),
        (errors.ChallengeShown("x"), SlotState.BLOCKED, errors.ChallengeShown),
        (
            errors.SelectorLost("composer", state="idle", revision="r1"),
            SlotState.BROKEN,
            errors.SelectorLost,
        ),
        (errors.SiteUnavailable("x"), SlotState.BROKEN, errors.SiteUnavailable),
        (TypeError("a fault of ours"), SlotState.BROKEN, errors.LaunchFailed),
    ],
)
async def test_slot_settles_and_frees_the_profile_when_prepare_fails(
    make_pool: MakePool,
    fake_browser: Any,
    trouble: Exception,
    expected: SlotState,
    refusal: type[errors.BridgeError],
) -> None:
    fake_browser.prepare_errors["one"] = deque([trouble])
    pool = await make_pool("one")
    with pytest.raises(refusal):
        async with pool.lease():
            pass
    assert state(pool) is expected
    assert pool.status()[0].reason
    assert fake_browser.closed == ["one"]


@pytest.mark.parametrize(
    "trouble",
    [
        errors.ProfileLocked("Profile 'one' is open in process 7."),
        errors.BrowserMissing("No Chromium was found: run `playwright install chromium`."),
        errors.LaunchFailed("Chromium exited with code 21."),
    ],
)
async def test_slot_is_broken_for_the_reason_given_when_it_cannot_be_opened(
    make_pool: MakePool, fake_browser: Any, trouble: errors.BridgeError
) -> None:
    fake_browser.launch_errors["one"] = deque([trouble])
    pool = await make_pool("one")
    with pytest.raises(type(trouble)) as refusal:
        async with pool.lease():
            pass
    assert trouble.message in refusal.value.message
    assert pool.status()[0].reason == trouble.message
    assert refusal.value.retry_after == pytest.approx(15)


@pytest.mark.parametrize(
    ("outcome", "refusal"),
    [(Outcome.SIGNED_OUT, errors.SignedOut), (Outcome.BLOCKED, errors.ChallengeShown)],
)
async def test_slot_closes_its_browser_when_a_lease_reports_that_a_person_is_needed(
    make_pool: MakePool,
    fake_browser: Any,
    until: Until,
    outcome: Outcome,
    refusal: type[errors.BridgeError],
) -> None:
    pool = await make_pool("one")
    async with pool.lease() as lease:
        lease.report(outcome)
        lease.report(Outcome.STALE_PAGE)
    with pytest.raises(refusal, match="browser-bridge login one"):
        async with pool.lease():
            pass
    await until(lambda: state(pool) is not SlotState.DRAINING)
    assert fake_browser.closed == ["one"]


async def test_slot_drains_before_it_closes(
    make_pool: MakePool, fake_browser: Any, hold: Hold, settle: Settle, until: Until
) -> None:
    pool = await make_pool("one", tabs_per_profile=2)
    await settle()
    first, give_back_first = await hold(pool)
    _, give_back_second = await hold(pool)
    first.report(Outcome.SIGNED_OUT)
    await give_back_first()
    await settle()
    assert state(pool) is SlotState.DRAINING
    assert fake_browser.closed == []
    await give_back_second()
    await until(lambda: state(pool) is SlotState.SIGNED_OUT)


async def test_settled_slot_is_tried_again_when_wanted_and_time_has_passed(
    make_pool: MakePool, fake_browser: Any, clock: Any
) -> None:
    fake_browser.prepare_errors["one"] = deque([errors.SignedOut("x")])
    pool = await make_pool("one")
    with pytest.raises(errors.SignedOut):
        await pool.wait_ready(1)
    clock.now += 14.9
    with pytest.raises(errors.SignedOut):
        async with pool.lease():
            pass
    assert fake_browser.launches == ["one"]
    clock.now += 0.2
    async with pool.lease() as lease:
        assert lease.profile == "one"
    assert fake_browser.launches == ["one", "one"]


async def test_settled_slot_is_tried_again_at_once_when_its_profile_changed(
    make_pool: MakePool, fake_browser: Any, tmp_path: Path
) -> None:
    fake_browser.prepare_errors["one"] = deque([errors.SignedOut("x")])
    pool = await make_pool(PooledProfile(name="one", directory=tmp_path))
    with pytest.raises(errors.SignedOut):
        await pool.wait_ready(1)
    (tmp_path / "signed-in.json").write_text("{}")
    async with pool.lease() as lease:
        assert lease.profile == "one"


async def test_settled_slot_is_left_alone_while_another_serves(
    make_pool: MakePool, fake_browser: Any, clock: Any, hold: Hold, settle: Settle
) -> None:
    fake_browser.prepare_errors["two"] = deque([errors.SignedOut("x")])
    pool = await make_pool("one", "two", tabs_per_profile=1)
    await settle(100)
    clock.now += 20
    _, give_back = await hold(pool)
    waiting = asyncio.create_task(hold(pool))
    await settle()
    assert fake_browser.launches == ["one", "two"]
    clock.now += 300
    other = asyncio.create_task(hold(pool))
    lease, _ = await waiting
    assert lease.profile == "two"
    await give_back()
    await other


async def test_slot_comes_back_when_chromium_dies(
    make_pool: MakePool, fake_browser: Any, until: Until
) -> None:
    pool = await make_pool("one")
    await pool.wait_ready(1)
    fake_browser.opened["one"].kill()
    await until(lambda: state(pool) is not SlotState.READY)
    async with pool.lease() as lease:
        assert lease.page.context is fake_browser.opened["one"].context
    assert fake_browser.launches == ["one", "one"]


async def test_deaths_new_starts_and_times_are_counted(
    make_pool: MakePool, fake_browser: Any, until: Until, until_later: Until
) -> None:
    pool = await make_pool("one", recycle_jobs=1)
    async with pool.lease():
        pass
    await until(lambda: fake_browser.launches == ["one", "one"])
    await pool.wait_ready(20)
    fake_browser.opened["one"].kill()
    await until_later(lambda: fake_browser.launches == ["one"] * 3)
    counted = pool._metrics.text().decode()
    for line in (
        'browsers_recycled_total{reason="jobs"} 1.0',
        "browser_crashes_total 1.0",
        "queue_seconds_count 1.0",
        "run_seconds_count 1.0",
    ):
        assert f"browser_bridge_{line}" in counted


async def test_slot_comes_back_when_chromium_does_not_answer_any_more(
    make_pool: MakePool, fake_browser: Any, hold: Hold, until_later: Until
) -> None:
    pool = await make_pool("one", patience=Patience(ping=0.002, crash_pause=0.001))
    _, give_back = await hold(pool)
    fake_browser.opened["one"].is_frozen = True
    await until_later(lambda: fake_browser.launches == ["one", "one"])
    assert fake_browser.closed == ["one"]
    await until_later(lambda: pool.status()[0].warm == 1)
    await give_back()


async def test_slot_comes_back_at_once_though_a_lease_of_the_dead_browser_goes_on(
    make_pool: MakePool, fake_browser: Any, hold: Hold, until: Until
) -> None:
    pool = await make_pool("one", tabs_per_profile=1)
    _, give_back = await hold(pool)
    fake_browser.opened["one"].kill()
    await until(lambda: state(pool) is SlotState.DRAINING)
    lease, _ = await asyncio.wait_for(hold(pool), 1)
    await give_back()
    assert lease.page in fake_browser.opened["one"].context.pages
    assert pool.status()[0].leased == 1


async def test_slot_is_broken_after_three_crashes_and_tried_again_when_they_are_past(
    make_pool: MakePool, clock: Any, until: Until
) -> None:
    pool = await make_pool("one")
    for number in range(1, 4):
        await pool.wait_ready(1)
        async with pool.lease() as lease:
            lease.report(Outcome.BROKEN)
        await until(lambda: state(pool) not in (SlotState.READY, SlotState.DRAINING))
        if number < 3:
            await asyncio.wait_for(pool.wait_ready(1), 20)
            clock.now += 10
    with pytest.raises(errors.BrowserCrashed, match="died 3 times") as refusal:
        async with pool.lease():
            pass
    assert refusal.value.retry_after == pytest.approx(280)
    clock.now += 281
    async with pool.lease():
        assert state(pool) is SlotState.READY


async def test_slot_is_broken_when_prepare_never_ends(
    make_pool: MakePool, fake_browser: Any
) -> None:
    fake_browser.may_prepare.clear()
    pool = await make_pool("one", patience=Patience(prepare=0.01, close=0.05))
    with pytest.raises(errors.SiteUnavailable, match="not ready in time"):
        async with pool.lease():
            pass


async def test_slot_is_broken_when_the_launch_never_ends(
    make_pool: MakePool, fake_browser: Any
) -> None:
    async def hang(name: str) -> Any:
        fake_browser.launches.append(name)
        await asyncio.Event().wait()

    fake_browser.open = hang
    pool = await make_pool("one", patience=Patience(launch=0.01, close=0.05))
    with pytest.raises(errors.LaunchFailed, match="did not start within"):
        await pool.wait_ready(1)


async def test_signed_out_slot_reopens_unasked_after_a_login(
    make_pool: MakePool, fake_browser: Any, tmp_path: Path, until_later: Until
) -> None:
    """The keeper sees that the profile was changed; nobody has to ask for it."""
    fake_browser.prepare_errors["one"] = deque([errors.SignedOut("x")])
    patience = Patience(watch=0.005)
    pool = await make_pool(PooledProfile(name="one", directory=tmp_path), patience=patience)
    await until_later(lambda: state(pool) is SlotState.SIGNED_OUT)
    (tmp_path / "signed-in.json").write_text("{}")
    await until_later(lambda: state(pool) is SlotState.READY)


@pytest.mark.parametrize("trouble", [errors.SignedOut, errors.ChallengeShown])
async def test_slot_that_needs_a_person_is_left_alone_unasked(
    make_pool: MakePool,
    fake_browser: Any,
    tmp_path: Path,
    until_later: Until,
    trouble: type[errors.BridgeError],
) -> None:
    """Nothing is opened while nobody asks and nobody signed in."""
    fake_browser.prepare_errors["one"] = deque([trouble("x")])
    fake_browser.prepare_errors["two"] = deque([errors.SiteUnavailable("x")] * 4)
    profiles = [PooledProfile(name=name, directory=tmp_path) for name in ("one", "two")]
    patience = Patience(watch=0.001, recheck=0.001, longest_retry=0.001)
    pool = await make_pool(*profiles, patience=patience)
    await until_later(lambda: state(pool, 1) is SlotState.READY)
    assert fake_browser.launches.count("one") == 1
    assert fake_browser.launches.count("two") == 5


async def test_broken_slot_is_retried_unasked_with_growing_pauses(
    make_pool: MakePool, fake_browser: Any, until_later: Until
) -> None:
    """It recovers by itself after an outage, and the pauses double up to the longest."""
    loop, times = asyncio.get_running_loop(), list[float]()
    opens = fake_browser.open

    async def timed(name: str) -> Any:
        times.append(loop.time())
        return await opens(name)

    fake_browser.open = timed
    fake_browser.prepare_errors["one"] = deque([errors.SiteUnavailable("x")] * 4)
    pool = await make_pool("one", patience=Patience(recheck=0.02, longest_retry=0.05))
    await until_later(lambda: len(times) == 5 and state(pool) is SlotState.READY)
    pauses = [later - before for before, later in itertools.pairwise(times)]
    least = (0.02, 0.04, 0.05, 0.05)
    assert all(pause >= bound for pause, bound in zip(pauses, least, strict=True))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Page.evaluate: TypeError: x is null", errors.SiteUnavailable),
        ("Target page, context or browser has been closed", errors.BrowserCrashed),
    ],
)
async def test_playwright_error_is_a_crash_only_when_it_says_so(
    make_pool: MakePool, fake_browser: Any, message: str, expected: type[errors.BridgeError]
) -> None:
    """A script that fails in a page does not kill a browser."""
    fake_browser.prepare_errors["one"] = deque([PlaywrightError(message)])
    pool = await make_pool("one", patience=Patience(crash_limit=1))
    with pytest.raises(expected):
        await pool.wait_ready(1)
