"""Random leases, cancellations, crashes and sign-outs: what holds whatever happens."""

import asyncio
from collections import deque
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from browser_bridge import errors
from browser_bridge.pool import Outcome, Patience, Pool, PooledProfile
from browser_bridge.settings import PoolSettings

LIMIT = 3
TABS = 2
NAMES = ("one", "two")


class Job:
    """One that leases, holds until told, and reports."""

    def __init__(self, pool: Pool, arrival: int) -> None:
        self.arrival = arrival
        self.page: Any = None
        self.release = asyncio.Event()
        self.outcome = Outcome.OK
        self.task = asyncio.create_task(self._run(pool))

    async def _run(self, pool: Pool) -> None:
        async with pool.lease() as lease:
            self.page = lease.page
            await self.release.wait()
            lease.report(self.outcome)

    @property
    def is_holding(self) -> bool:
        return self.page is not None and not self.task.done()

    @property
    def is_waiting(self) -> bool:
        return self.page is None and not self.task.done()


class PoolMachine(RuleBasedStateMachine):
    """Drives a pool through its own event loop."""

    fakes: Any
    clock: Any

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.browser = type(self).fakes()
        self.now = type(self).clock()
        self.jobs: list[Job] = []
        self.arrivals = 0
        self.run_now(self._open())

    async def _open(self) -> None:
        self.pool = Pool(
            [PooledProfile(name=name) for name in NAMES],
            open_profile=self.browser.open,
            prepare=self.browser.prepare,
            settings=PoolSettings(tabs_per_profile=TABS, queue_limit=LIMIT, pause=0),
            clock=self.now,
            patience=Patience(crash_pause=1e-6, crash_limit=10_000, close=1),
        )
        await self.pool.__aenter__()

    def run_now(self, step: Any) -> None:
        self.loop.run_until_complete(step)

    async def settle(self) -> None:
        for _ in range(60):
            await asyncio.sleep(0)

    def chosen(self, index: int, kind: str) -> Job | None:
        jobs = [job for job in self.jobs if getattr(job, kind)]
        return jobs[index % len(jobs)] if jobs else None

    @rule(steps=st.integers(0, 8))
    def pass_time(self, steps: int) -> None:
        async def spin() -> None:
            for _ in range(steps):
                await asyncio.sleep(0)

        self.run_now(spin())

    @rule(steps=st.integers(0, 3))
    def lease(self, steps: int) -> None:
        async def start() -> None:
            self.jobs.append(Job(self.pool, self.arrivals))

        self.arrivals += 1
        self.run_now(start())
        self.pass_time(steps)

    @precondition(lambda self: self.jobs)
    @rule(index=st.integers(0, 9), outcome=st.sampled_from([*Outcome, Outcome.OK]))
    def release(self, index: int, outcome: Outcome) -> None:
        if job := self.chosen(index, "is_holding"):
            job.outcome = outcome
            job.release.set()

    @precondition(lambda self: self.jobs)
    @rule(index=st.integers(0, 9), kind=st.sampled_from(["is_waiting", "is_holding"]))
    def cancel(self, index: int, kind: str) -> None:
        if job := self.chosen(index, kind):
            job.task.cancel()

    @rule(name=st.sampled_from(NAMES))
    def kill_chromium(self, name: str) -> None:
        if opened := self.browser.opened.get(name):
            self.loop.call_soon(opened.kill)

    @rule(name=st.sampled_from(NAMES), index=st.integers(0, 9))
    def crash_page(self, name: str, index: int) -> None:
        if (opened := self.browser.opened.get(name)) and opened.context.pages:
            pages = opened.context.pages
            self.loop.call_soon(pages[index % len(pages)].emit, "crash")

    @rule(
        name=st.sampled_from(NAMES),
        error=st.sampled_from([errors.SignedOut, errors.ChallengeShown, errors.SiteUnavailable]),
    )
    def break_prepare(self, name: str, error: type[errors.BridgeError]) -> None:
        self.browser.prepare_errors[name] = deque([error("scripted")])

    @rule()
    def let_rechecks_come_due(self) -> None:
        self.now.now += 301

    @invariant()
    def no_tab_is_leased_twice(self) -> None:
        pages = [id(job.page) for job in self.jobs if job.is_holding]
        assert len(pages) == len(set(pages))

    @invariant()
    def no_more_wait_than_may(self) -> None:
        tabs_to_be_opened = TABS * len(NAMES)
        assert self.pool.queue_length <= LIMIT + tabs_to_be_opened

    @invariant()
    def no_slot_has_too_many_tabs(self) -> None:
        assert all(status.tabs <= TABS for status in self.pool.status())

    @invariant()
    def those_waiting_are_served_in_order(self) -> None:
        holding = [job.arrival for job in self.jobs if job.is_holding]
        waiting = [j.arrival for j in self.jobs if j.is_waiting and not j.task.cancelling()]
        assert not holding or not waiting or max(holding) < min(waiting)

    def teardown(self) -> None:
        self.run_now(self._finish())
        leftover = asyncio.all_tasks(self.loop)
        self.loop.close()
        assert leftover == set()

    async def _finish(self) -> None:
        self.browser.prepare_errors.clear()
        self.now.now += 301
        for _ in range(50):  # Nobody starves: each one waiting is served or refused.
            for job in self.jobs:
                job.release.set()
            await self.settle()
            await asyncio.sleep(0.0001)
            if all(job.task.done() for job in self.jobs):
                break
        assert [job.arrival for job in self.jobs if not job.task.done()] == []
        for job in self.jobs:
            if not job.task.cancelled():
                failure = job.task.exception()
                assert failure is None or isinstance(failure, errors.BridgeError)
        async with asyncio.timeout(30):
            await self._serves_again()
        await self.pool.close(drain=0)
        await self.settle()
        assert all(status.leased == 0 for status in self.pool.status())
        contexts = [opened.closed.is_set() for opened in self.browser.opened.values()]
        assert all(contexts)

    async def _serves_again(self) -> None:
        while True:
            self.now.now += 301
            for name in NAMES:  # one that is blocked waits for a person
                self.pool.retry(name)
            try:
                async with self.pool.lease():
                    return
            except errors.BridgeError:
                await asyncio.sleep(0)


def test_pool_keeps_its_promises_whatever_happens(fake_browser: Any, clock: Any) -> None:
    PoolMachine.fakes = type(fake_browser)
    PoolMachine.clock = type(clock)
    machine = cast("Any", PoolMachine).TestCase
    machine.settings = settings(
        max_examples=60,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    machine("runTest").runTest()


def test_line_limit_of_the_model_is_reached(fake_browser: Any) -> None:
    """Guard against a model that never fills the line."""
    PoolMachine.fakes, PoolMachine.clock = type(fake_browser), _Still
    machine = PoolMachine()
    for _ in range(len(NAMES) * TABS + LIMIT + 1):
        machine.lease(3)
    machine.pass_time(8)
    refused = [job.task for job in machine.jobs if job.task.done()]
    assert [type(task.exception()) for task in refused][-1:] == [errors.PoolExhausted]
    machine.teardown()


class _Still:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
