"""Whether a page shows an account."""

from typing import Any

import pytest

from browser_bridge.gemini_web import sign_in
from browser_bridge.gemini_web.sign_in import SignInState
from browser_bridge.gemini_web.urls import Site

SITE = Site("http://127.0.0.1:9000")


def probe(**changes: Any) -> dict[str, Any]:
    return {
        "url": "http://127.0.0.1:9000/app",
        "account": None,
        "accountHint": None,
        "accountText": "",
        "tier": "",
        "isSignInOffered": False,
        "hasToken": False,
    } | changes


@pytest.mark.parametrize(
    ("changes", "state", "tier"),
    [
        ({"account": "Google Account: A (a@b.c)"}, SignInState.SIGNED_IN, None),
        ({"account": "Google Account: A (a@b.c)", "tier": "PRO"}, SignInState.SIGNED_IN, "pro"),
        ({"account": "", "accountText": "A Person ULTRA"}, SignInState.SIGNED_IN, "ultra"),
        ({"account": "Google Account: Pro Plus (a@b.c)"}, SignInState.SIGNED_IN, None),
        ({"account": "", "accountText": "Pro Plus"}, SignInState.SIGNED_IN, None),
        ({"account": "A (a@b.c)", "tier": "Upgrade to PRO"}, SignInState.SIGNED_IN, None),
        ({"accountHint": "a@b.c"}, SignInState.SIGNED_IN, None),
        ({"accountHint": "a@b.c", "isSignInOffered": True}, SignInState.SIGNED_OUT, None),
        ({"hasToken": True}, SignInState.SIGNED_IN, None),
        ({"hasToken": True, "isSignInOffered": True}, SignInState.SIGNED_OUT, None),
        ({"account": "A (a@b.c)", "isSignInOffered": True}, SignInState.SIGNED_IN, None),
        ({"isSignInOffered": True}, SignInState.SIGNED_OUT, None),
        ({"url": "https://accounts.google.com/v3/signin"}, SignInState.SIGNED_OUT, None),
        ({}, SignInState.UNKNOWN, None),
    ],
)
def test_read_tells_the_account(
    changes: dict[str, Any], state: SignInState, tier: str | None
) -> None:
    account = sign_in.read(probe(**changes), SITE)
    assert (account.state, account.tier) == (state, tier)
