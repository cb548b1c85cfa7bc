"""What the operator's page costs: `python -m tests.benchmarks.admin_page` prints one table.

Until it can be used with twelve profiles and 1,000 jobs; what watching a tab adds in processor time
while the tab moves and while it rests; from an act to the picture that shows it.
"""

import asyncio
import os
import socket
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import uvicorn
from playwright.async_api import Browser, Page, async_playwright
from rich.console import Console
from rich.table import Table

from browser_bridge.api.bridge import Bridge
from browser_bridge.app import open_bridge
from browser_bridge.browser.install import ensure_browser
from browser_bridge.browser.screencast import Screencast
from browser_bridge.cli.api_server import config_of
from browser_bridge.pool import Pool
from browser_bridge.replica.server import ReplicaServer
from browser_bridge.settings import BrowserSettings
from tests.acceptance import whole_stack as stacks
from tests.acceptance.crowd import crowd

RUNS = 9
SPAN = 10.0
"""Seconds over which processor time is counted."""
MOVING = """<style>@keyframes turn { to { transform: rotate(1turn) } }
div { width: 600px; height: 600px; background: linear-gradient(red, blue);
  animation: turn 2s linear infinite }</style><div></div>"""
RESTING = "<h1>Nothing moves</h1>"
CLICKED = """<body style="background: white"><script>
addEventListener("mousedown", () => {
  const is = document.body.style.background === "white";
  document.body.style.background = is ? "black" : "white";
});</script>"""
ARM = """() => {
  const canvas = document.querySelector("canvas"), context = canvas.getContext("2d");
  const look = () => context.getImageData(20, 20, 1, 1).data[0] > 128;
  const before = look();
  window.taken = new Promise((done) => canvas.addEventListener("mousedown", () => {
    const began = performance.now();
    const tell = () => done(performance.now() - began);
    const wait = () => look() === before ? requestAnimationFrame(wait) : tell();
    wait();
  }, { once: true }));
}"""


@asynccontextmanager
async def _browser() -> AsyncGenerator[Browser]:
    found = await ensure_browser(BrowserSettings(), report=print)
    async with async_playwright() as driver:
        running = await driver.chromium.launch(
            executable_path=found.executable, chromium_sandbox=False
        )
        yield running
        await running.close()


@asynccontextmanager
async def _serving(bridge: Bridge) -> AsyncGenerator[str]:
    server = uvicorn.Server(config_of(bridge))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert bridge.operations is not None
        bridge.operations.close()
        server.should_exit = True
        await serving


async def _sign_in(browser: Browser, address: str) -> Page:
    page = await browser.new_page(viewport={"width": 1280, "height": 1000})
    await page.goto(f"{address}/gemini_official/admin")
    await page.get_by_label("Key").fill(stacks.KEY)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_selector("#slots")
    return page


async def interactive(browser: Browser) -> float:
    """Return the milliseconds until the overview can be used, the median."""
    with tempfile.TemporaryDirectory() as directory:
        async with crowd(Path(directory)) as (address, _):
            page, taken = await _sign_in(browser, address), list[float]()
            for _ in range(RUNS):
                await page.goto(f"{address}/gemini_official/admin")
                timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
                taken.append(await page.evaluate(timing))
            await page.close()
    return statistics.median(taken)


def _processor_time() -> float:
    me = psutil.Process(os.getpid())
    spent = 0.0
    for process in (me, *me.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        spent += times.user + times.system
    return spent


async def watching(browser: Browser, content: str) -> tuple[float, float]:
    """Return the share of a core that watching a page adds, and the pictures a second."""
    page = await browser.new_page()
    await page.set_content(content)

    async def counted() -> float:
        began, spent = time.monotonic(), _processor_time()
        await asyncio.sleep(SPAN)
        return (_processor_time() - spent) / (time.monotonic() - began)

    alone, pictures = await counted(), 0
    async with Screencast(page) as cast:

        async def take() -> None:
            nonlocal pictures
            async for _ in cast.pictures():
                pictures += 1

        taking = asyncio.create_task(take())
        watched = await counted()
        cast.end()
        await taking
    await page.close()
    return watched - alone, pictures / SPAN


async def act_to_picture(browser: Browser) -> tuple[float, float]:
    """Return the milliseconds from an act to its picture in the person's browser: median, worst."""
    with ReplicaServer() as replica, tempfile.TemporaryDirectory() as directory:
        values = stacks.settings_for(Path(directory), replica.origin)
        stacks.add_profile(values, replica.cookies("one@replica.test"))
        async with open_bridge(values) as bridge, _serving(bridge) as address:
            assert isinstance(bridge.pool, Pool)
            await bridge.pool.wait_ready(60)
            page = await _sign_in(browser, address)
            await page.goto(f"{address}/gemini_official/admin/profiles/owner")
            await page.get_by_role("button", name="Take over").click()
            await page.wait_for_selector("canvas[data-pictures]")
            watched = bridge.pool.leased_page("owner")
            assert watched is not None
            await watched.goto("about:blank")
            await watched.set_content(CLICKED)
            await asyncio.sleep(1)
            taken: list[float] = []
            for _ in range(RUNS):
                await page.evaluate(ARM)
                await page.locator("canvas").click(position={"x": 300, "y": 200})
                taken.append(await page.evaluate("window.taken"))
                await asyncio.sleep(0.3)
            await page.close()
    return statistics.median(taken), max(taken)


async def main() -> None:
    """Print the table."""
    table = Table("What", "Median, or mean", "Besides")
    async with _browser() as browser:
        shown = await interactive(browser)
        table.add_row("interactive, 12 profiles and 1,000 jobs", f"{shown:.0f} ms", "")
        for name, content in (("moving", MOVING), ("resting", RESTING)):
            share, rate = await watching(browser, content)
            table.add_row(f"watching a {name} tab", f"{share:.1%} of a core", f"{rate:.1f} /s")
        median, worst = await act_to_picture(browser)
        table.add_row("act to picture", f"{median:.0f} ms", f"worst {worst:.0f} ms")
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
