"""Clicks on Send that go astray: what may have been sent is never sent again."""

import pytest

from browser_bridge import errors
from browser_bridge.gemini_web import submission
from tests.integration.gemini_web.conftest import OpenPage


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "SWALLOWED_AFTER", 0.4)
    monkeypatch.setattr(submission, "ACCEPT_LIMIT", 1.2)


@pytest.mark.parametrize(
    ("way", "is_submitted", "clicks"),
    [("ignore", True, 1), ("refuse", False, 1), ("anew", False, 0)],
)
async def test_send_tells_whether_the_prompt_may_have_left(
    open_page: OpenPage, way: str, *, is_submitted: bool, clicks: int
) -> None:
    """A click that arrived is final unless the page itself refuses it in words."""
    page, chat = await open_page("sending")
    await page.evaluate("(way) => { window.way = way; }", way)
    with pytest.raises(errors.PromptNotAccepted) as raised:
        await chat.send("ping")
    assert raised.value.submitted == is_submitted
    assert await page.evaluate("[window.clicks, window.sent.length]") == [clicks, 0]
    left = await page.inner_text(".ql-editor")
    assert left.strip() == ("ping" if is_submitted else "")


async def test_send_repeats_a_click_that_never_arrived(open_page: OpenPage) -> None:
    """A button that is made anew under the pointer is pressed once more; one prompt goes out."""
    page, chat = await open_page("stubborn")
    await chat.send("ping")
    assert await page.evaluate("window.sent") == ["ping"]


async def test_send_notices_a_paste_that_lands_after_the_check(open_page: OpenPage) -> None:
    """What is sent is the prompt, although the page put its paste beside it at the last moment."""
    page, chat = await open_page("sending")
    await page.evaluate("() => { window.pasteLag = 1600; window.sendLag = 1200; }")
    prompt = "line of text\n" * 200
    await chat.send(prompt)
    assert await page.evaluate("window.sent") == [prompt]
