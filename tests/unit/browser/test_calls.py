"""`bounded` and `finished`: deadlines, cancellation and translation, without a browser."""

import asyncio

import pytest
from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from browser_bridge import errors
from browser_bridge.browser.calls import abandoned, bounded, finished, translated


async def _fail(error: Exception) -> None:
    raise error


async def test_bounded_returns_the_result() -> None:
    async def call() -> int:
        await asyncio.sleep(0)
        return 7

    assert await bounded(call(), within=1, what="adding") == 7


async def test_bounded_names_what_was_done_when_time_runs_out() -> None:
    release = asyncio.Event()

    with pytest.raises(TimeoutError, match=r"clicking send after 0\.01 s"):
        await bounded(release.wait(), within=0.01, what="clicking send")

    release.set()
    await asyncio.wait(abandoned())


async def test_bounded_lets_the_call_go_on_when_its_caller_is_cancelled() -> None:
    release, ended = asyncio.Event(), asyncio.Event()

    async def call() -> None:
        await release.wait()
        ended.set()
        raise Error("Target page, context or browser has been closed")

    caller = asyncio.create_task(bounded(call(), within=5, what="typing"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    left = abandoned()
    assert len(left) == 1
    assert not ended.is_set()

    release.set()
    await asyncio.wait(left)
    await asyncio.sleep(0)

    assert ended.is_set()
    assert not abandoned()


async def test_bounded_reports_no_unretrieved_error_when_an_abandoned_call_fails() -> None:
    seen: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: seen.append(context))
    release = asyncio.Event()

    async def call() -> None:
        await release.wait()
        raise Error("late")

    try:
        with pytest.raises(TimeoutError):
            await bounded(call(), within=0.001, what="reading")
        release.set()
        await asyncio.wait(abandoned())
        await asyncio.sleep(0)
    finally:
        loop.set_exception_handler(None)
    assert seen == []


async def test_bounded_does_not_begin_the_call_when_no_time_is_left() -> None:
    begun = False

    async def call() -> None:
        nonlocal begun
        begun = True

    with pytest.raises(TimeoutError, match="No time was left for sending"):
        await bounded(call(), within=0, what="sending")
    await asyncio.sleep(0)

    assert not begun


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (Error("Page.evaluate: Target page, context or browser has been closed"), "BrowserCrashed"),
        (Error("Page.evaluate: Target crashed"), "BrowserCrashed"),
        (Error("Navigation failed because page crashed!"), "BrowserCrashed"),
        (Error("Connection closed while reading from the driver"), "BrowserCrashed"),
        (Error("Playwright connection closed"), "BrowserCrashed"),
        (Error("Browser has been closed"), "BrowserCrashed"),
        (
            Error("new_cdp_session: Protocol error (...): No target with given id found"),
            "BrowserCrashed",
        ),
        (Error("Page.goto: net::ERR_NAME_NOT_RESOLVED at https://a.example/x"), "SiteUnavailable"),
        (PlaywrightTimeout("Locator.click: Timeout 30ms exceeded."), "TimeoutError"),
        (Error("Page.evaluate: ReferenceError: x is not defined"), "Error"),
        (ValueError("ours"), "ValueError"),
    ],
)
async def test_bounded_translates_playwright_errors(raised: Exception, expected: str) -> None:
    with pytest.raises(Exception, match=r".") as caught:
        await bounded(_fail(raised), within=1, what="opening a page")

    assert type(caught.value).__name__ == expected
    if isinstance(caught.value, errors.BridgeError | TimeoutError):
        assert "opening a page" in str(caught.value)
        assert caught.value.__cause__ is raised


async def test_bounded_keeps_the_address_out_of_the_message_when_the_network_fails() -> None:
    with pytest.raises(errors.SiteUnavailable) as caught:
        await bounded(
            _fail(Error("Page.goto: net::ERR_ABORTED at https://a.example/app/c_123")),
            within=1,
            what="opening the chat",
        )

    assert "ERR_ABORTED" in caught.value.message
    assert "c_123" not in caught.value.message


async def test_finished_ends_its_work_before_the_caller_is_cancelled() -> None:
    release = asyncio.Event()
    done: list[str] = []

    async def work() -> str:
        await release.wait()
        done.append("work")
        return "context"

    async def undo(result: str) -> None:
        await asyncio.sleep(0)
        done.append(f"closed {result}")

    caller = asyncio.create_task(finished(work(), undo=undo))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.sleep(0)
    assert not caller.done()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await caller

    assert done == ["work", "closed context"]


async def test_finished_raises_what_its_work_raised() -> None:
    with pytest.raises(ValueError, match="no"):
        await finished(_fail(ValueError("no")))


@pytest.mark.parametrize(
    ("raised", "said"),
    [(Error("Boom\nmore"), "Boom"), (TimeoutError(), "TimeoutError")],
)
def test_translated_gives_faults_of_the_browser_an_error_of_ours(
    raised: Exception, said: str
) -> None:
    with (
        pytest.raises(errors.BrowserCrashed, match=f"Chromium failed: {said}$"),
        translated("Chromium"),
    ):
        raise raised
