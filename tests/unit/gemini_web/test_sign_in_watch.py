"""What is told of a window in which somebody signs in; the window is a double."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.cli import login
from browser_bridge.gemini_web.sign_in_watch import SignInWatch
from browser_bridge.gemini_web.urls import Site

SIGN_IN = "https://accounts.google.com/v3/signin/identifier"


def ignore(*_: object) -> None:
    """Take part in no event."""


def window(*pages: tuple[str, str]) -> Any:
    """Make an open profile whose pages have these addresses and texts."""
    closed = asyncio.Event()

    def page(url: str, text: str) -> Any:
        async def inner_text() -> str:
            return text

        def locator(_: str) -> Any:
            return SimpleNamespace(inner_text=inner_text)

        return SimpleNamespace(url=url, on=ignore, locator=locator)

    made = [page(*described) for described in pages]
    context = SimpleNamespace(pages=made, on=ignore)
    profile = SimpleNamespace(name="main")
    return SimpleNamespace(context=context, closed=closed, profile=profile)


async def refusals(*pages: tuple[str, str]) -> int:
    """Count how often a refusal is told until the window is closed."""
    opened, settings, told = window(*pages), SimpleNamespace(site=Site()), list[bool]()
    watch = SignInWatch(opened, settings, on_refused=lambda: told.append(True))  # type: ignore[arg-type]
    asyncio.get_running_loop().call_later(0.02, opened.closed.set)
    with pytest.raises(errors.SignedOut):
        await watch.account()
    return len(told)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (SIGN_IN, "Couldn\u2019t sign you in\nThis browser or app may not be secure."),
        (SIGN_IN, "Couldn't sign you in"),
        ("https://accounts.google.com/v3/signin/rejected?hl=de", "Anmeldung nicht m\u00f6glich"),
    ],
)
async def test_watch_tells_once_that_the_browser_is_refused(url: str, text: str) -> None:
    assert await refusals((url, text), (url, text)) == 1


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (SIGN_IN, "Sign in\nEmail or phone"),
        ("https://example.com/help", "Couldn\u2019t sign you in"),
        ("about:blank", ""),
    ],
)
async def test_watch_tells_of_no_refusal_elsewhere(url: str, text: str) -> None:
    assert await refusals((url, text)) == 0


async def test_login_names_the_other_way_in_when_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    login._tell_of_refusal(window())
    assert "profiles add main --storage-state FILE" in capsys.readouterr().err
