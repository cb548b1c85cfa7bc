"""Doubles of Chromium for the pool: pages, contexts and profiles without a browser."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from browser_bridge import pool as pools
from browser_bridge.settings import PoolSettings


class FakePage:
    """A page that can crash and be closed."""

    def __init__(self, context: "FakeContext") -> None:
        self.context = context
        self.is_closed = False
        self.handlers: dict[str, list[Callable[[Any], None]]] = {}

    def on(self, name: str, handler: Callable[[Any], None]) -> None:
        self.handlers.setdefault(name, []).append(handler)

    def emit(self, name: str) -> None:
        for handler in self.handlers.get(name, []):
            handler(self)

    async def close(self) -> None:
        await asyncio.sleep(0)
        if not self.is_closed:
            self.is_closed = True
            self.context.pages.remove(self)
            self.emit("close")


class FakeContext:
    """A context with one page, as Chromium starts."""

    def __init__(self) -> None:
        self.pages: list[FakePage] = []
        self.pages.append(FakePage(self))

    async def new_page(self) -> FakePage:
        await asyncio.sleep(0)
        page = FakePage(self)
        self.pages.append(page)
        return page


class FakeProfile:
    """An open profile whose Chromium can be killed."""

    def __init__(self, name: str, closed: list[str]) -> None:
        self.name = name
        self.context = FakeContext()
        self.closed = asyncio.Event()
        self._closed_names = closed
        self.bytes = 1000
        self.is_frozen = False

    def kill(self) -> None:
        self.closed.set()

    async def is_answering(self, *, within: float) -> bool:
        await asyncio.sleep(0)
        return within > 0 and not self.is_frozen

    async def memory(self) -> int:
        await asyncio.sleep(0)
        return self.bytes

    async def close(self) -> None:
        await asyncio.sleep(0)
        self.closed.set()
        self._closed_names.append(self.name)


class FakeBrowser:
    """What stands in for launcher and site: opens profiles and prepares pages as scripted.

    `launch_errors` and `prepare_errors` hold, by profile, what the next calls raise; None: nothing.
    """

    def __init__(self) -> None:
        self.opened: dict[str, FakeProfile] = {}
        self.launches: list[str] = []
        self.closed: list[str] = []
        self.prepared = 0
        self.launch_errors: dict[str, deque[Exception | None]] = {}
        self.prepare_errors: dict[str, deque[Exception | None]] = {}
        self.may_prepare = asyncio.Event()
        self.may_prepare.set()

    async def open(self, name: str) -> Any:
        await asyncio.sleep(0)
        self.launches.append(name)
        self._raise_next(self.launch_errors, name)
        self.opened[name] = FakeProfile(name, self.closed)
        return self.opened[name]

    async def prepare(self, page: Any) -> None:
        await self.may_prepare.wait()
        await asyncio.sleep(0)
        self.prepared += 1
        name = next(n for n, o in self.opened.items() if o.context is page.context)
        self._raise_next(self.prepare_errors, name)

    @staticmethod
    def _raise_next(errors: dict[str, deque[Exception | None]], name: str) -> None:
        queue = errors.get(name)
        error = queue.popleft() if queue else None
        if error is not None:
            raise error


class Clock:
    """Monotonic seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


FAST = pools.Patience(launch=1, prepare=1, close=1, crash_pause=0.001)


async def _settle(rounds: int = 30) -> None:
    for _ in range(rounds):
        await asyncio.sleep(0)


async def _hold(pool: pools.Pool, **wanted: Any) -> tuple[Any, Callable[[], Awaitable[None]]]:
    context = pool.lease(**wanted)
    lease = await context.__aenter__()

    async def give_back() -> None:
        await context.__aexit__(None, None, None)

    return lease, give_back


@pytest.fixture
def settle() -> Callable[..., Awaitable[None]]:
    """Let everything that is ready to run do so."""
    return _settle


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Run the loop step by step until a condition holds."""

    async def run(condition: Callable[[], bool]) -> None:
        for _ in range(10_000):
            if condition():
                return
            await asyncio.sleep(0)
        pytest.fail("the condition never held")

    return run


@pytest.fixture
def until_later() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Wait, on the real clock, until a condition holds."""

    async def run(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition():  # noqa: ASYNC110 - any state of the pool is waited for
                await asyncio.sleep(0.001)

    return run


@pytest.fixture
def hold() -> Callable[..., Awaitable[Any]]:
    """Lease a tab; returns the lease and what gives it back."""
    return _hold


@pytest.fixture
def fake_browser() -> FakeBrowser:
    return FakeBrowser()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def make_pool(fake_browser: FakeBrowser, clock: Clock) -> AsyncIterator[Callable[..., Any]]:
    """Start pools; each is closed at the end, and a task left over fails the test."""
    before = asyncio.all_tasks()
    made: list[pools.Pool] = []

    async def make(
        *names: str | pools.PooledProfile,
        patience: pools.Patience = FAST,
        drain: float = 0.05,
        ledger: pools.Ledger | None = None,
        parking: pools.Parking | None = None,
        **settings: Any,
    ) -> pools.Pool:
        values: dict[str, Any] = {"pause": 0, **settings}
        profiles: Sequence[pools.PooledProfile] = [
            pools.PooledProfile(name=n) if isinstance(n, str) else n for n in names
        ]
        pool = pools.Pool(
            profiles,
            open_profile=fake_browser.open,
            prepare=fake_browser.prepare,
            settings=PoolSettings(**values),
            clock=clock,
            patience=patience,
            drain=drain,
            ledger=ledger,
            parking=parking,
        )
        made.append(await pool.__aenter__())
        return pool

    yield make
    fake_browser.may_prepare.set()
    for pool in made:
        await pool.close(drain=0)
    await _settle()
    assert asyncio.all_tasks() - before <= {asyncio.current_task()}
