"""Sending with an observer that fails on purpose: what may have left is never called unsent."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.gemini_web import selectors, submission
from browser_bridge.gemini_web.observer import CALL_LIMIT
from browser_bridge.gemini_web.submission import Submission
from browser_bridge.gemini_web.urls import Site

SITE = Site("http://127.0.0.1:9000")
LOOK = {
    "url": SITE.new_chat,
    "hasTurn": False,
    "hasModelTurn": False,
    "isPending": False,
    "hasBody": False,
    "busy": None,
    "answers": 0,
    "hasFooter": False,
    "hasActions": False,
    "isStopShown": False,
    "isBlank": False,
    "answer": {"count": 0, "changed": {}},
    "thoughts": {"count": 0, "changed": {}},
    "hasThoughts": False,
    "areThoughtsClosed": False,
    "answerText": "",
    "turnText": "",
    "aside": "",
    "snackbars": [],
    "dialogs": [],
    "isSignInOffered": False,
}
FAILURES: tuple[Callable[[], Exception], ...] = (
    lambda: errors.SiteUnavailable("busy"),
    lambda: errors.BrowserCrashed("gone"),
    lambda: TimeoutError("late"),
    lambda: PlaywrightError("odd"),
)


class Stream:
    """The page's requests, of which none carries the prompt."""

    is_sent = False

    def arm(self, prompt: str | None = None) -> None: ...


class FakeObserver:
    """An observer whose page tells what a test says, and takes no prompt."""

    def __init__(self, **answers: Any) -> None:
        place = {"x": 1, "y": 1}
        self.answers: dict[str, Any] = {
            "insert": "exact",
            "paste": "exact",
            "focus": False,
            "watchToSend": place,
            "pointAtSend": place,
            "sending": {"clicks": 1, "isHeld": True},
            "look": LOOK,
        } | answers
        self.press_fails: Exception | None = None
        self.presses = 0
        self.limits: dict[str, float] = {}
        self.is_gone = False
        self.stream = self.tap = Stream()

    async def call(self, function: str, *_: object, within: float = CALL_LIMIT) -> Any:
        self.limits[function] = within
        answer = self.answers[function]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def arm(self, prompt: str | None) -> None:
        self.stream.arm(prompt)

    async def press(self, _: Mapping[str, float]) -> None:
        self.presses += 1
        if self.press_fails:
            raise self.press_fails

    async def next_state(self, within: float) -> None: ...

    def forget_states(self) -> None: ...


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "SWALLOWED_AFTER", 0.0)
    monkeypatch.setattr(submission, "ACCEPT_LIMIT", 0.01)


async def send(observer: FakeObserver, prompt: str = "ping") -> errors.BridgeError:
    page: Any = SimpleNamespace(url=SITE.new_chat)
    reader: Any = observer
    with pytest.raises(errors.BridgeError) as raised:
        await Submission(page, reader, selectors.load(), SITE).send(prompt)
    return raised.value


@pytest.mark.parametrize("failure", FAILURES)
async def test_send_counts_as_submitted_when_the_press_fails(
    failure: Callable[[], Exception],
) -> None:
    observer = FakeObserver()
    observer.press_fails = failure()
    assert (await send(observer)).submitted


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("function", ["sending", "look"])
async def test_send_counts_as_submitted_when_a_reading_after_the_press_fails(
    function: str, failure: Callable[[], Exception]
) -> None:
    assert (await send(FakeObserver(**{function: failure()}))).submitted


async def test_send_counts_as_submitted_when_the_page_died_after_the_press() -> None:
    observer = FakeObserver()
    observer.is_gone = True
    assert (await send(observer)).submitted


@pytest.mark.parametrize(
    ("sending", "look", "is_submitted", "presses"),
    [
        ({"clicks": 1, "isHeld": True}, {}, True, 1),
        ({"clicks": None, "isHeld": True}, {}, True, 1),
        ({"clicks": 1, "isHeld": True}, {"snackbars": ["Try again"]}, False, 1),
        ({"clicks": 1, "isHeld": False}, {"snackbars": ["Try again"]}, True, 1),
        ({"clicks": 1, "isHeld": True}, {"dialogs": ["No."], "hasTurn": True}, True, 1),
        ({"clicks": None, "isHeld": True}, {"snackbars": ["Try again"]}, True, 1),
        ({"clicks": 0, "isHeld": True}, {}, False, 2),
        ({"clicks": 0, "isHeld": False}, {}, True, 2),
    ],
)
async def test_send_presses_again_only_when_no_click_arrived(
    sending: dict[str, Any], look: dict[str, Any], *, is_submitted: bool, presses: int
) -> None:
    observer = FakeObserver(sending=sending, look=LOOK | look)
    error = await send(observer)
    assert isinstance(error, errors.PromptNotAccepted)
    assert (error.submitted, observer.presses) == (is_submitted, presses)


async def test_send_gives_long_prompts_more_time() -> None:
    observer = FakeObserver(watchToSend={"problem": "disabled"})
    error = await send(observer, "x" * 1_000_000)
    assert not error.submitted
    assert min(observer.limits["paste"], observer.limits["watchToSend"]) > 3 * 14
    await send(observer, "x" * 100)
    assert observer.limits["watchToSend"] < CALL_LIMIT + 1
