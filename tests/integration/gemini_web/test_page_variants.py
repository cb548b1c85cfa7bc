"""Pages made by hand from the facts, each in a variant that the replica does not have."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page

from browser_bridge import errors, events
from browser_bridge.gemini_web import selectors
from browser_bridge.gemini_web.chat import Chat, ChatSettings
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import Mode, ModelChoice

PAGES = Path(__file__).parent / "pages"
ANSWER = "First **bold** words.\n\n- one\n- two\n\nThe end."
PROMPT = "two  spaces\n\nand a line"
VARIANTS = ("g1_2025", "minimal", "gem_no_ids", "compare", "stubborn", "late_paint", "shadow")

OpenPage = Callable[[str], Awaitable[tuple[Page, Chat]]]


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
    async with AsyncExitStack() as opened:

        async def open_one(name: str) -> tuple[Page, Chat]:
            page = await context.new_page()
            settings = ChatSettings(
                site=Site(origin_of(name)), selectors=selectors.load(), silence=12
            )
            chat = await opened.enter_async_context(Chat(page, settings))
            await chat.open_new()
            return page, chat

        yield open_one


async def turn(chat: Chat, mode: Mode = Mode.FAST) -> list[events.TurnEvent]:
    await chat.choose_model(ModelChoice(requested=mode.value, mode=mode))
    await chat.send(PROMPT)
    return [event async for event in chat.read(wants_thoughts=True)]


@pytest.mark.parametrize("name", VARIANTS)
async def test_variant_takes_a_prompt_and_gives_its_answer(open_page: OpenPage, name: str) -> None:
    """The prompt is sent once and the answer read whole, whatever the page is made of."""
    page, chat = await open_page(name)
    heard = await asyncio.wait_for(turn(chat), 25)
    last = heard[-1]
    assert isinstance(last, events.TurnCompleted)
    assert last.markdown == ANSWER
    assert "".join(item.text for item in heard if isinstance(item, events.TextDelta)) == ANSWER
    assert await page.evaluate("window.sent") == [PROMPT]


async def test_variant_without_ids_offers_modes_by_their_titles(open_page: OpenPage) -> None:
    """Rows without ids or test ids are chosen by title; Flash-Lite is not Flash."""
    page, chat = await open_page("gem_no_ids")
    await turn(chat, Mode.PRO)
    assert await page.evaluate("[window.mode, window.extended]") == ["3.1 Pro", False]
    await chat.open_new()
    await turn(chat, Mode.THINKING)
    assert await page.evaluate("[window.mode, window.extended]") == ["3.8 Flash", True]
    await chat.open_new()
    await turn(chat, Mode.FAST)
    assert await page.evaluate("[window.mode, window.extended]") == ["3.8 Flash", False]


async def test_variant_of_2025_has_two_modes(open_page: OpenPage) -> None:
    """Labels of 2025 are known; what was not offered then is refused."""
    page, chat = await open_page("g1_2025")
    await chat.choose_model(ModelChoice(requested="pro", mode=Mode.PRO))
    assert await page.inner_text(".logo-pill-label-container") == "2.5 Pro"
    with pytest.raises(errors.ModelUnavailable, match=r"2\.5 Flash, 2\.5 Pro"):
        await chat.choose_model(ModelChoice(requested="thinking", mode=Mode.THINKING))


async def test_variant_with_two_answers_has_the_first_chosen(open_page: OpenPage) -> None:
    """The choice is made, so that the composer is free."""
    page, chat = await open_page("compare")
    await turn(chat)
    assert await page.evaluate("window.chosen") == 0
