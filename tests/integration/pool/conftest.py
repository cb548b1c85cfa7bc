"""A pool over real Chromium, its pages prepared by a data: page instead of a site."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.browser.calls import abandoned
from browser_bridge.browser.install import ensure_browser
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.browser.profile import Profiles
from browser_bridge.pool import Patience, Pool, PooledProfile
from browser_bridge.settings import BrowserSettings, PoolSettings

FRESH = "data:text/html,<title>fresh</title><p>a fresh chat</p>"


class Chromiums:
    """Opens profiles below a directory, and finds their processes."""

    def __init__(self, launcher: Launcher, directory: Path) -> None:
        self._launcher = launcher
        self._directory = directory
        self._profiles = Profiles(directory)
        self.launches = 0

    def add(self, name: str) -> PooledProfile:
        return PooledProfile(name=name, directory=self._profiles.add(name).path)

    async def open(self, name: str) -> OpenProfile:
        self.launches += 1
        return await self._launcher.open(self._profiles.get(name))

    def processes(self, name: str, kind: str | None = None) -> list[psutil.Process]:
        """Chromium's processes of a profile: its main one, or those of a `--type`."""
        main = [p for p in psutil.process_iter() if self._is_main(p, name)]
        if kind is None:
            return main
        children = (child for process in main for child in process.children(recursive=True))
        return [child for child in children if f"--type={kind}" in _command(child)]

    def _is_main(self, process: psutil.Process, name: str) -> bool:
        command = _command(process)
        mine = f"--user-data-dir={self._directory / name}"
        return mine in command and not any(part.startswith("--type=") for part in command)


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


async def prepare(page: Page) -> None:
    """Bring a page to its fresh state, and prove it."""
    await page.goto(FRESH)
    if await page.title() != "fresh":
        raise errors.SelectorLost("composer", state="idle", revision="test")


@pytest.fixture
async def chromiums(tmp_path: Path) -> AsyncIterator[Chromiums]:
    browser = await ensure_browser(BrowserSettings(), report=print)
    async with Launcher(BrowserSettings(), locale="en-US", browser=browser) as launcher:
        yield Chromiums(launcher, tmp_path)
    assert not abandoned()


@pytest.fixture
async def make_real_pool(
    chromiums: Chromiums,
) -> AsyncIterator[Callable[..., Awaitable[Pool]]]:
    """Start pools; whatever is left of one fails the test."""
    made: list[tuple[Pool, tuple[str, ...]]] = []

    async def make(*names: str, patience: Patience | None = None, **settings: Any) -> Pool:
        pool = Pool(
            [chromiums.add(name) for name in names],
            open_profile=chromiums.open,
            prepare=prepare,
            settings=PoolSettings(**settings),
            patience=patience,
        )
        made.append((await pool.__aenter__(), names))
        await pool.wait_ready(30)
        return pool

    yield make
    for pool, names in made:
        await pool.close(drain=0)
        assert [chromiums.processes(name) for name in names] == [[] for _ in names]
