"""What all tests share: replicas, one Chromium with a context per test, guards against leaks."""

import asyncio
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import urlsplit

import hypothesis
import psutil
import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from browser_bridge.browser import switches
from browser_bridge.browser.calls import abandoned
from browser_bridge.browser.install import ensure_browser
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from browser_bridge.settings import BrowserSettings
from tests.pace import CHUNK

# The same examples in every run; `--hypothesis-profile=default` looks for new ones.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")

VIEWPORT = {"width": 1280, "height": 900}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
REST_LIMIT = 15.0
"""Seconds in which what a test started must have ended, however loaded the machine is."""

GENERATIONS = ("g1", "g2")

Replicas = Callable[[ReplicaOptions], ReplicaServer]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what is the same for both generations of the page in one of them, half in each.

    Soak runs take the other one too: a page costs seconds of a processor.
    """
    _sample(items)
    twins: dict[object, list[pytest.Function]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            others = {
                name: value
                for name, value in item.callspec.params.items()
                if value not in GENERATIONS
            }
            if len(others) + 1 == len(item.callspec.params):
                twins[item.path, item.originalname, repr(sorted(others.items()))].append(item)
    for found in twins.values():
        if len(found) == len(GENERATIONS):
            chosen = zlib.crc32(found[0].name.encode()) % len(found)
            found[1 - chosen].add_marker(pytest.mark.soak)


def _sample(items: list[pytest.Item]) -> None:
    """Leave to the soak what `sampled` leaves out."""
    seen: Counter[object] = Counter()
    for item in items:
        marker = item.get_closest_marker("sampled")
        if marker is None or not isinstance(item, pytest.Function):
            continue
        if item.get_closest_marker("soak") is None:
            case = item.path, item.originalname
            if seen[case] % marker.args[0]:
                item.add_marker(pytest.mark.soak)
            seen[case] += 1


@pytest.fixture(scope="session")
def replicas() -> Iterator[Replicas]:
    """One running replica per set of options, for the whole run."""
    running: dict[ReplicaOptions, ReplicaServer] = {}

    def start(options: ReplicaOptions) -> ReplicaServer:
        if options not in running:
            server = ReplicaServer(options)
            server.start()
            running[options] = server
        return running[options]

    yield start
    for server in running.values():
        server.stop()


@pytest.fixture
def replica(replicas: Replicas) -> Callable[..., ReplicaServer]:
    """Give a fresh replica: `replica(generation="g1", locale="de")`."""

    def fresh(**options: object) -> ReplicaServer:
        options.setdefault("chunk", CHUNK)
        server = replicas(ReplicaOptions(**options))  # pyright: ignore[reportArgumentType] - passed on as they are
        server.reset()
        return server

    return fresh


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, found as the product finds it; it resolves no host but this one."""
    found = await ensure_browser(BrowserSettings(), report=print)
    async with async_playwright() as driver:
        # As the product does: every window would load pages of Chromium's own, for a second each.
        given = switches.joined(await switches.defaults(driver), (NO_NAMES,))
        running = await driver.chromium.launch(
            executable_path=found.executable,
            args=given.arguments,
            ignore_default_args=given.replaced,
            chromium_sandbox=False,
        )
        yield running
        await running.close()


@pytest.fixture
async def rest(browser: Browser) -> AsyncIterator[None]:
    """Fail a test that leaves a task, a call, a context or a Chromium behind."""
    tasks, mains = asyncio.all_tasks(), _chromiums()
    contexts = list(browser.contexts)
    yield
    deadline = time.monotonic() + REST_LIMIT
    while (left := _left(tasks) | abandoned()) and time.monotonic() < deadline:
        await asyncio.wait(left, timeout=0.1)
    assert not _left(tasks), "tasks were left behind"
    assert not abandoned(), "calls into the browser were left behind"
    assert browser.contexts == contexts, "contexts were left open"
    assert _chromiums() <= mains, "a Chromium was left running"


@pytest.fixture
async def context(browser: Browser, rest: None) -> AsyncIterator[BrowserContext]:  # noqa: ARG001 - a guard around it
    """A context of its own; fails the test whose pages ask for anything outside this machine."""
    strangers: list[str] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK:
            strangers.append(request.url)

    context = await browser.new_context(viewport=VIEWPORT, locale="en-US")  # pyright: ignore[reportArgumentType] - a plain dict by design
    context.on("request", note)
    yield context
    await context.close()
    assert strangers == [], "pages asked for something outside this machine"


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    """A page of the test's context."""
    return await context.new_page()


def _left(before: set[asyncio.Task[object]]) -> set[asyncio.Task[object]]:
    current = asyncio.current_task()
    return {task for task in asyncio.all_tasks() - before if task is not current}


def _chromiums() -> set[int]:
    """Process ids of the browsers, without their children, that this run has started."""
    return {child.pid for child in psutil.Process().children(recursive=True) if _is_main(child)}


def _is_main(process: psutil.Process) -> bool:
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    is_chromium = bool(command) and "chrom" in command[0]
    is_part = any(part.startswith("--type=") or "crashpad" in part[:40] for part in command)
    return is_chromium and not is_part
