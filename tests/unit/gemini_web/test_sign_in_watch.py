"""What is told of a window in which somebody signs in; the window is a double."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.cli import login
from browser_bridge.gemini_web import sign_in_watch
from browser_bridge.gemini_web.sign_in import Account, SignInState
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


@pytest.mark.parametrize(
    ("labels", "patience", "told"),
    [(("", "", "Account: A"), 10.0, "Account: A"), (("", "", ""), 0.05, "")],
    ids=["shown late", "never shown"],
)
async def test_watch_waits_for_a_name_but_not_forever(
    monkeypatch: pytest.MonkeyPatch, labels: tuple[str, ...], patience: float, told: str
) -> None:
    """A page proves a sign-in before it shows whose it is; some never show it."""
    monkeypatch.setattr(sign_in_watch, "NAME_RECHECK", 0.02)
    monkeypatch.setattr(sign_in_watch, "NAME_WITHIN", patience)
    shown = list(labels)

    async def account_on(_: object) -> Account:
        label = shown.pop(0) if len(shown) > 1 else shown[0]
        return Account(state=SignInState.SIGNED_IN, label=label)

    opened, settings = window(("about:blank", "")), SimpleNamespace(site=Site())
    watch = SignInWatch(opened, settings, on_refused=ignore)  # type: ignore[arg-type]
    monkeypatch.setattr(watch, "_account_on", account_on)
    assert (await watch.account()).label == told


async def test_login_names_the_other_way_in_when_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    login._tell_of_refusal(window())
    assert "profiles add main --storage-state FILE" in capsys.readouterr().err
