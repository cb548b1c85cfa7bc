"""What a failed step of upkeep means."""

import asyncio
import logging

import pytest
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.pool.upkeep import close_quietly, trouble_of


async def failing(error: BaseException | None) -> None:
    await asyncio.sleep(0)
    if error is not None:
        raise error


async def test_trouble_is_none_when_the_step_goes_well() -> None:
    assert await trouble_of(failing(None), profile="me") is None


async def test_trouble_of_ours_names_the_profile_in_its_remedy() -> None:
    raised = errors.SignedOut("Run `browser-bridge login NAME`.")
    trouble = await trouble_of(failing(raised), profile="me")
    assert isinstance(trouble, errors.SignedOut)
    assert trouble.message == "Run `browser-bridge login me`."


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (TimeoutError(), errors.SiteUnavailable),
        (PlaywrightError("Target closed"), errors.BrowserCrashed),
        (RuntimeError("secret detail"), errors.LaunchFailed),
    ],
)
async def test_trouble_of_others_is_typed_and_names_the_profile(
    raised: Exception, kind: type[errors.BridgeError]
) -> None:
    trouble = await trouble_of(failing(raised), profile="me")
    assert type(trouble) is kind
    assert trouble is not None
    assert "'me'" in trouble.message
    assert "secret" not in trouble.message


async def test_trouble_lets_a_cancellation_through() -> None:
    with pytest.raises(asyncio.CancelledError):
        await trouble_of(failing(asyncio.CancelledError()), profile="me")


@pytest.mark.parametrize(
    "raised", [errors.BrowserCrashed("x"), PlaywrightError("x"), TimeoutError(), None]
)
async def test_close_quietly_only_logs_failures(
    raised: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        await close_quietly(lambda: failing(raised), within=1)
    assert bool(caplog.records) is (raised is not None)


async def test_close_quietly_lets_faults_of_ours_through() -> None:
    with pytest.raises(ZeroDivisionError):
        await close_quietly(lambda: failing(ZeroDivisionError()), within=1)
