"""Chats in real tabs: on replicas of both generations, and on small pages written by hand."""

import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page

from browser_bridge import errors, events
from browser_bridge.gemini_web import selectors
from browser_bridge.gemini_web.chat import Chat, ChatEvent, ChatSettings
from browser_bridge.gemini_web.downloads import Save
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import Mode, ModelChoice
from browser_bridge.replica.oracle import Entry
from browser_bridge.replica.server import ReplicaServer

SILENCE = 20.0
"""Seconds after which an answer counts as stalled: more than any machine needs for a step."""
LOCALES = ("en", "zh-CN", "zh-TW", "de", "ja", "ko", "ru", "vi")
EVERYWHERE = (("g1", "en"), *zip(("g2", "g1") * 4, LOCALES, strict=True))
"""English on both generations, every other language on one of them, in turns."""
ELSEWHERE = (("g2", "en"), *zip(("g1", "g2") * 4, LOCALES, strict=True))
"""The same, with each language on the other generation."""
PAGES = Path(__file__).parent / "pages"


@dataclass
class Told:
    """Everything one turn told, and how it ended."""

    heard: list[ChatEvent] = field(default_factory=list[ChatEvent])
    error: errors.BridgeError | None = None
    seconds: float = 0.0

    @property
    def text(self) -> str:
        return "".join(item.text for item in self.heard if isinstance(item, events.TextDelta))

    @property
    def thoughts(self) -> str:
        return "".join(item.text for item in self.heard if isinstance(item, events.ThoughtDelta))

    @property
    def notices(self) -> list[str]:
        return [item.code for item in self.heard if isinstance(item, events.TurnNotice)]

    @property
    def completed(self) -> events.TurnCompleted:
        assert self.error is None, repr(self.error)
        last = self.heard[-1]
        assert isinstance(last, events.TurnCompleted)
        return last


@dataclass
class Tab:
    """A chat in a tab of a replica."""

    server: ReplicaServer
    page: Page
    chat: Chat
    posted: list[str]
    """Bodies of what the page sent to the site beside prompts, such as a dialog's settings."""

    def has_posted(self, *words: str) -> bool:
        """Tell whether the page sent one of some words to the site."""
        return any(word in body for body in self.posted for word in words)

    async def ask(
        self,
        prompt: str = "ping",
        *,
        mode: Mode = Mode.FAST,
        is_extended: bool = False,
        wants_thoughts: bool = False,
    ) -> Told:
        """Take one turn as the worker takes it."""
        told = Told()
        start = time.monotonic()
        try:
            choice = ModelChoice(requested=mode.value, mode=mode, is_extended=is_extended)
            await self.chat.choose_model(choice)
            await self.chat.send(prompt)
            async for event in self.chat.read(wants_thoughts=wants_thoughts):
                told.heard.append(event)
        except errors.BridgeError as error:
            told.error = error
        told.seconds = time.monotonic() - start
        return told

    @property
    def prompts(self) -> tuple[Entry, ...]:
        """What reached the site."""
        return self.server.oracle.prompts

    async def works_again(self) -> None:
        """Prove that the tab takes another turn."""
        self.server.use("normal")
        count = len(self.prompts)
        await self.chat.open_new()
        told = await self.ask("ping")
        assert told.completed.markdown == "pong"
        assert len(self.prompts) == count + 1


OpenTab = Callable[..., Awaitable[Tab]]


@pytest.fixture
async def open_tab(
    context: BrowserContext, replica: Callable[..., ReplicaServer]
) -> AsyncIterator[OpenTab]:
    """Open a signed-in tab of a replica: `open_tab("stall", generation="g1", silence=2)`."""
    async with AsyncExitStack() as opened:

        async def open_one(
            scenario: str = "normal",
            *,
            silence: float = SILENCE,
            is_guest: bool = False,
            is_new: bool = True,
            is_temporary: bool = False,
            save: Save | None = None,
            **options: object,
        ) -> Tab:
            server = replica(**options)
            server.use(scenario)
            if not is_guest:
                await context.add_cookies(server.cookies())  # pyright: ignore[reportArgumentType] - plain dicts by design
            page = await context.new_page()
            posted: list[str] = []
            page.on("request", lambda request: posted.append(request.post_data or ""))
            settings = ChatSettings(
                site=Site(server.origin),
                selectors=selectors.load(),
                silence=silence,
                is_temporary=is_temporary,
                save=save,
            )
            chat = await opened.enter_async_context(Chat(page, settings))
            if is_new:
                await chat.open_new()
            return Tab(server, page, chat, posted)

        yield open_one


OpenPage = Callable[..., Awaitable[tuple[Page, Chat]]]


@pytest.fixture(scope="module")
def origin_of() -> Iterator[Callable[[str], str]]:
    """Serve each hand-written page as the app of a site of its own."""
    servers: list[ThreadingHTTPServer] = []

    def start(name: str) -> str:
        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply(
                    PAGES / ("site.js" if self.path.endswith("site.js") else f"{name}.html")
                )

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self._reply(None)

            def _reply(self, file: Path | None) -> None:
                body = file.read_bytes() if file else b")]}'\n\n"
                is_script = file is not None and file.suffix == ".js"
                self.send_response(200)
                self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the name is http.server's

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
async def open_page(
    context: BrowserContext, origin_of: Callable[[str], str]
) -> AsyncIterator[OpenPage]:
    """Open a hand-written page, by way of a new chat unless told otherwise."""
    async with AsyncExitStack() as opened:

        async def open_one(name: str, *, is_new: bool = True) -> tuple[Page, Chat]:
            page = await context.new_page()
            site = Site(origin_of(name))
            settings = ChatSettings(site=site, selectors=selectors.load(), silence=12)
            chat = await opened.enter_async_context(Chat(page, settings))
            await (chat.open_new() if is_new else page.goto(site.new_chat))
            return page, chat

        yield open_one
