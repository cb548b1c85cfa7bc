"""Whether a profile is signed in, and as whom; a person signs in, in a visible window."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from browser_bridge.gemini_web.urls import Place, Site

# In capitals: names of people and of offers ("Upgrade to Pro") are no plan.
_TIER = re.compile(r"\b(ULTRA|PRO|PLUS|FREE)\b")


class SignInState(StrEnum):
    """What the page tells about the sign-in."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account a page shows.

    Args:
        state: Whether one is signed in.
        label: The site's own label of the account, such as "Google Account: name (mail)"; empty
            where the page proves a sign-in without showing whose.
        tier: Its plan as the page shows it, in lower case, if it does.
    """

    state: SignInState
    label: str = ""
    tier: str | None = None


def read(probe: Mapping[str, Any], site: Site) -> Account:
    """Tell the account from the observer's probe (site-dom 12, "Sign-in state").

    The account's own link proves a sign-in; without it an offer to sign in disproves one; without
    either, weaker signs count, the last being a token in the page's start-up data. A usable
    composer proves nothing: signed-out visitors have one too.
    """
    if site.place(probe["url"]) is Place.SIGN_IN:
        return Account(state=SignInState.SIGNED_OUT)
    if probe["account"] is not None:
        return _signed_in(probe, str(probe["account"]))
    if probe["isSignInOffered"]:
        return Account(state=SignInState.SIGNED_OUT)
    if probe["accountHint"] is not None:
        return _signed_in(probe, str(probe["accountHint"]))
    if probe["hasToken"]:
        return _signed_in(probe, "")
    return Account(state=SignInState.UNKNOWN)


def _signed_in(probe: Mapping[str, Any], label: str) -> Account:
    tier = _TIER.fullmatch(probe["tier"]) or _TIER.search(probe["accountText"])
    return Account(state=SignInState.SIGNED_IN, label=label, tier=tier[1].lower() if tier else None)
