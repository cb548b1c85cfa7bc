"""Replicas of both generations, and visits to them in contexts of the shared Chromium."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, expect

from browser_bridge.replica.boot import Generation
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.oracle import Entry
from browser_bridge.replica.server import ReplicaServer

WIDE = (1280, 800)
PATIENCE = 30_000.0
"""Milliseconds that a page may take for anything, however loaded the machine is."""

expect.set_options(timeout=PATIENCE)


@dataclass
class Visit:
    """A replica and the browser that looks at it. Script errors on any page fail the test."""

    server: ReplicaServer
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list[BrowserContext])
    faults: list[str] = field(default_factory=list[str])

    async def open(
        self,
        path: str = "/app",
        *,
        scenario: str = "normal",
        is_guest: bool = False,
        size: tuple[int, int] = WIDE,
    ) -> Page:
        """Open a page and wait until its composer is there."""
        page = await self.load(path, scenario=scenario, is_guest=is_guest, size=size)
        await page.locator("[contenteditable][aria-multiline]").wait_for()
        return page

    async def load(
        self, path: str, *, scenario: str = "normal", is_guest: bool = False, size: tuple[int, int]
    ) -> Page:
        """Open a page and do not wait for more than its document."""
        self.server.use(scenario)
        context = await self.browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.contexts.append(context)
        if not is_guest:
            await context.add_cookies(self.server.cookies())  # pyright: ignore[reportArgumentType] - plain dicts by design
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", self._fault)
        await page.goto(self.server.origin + path)
        return page

    async def ask(self, page: Page, prompt: str, *, is_awaited: bool = True) -> Entry:
        """Type a prompt, press Enter, and return what the site received."""
        count = len(self.server.oracle.prompts) + 1
        await page.locator("[contenteditable][aria-multiline]").focus()
        await page.keyboard.insert_text(prompt)
        await page.keyboard.press("Enter")
        entries = await self.server.oracle.arrived(count)
        if is_awaited:
            await (
                page.locator(".response-footer.complete").nth(count - 1).wait_for(state="attached")
            )
        return entries[-1]

    def _fault(self, error: Error) -> None:
        self.faults.append(str(error))

    async def close(self) -> None:
        """Close every page of the test."""
        for context in self.contexts:
            await context.close()


@pytest.fixture(scope="session")
def replicas() -> Iterator[dict[Generation, ReplicaServer]]:
    """One running replica per generation."""
    with (
        ReplicaServer(ReplicaOptions(generation="g1")) as older,
        ReplicaServer(ReplicaOptions(generation="g2")) as newer,
    ):
        yield {"g1": older, "g2": newer}


async def _visit(server: ReplicaServer, browser: Browser) -> AsyncIterator[Visit]:
    server.reset()
    for greeting in ("hello", "hi", "more", "again"):
        server.answer(
            greeting, "Hello to **you**.\n\nHow can I help?", thoughts="Hm.", interval=0.04
        )
    visit = Visit(server, browser)
    yield visit
    await visit.close()
    assert visit.faults == []


@pytest.fixture(params=["g1", "g2"])
async def visit(
    request: pytest.FixtureRequest,
    replicas: dict[Generation, ReplicaServer],
    browser: Browser,
) -> AsyncIterator[Visit]:
    """A visit to each generation in turn."""
    async for made in _visit(replicas[request.param], browser):
        yield made


@pytest.fixture
async def visit_g1(
    replicas: dict[Generation, ReplicaServer], browser: Browser
) -> AsyncIterator[Visit]:
    """A visit to the older generation."""
    async for made in _visit(replicas["g1"], browser):
        yield made


@pytest.fixture
async def visit_g2(
    replicas: dict[Generation, ReplicaServer], browser: Browser
) -> AsyncIterator[Visit]:
    """A visit to the newer generation."""
    async for made in _visit(replicas["g2"], browser):
        yield made


@pytest.fixture
async def visit_reporting(browser: Browser) -> AsyncIterator[Visit]:
    """A visit to a replica whose page reports its paints."""
    with ReplicaServer(ReplicaOptions(report_paints=True)) as server:
        async for made in _visit(server, browser):
            yield made
