"""A real Chromium, empty profiles, and a small local site that tells what it was sent."""

import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from browser_bridge.browser import processes
from browser_bridge.browser.calls import abandoned
from browser_bridge.browser.install import Browser, ensure_browser
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.profile import Profile, Profiles
from browser_bridge.settings import BrowserSettings


@dataclass
class LocalSite:
    """A site on loopback: pages by path, headers for all, and the cookies each request brought."""

    port: int = 0
    pages: dict[str, str] = field(default_factory=dict)
    headers: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def site() -> Iterator[LocalSite]:
    site = LocalSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/favicon.ico":
                site.cookies.append(self.headers.get("Cookie") or "")
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for name, value in site.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(
                site.pages.get(self.path.partition("?")[0], "<title>Home</title><p>Hello").encode()
            )

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the name is http.server's

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
async def chromium() -> Browser:
    """The browser of this machine, found as the product finds it."""
    return await ensure_browser(BrowserSettings(), report=print)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profiles(tmp_path / "profiles").add("work")


@pytest.fixture
async def launcher(chromium: Browser, profile: Profile) -> AsyncIterator[Launcher]:
    """A launcher; fails the test that leaves a browser or a call behind."""
    async with Launcher(BrowserSettings(), locale="en-US", browser=chromium) as launcher:
        yield launcher
    assert processes.using(profile.path) == ()
    assert not abandoned()
