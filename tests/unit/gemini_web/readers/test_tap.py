"""The tap on CDP events: which stream is this turn's, in which order things come, what breaks."""

import asyncio
import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.async_api import Error as PlaywrightError

from browser_bridge.gemini_web.readers import positions, tap
from browser_bridge.gemini_web.readers.tap import StreamTap, TapFault
from browser_bridge.replica import frames as site
from browser_bridge.replica.reply import Reply

URL = (
    "https://site.example/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate?x=1"
)
REPLY = Reply(conversation="c" * 16, response="d" * 16, model="3 Pro")
PROMPT = "Say  hello\n\nto «all» & 100% + more"


def _body(prompt: str) -> str:
    inner = json.dumps([[prompt, 0, None, None], ["en"]], ensure_ascii=False)
    return urlencode({"f.req": json.dumps([None, inner]), "at": "token:1"})


def _said(text: str, *, is_complete: bool = False) -> bytes:
    return REPLY.snapshot(site.Carried(text), is_complete=is_complete)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Browser:
    """Answers the tap's CDP commands; a command waits for `gate`."""

    def __init__(self) -> None:
        self.buffered = b""
        self.body = b""
        self.posts: dict[str, str] = {}
        self.refused: set[str] = set()
        self.sent: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, method: str, /, **parameters: object) -> dict[str, Any]:
        self.sent.append(method)
        await self.gate.wait()
        if method in self.refused:
            raise PlaywrightError("Request with the provided ID has already finished loading")
        match method:
            case "Network.getRequestPostData":
                return {"postData": self.posts[str(parameters["requestId"])]}
            case "Network.getResponseBody":
                return {"body": self.body.decode(), "base64Encoded": False}
            case _:
                return {"bufferedData": _encoded(self.buffered)}


class Page:
    """Tells the tap what CDP would."""

    def __init__(self) -> None:
        self.browser = Browser()
        self.changes = 0
        self.tap = StreamTap(self.browser.send, self._changed)

    def _changed(self) -> None:
        self.changes += 1

    def request(self, identity: str, prompt: str | None, *, url: str = URL) -> None:
        post: dict[str, Any] = {"url": url, "method": "POST", "hasPostData": True}
        if prompt is not None:
            post["postData"] = _body(prompt)
        self.tap.on_request({"requestId": identity, "request": post})

    def response(self, identity: str, status: int = 200) -> None:
        self.tap.on_response({"requestId": identity, "response": {"status": status}})

    def data(self, identity: str, data: bytes | None) -> None:
        extra = {} if data is None else {"data": _encoded(data)}
        self.tap.on_data({"requestId": identity, "dataLength": 1, **extra})

    def finish(self, identity: str) -> None:
        self.tap.on_finished({"requestId": identity})

    def fail(self, identity: str) -> None:
        self.tap.on_failed({"requestId": identity, "errorText": "net::ERR_FAILED"})


async def _settle() -> None:
    for _ in range(12):
        await asyncio.sleep(0)


@pytest.fixture
async def page() -> Page:
    """A page whose prompt is about to be sent."""
    found = Page()
    found.tap.arm(PROMPT)
    return found


async def _begin(page: Page, prompt: str | None = PROMPT) -> None:
    page.request("1", prompt)
    await _settle()
    page.response("1")
    await _settle()


async def test_tap_reads_the_stream_of_the_prompt(page: Page) -> None:
    page.browser.buffered = site.PREFIX + REPLY.opening()
    await _begin(page)
    data = _said("Hello") + _said("Hello, wörld 🙂") + REPLY.title("T")
    for start in range(0, len(data), 5):
        page.data("1", data[start : start + 5])
    assert page.tap.snapshot.text == "Hello, wörld 🙂"
    assert not page.tap.is_whole
    page.data("1", _said("Hello, wörld 🙂!", is_complete=True) + site.trailers(1))
    page.finish("1")
    found = page.tap.snapshot
    assert (found.text, found.is_complete, found.title) == ("Hello, wörld 🙂!", True, "T")
    assert (found.model, found.conversation) == ("3 Pro", "c" * 16)
    assert (page.tap.is_ended, page.tap.fault) == (True, None)
    assert page.changes >= 4


async def test_tap_ignores_streams_of_other_prompts(page: Page) -> None:
    """A page may ask for titles or suggestions beside the answer."""
    page.request("9", "Suggest a title")
    await _begin(page)
    page.response("9")
    await _settle()
    page.data("9", _said("Not this"))
    page.data("1", _said("This"))
    assert page.tap.snapshot.text == "This"
    assert page.browser.sent == ["Network.streamResourceContent"]


@pytest.mark.parametrize(
    ("url", "method"), [("https://a.example/log", "POST"), (URL, "OPTIONS")], ids=["url", "method"]
)
async def test_tap_ignores_other_requests(page: Page, url: str, method: str) -> None:
    post = {"url": url, "method": method, "postData": _body(PROMPT)}
    page.tap.on_request({"requestId": "1", "request": post})
    page.response("1")
    await _settle()
    assert page.browser.sent == []


async def test_tap_ignores_streams_before_it_is_armed() -> None:
    page = Page()
    await _begin(page)
    assert not page.tap.is_followed


async def test_tap_asks_for_a_long_prompt_that_the_event_left_out(page: Page) -> None:
    page.browser.posts["1"] = _body(PROMPT)
    await _begin(page, None)
    assert page.tap.is_followed
    assert page.browser.sent == ["Network.getRequestPostData", "Network.streamResourceContent"]


async def test_tap_matches_a_prompt_whose_blanks_the_editor_changed(page: Page) -> None:
    await _begin(page, "Say hello to\u00a0«all» & 100% + more\n")
    assert page.tap.is_followed


async def test_tap_keeps_the_order_when_data_overtakes_the_browsers_answer(page: Page) -> None:
    data = _said("One two three", is_complete=True)
    page.browser.buffered = data[:20]
    page.browser.gate.clear()
    await _begin(page)
    page.data("1", None)
    page.data("1", data[20:40])
    page.data("1", data[40:])
    page.finish("1")
    assert not page.tap.is_ended
    page.browser.gate.set()
    await _settle()
    assert (page.tap.snapshot.text, page.tap.is_ended) == ("One two three", True)
    assert page.tap.fault is None


@pytest.mark.parametrize("is_refused", [True, False], ids=["refused", "known_to_be_over"])
async def test_tap_takes_the_body_of_an_answer_that_is_over(
    page: Page, *, is_refused: bool
) -> None:
    page.browser.body = site.PREFIX + _said("Short ü", is_complete=True)
    if is_refused:
        page.browser.refused.add("Network.streamResourceContent")
        page.browser.gate.clear()
    page.request("1", PROMPT)
    await _settle()
    page.response("1")
    if is_refused:
        await _settle()
    page.finish("1")
    page.browser.gate.set()
    await _settle()
    assert (page.tap.snapshot.text, page.tap.is_whole) == ("Short ü", True)


async def test_tap_is_unreachable_when_the_browser_refuses(page: Page) -> None:
    page.browser.refused.add("Network.streamResourceContent")
    await _begin(page)
    assert (page.tap.fault, page.tap.is_followed) == (TapFault.UNREACHABLE, False)
    assert page.changes == 1


async def test_tap_is_broken_when_the_framing_is(page: Page) -> None:
    await _begin(page)
    page.data("1", _said("One") + b"7\n{broken\n" + _said("One two"))
    assert (page.tap.fault, page.tap.snapshot.text) == (TapFault.BROKEN, "One")


async def test_tap_is_unparsed_when_no_entry_has_an_answer(page: Page) -> None:
    await _begin(page)
    page.data("1", site.frame(["wrb.fr", None, "[null,[1]]"]) + site.trailers(1))
    page.finish("1")
    assert page.tap.fault is TapFault.UNPARSED


@pytest.mark.parametrize("is_failure", [True, False])
async def test_tap_is_cut_when_the_answer_is_not_complete(page: Page, *, is_failure: bool) -> None:
    await _begin(page)
    page.data("1", _said("Half"))
    (page.fail if is_failure else page.finish)("1")
    assert (page.tap.fault, page.tap.snapshot.text) == (TapFault.CUT, "Half")


async def test_tap_keeps_a_complete_answer_when_an_error_follows(page: Page) -> None:
    await _begin(page)
    page.data("1", _said("All", is_complete=True) + site.frame(site.failure(1096)))
    page.finish("1")
    assert (page.tap.snapshot.error, page.tap.is_whole, page.tap.fault) == (None, True, None)


async def test_tap_tells_the_sites_error(page: Page) -> None:
    await _begin(page)
    page.data("1", _said("Half") + site.frame(site.failure(1037)))
    page.finish("1")
    assert (page.tap.snapshot.error, page.tap.fault) == (1037, None)


async def test_tap_follows_the_request_that_the_page_repeats(page: Page) -> None:
    await _begin(page)
    page.fail("1")
    page.request("2", PROMPT)
    await _settle()
    page.response("2")
    await _settle()
    page.data("2", _said("Again", is_complete=True))
    page.finish("2")
    assert (page.tap.snapshot.text, page.tap.fault) == ("Again", None)


async def test_tap_leaves_a_refused_request_alone(page: Page) -> None:
    page.request("1", PROMPT)
    await _settle()
    page.response("1", 429)
    await _settle()
    assert (page.tap.fault, page.tap.is_followed, page.browser.sent) == (None, False, [])


async def test_tap_forgets_the_last_turn_when_it_is_armed_again(page: Page) -> None:
    await _begin(page)
    page.data("1", _said("Old"))
    page.tap.arm("Next")
    page.data("1", _said("Old and late"))
    assert page.tap.snapshot == positions.StreamSnapshot()
    await _begin(page, "Next")
    page.data("1", _said("New"))
    assert page.tap.snapshot.text == "New"


async def test_tap_leaves_no_task_when_it_is_closed(page: Page) -> None:
    page.request("1", PROMPT)
    await _settle()
    page.tap.close()
    await _settle()
    names = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}  # type: ignore[union-attr]
    assert not any("StreamTap" in name for name in names)


@pytest.mark.parametrize(
    "body",
    ["", "f.req=", "f.req=[]", "f.req=%5Bnull%2C1%5D", "at=1", "f.req=" + "[" * 99_999, "\ud800"],
)
def test_prompt_in_is_none_when_a_form_is_not_a_prompts(body: str) -> None:
    assert tap.prompt_in(body) is None


def test_prompt_in_reads_a_long_prompt_exactly() -> None:
    prompt = "ü&+%= \n" * 30_000
    assert tap.prompt_in(_body(prompt)) == prompt
