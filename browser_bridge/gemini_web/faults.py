"""Tells texts that the site shows in an answer's place from answers. Pure; words in `notices.toml`.

Most failures come as an ordinary short answer (site-dom 13), and answers may speak of failures: a
text counts only when it is short, one paragraph, and fits the known wording from end to end.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from browser_bridge import errors
from browser_bridge.gemini_web import models, resets
from browser_bridge.gemini_web.wording import words

LONGEST = 400
"""Characters; a longer text is an answer."""


_CODE = re.compile(r"[(（](\d+)[)）]")
_ASKED_TOO_OFTEN = 1095
# What the numbers in "Something went wrong (N)" mean, where that is known (site-wire 4.5).
_CODES: dict[int, tuple[type[errors.SiteError], str]] = {
    1037: (errors.RateLimited, "A limit of this account is reached; wait, or choose another model"),
    1050: (errors.ModelUnavailable, "The model does not fit the conversation"),
    1052: (errors.ModelUnavailable, "The site withdrew the model; choose another"),
    1060: (errors.ChallengeShown, "The site blocks this machine's address for now; wait"),
    _ASKED_TOO_OFTEN: (errors.RateLimited, "The site is asked too often; wait a while"),
}


class Fault(StrEnum):
    """What a text in an answer's place says."""

    FAILED = "failed"
    LIMIT = "limit"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class _Wording:
    openers: tuple[str, ...]
    whole: re.Pattern[str]
    needs: re.Pattern[str] | None


@cache
def _wording(fault: Fault) -> _Wording:
    entry = words()[fault.value]
    needs = entry.get("needs")
    return _Wording(
        tuple(opener.casefold() for opener in entry["openers"]),
        re.compile(entry["whole"], re.IGNORECASE),
        re.compile(needs, re.IGNORECASE) if needs else None,
    )


def _plain(text: str) -> str:
    return text.strip().replace("\u2019", "'").replace("\\", "")


def fault_of(text: str) -> Fault | None:
    """Tell what a whole text says in an answer's place, or None for an answer."""
    plain = _plain(text)
    if not plain or len(plain) > LONGEST or "\n" in plain:
        return None
    for fault in Fault:
        wording = _wording(fault)
        fits = wording.whole.fullmatch(plain) is not None
        if fits and (wording.needs is None or wording.needs.search(plain)):
            return fault
    return None


def may_become_fault(text: str) -> bool:
    """Tell whether an unfinished text may still turn out to stand in an answer's place."""
    plain = _plain(text).casefold()
    if len(plain) > LONGEST or "\n" in plain:
        return False
    return any(
        plain.startswith(opener) or opener.startswith(plain)
        for fault in (Fault.FAILED, Fault.LIMIT)
        for opener in _wording(fault).openers
    )


@cache
def _stopped() -> re.Pattern[str]:
    return re.compile("|".join(words()["stopped"]), re.IGNORECASE)


def says_stopped(text: str) -> bool:
    """Tell whether a text beside an answer says that somebody stopped it."""
    return _stopped().search(text) is not None


def error_for_code(code: int) -> errors.SiteError:
    """Return the typed error for a number that the stream ended with, without an answer."""
    kind, meaning = _CODES.get(code, (errors.AnswerFailed, "The site failed to answer"))
    return _of_code(kind, f"{meaning}: the site says error {code}.", code)


def _of_code(kind: type[errors.SiteError], message: str, code: int) -> errors.SiteError:
    if code == _ASKED_TOO_OFTEN:
        return errors.RateLimited(message, scope=errors.Scope.ACCOUNT, submitted=True)
    return kind(message, submitted=True)


def error_for(fault: Fault, text: str) -> errors.SiteError:
    """Return the typed error for a fault that came after the prompt had been sent."""
    shown = " ".join(_plain(text).split())[:200]
    code = _CODE.search(shown)
    number = int(code[1]) if code else 0
    special = _CODES.get(number)
    if special is not None:
        return _of_code(special[0], f"{special[1]}: the site says {shown!r}.", number)
    match fault:
        case Fault.LIMIT:
            return errors.RateLimited(
                f"The site says that a limit of this account is reached: {shown!r}. Wait for the "
                "reset it names, choose another model, or sign in another profile.",
                retry_after=resets.seconds_until_reset(text),
                model=named.value if (named := models.named_in(text)) else "",
                submitted=True,
            )
        case Fault.FAILED | Fault.OFFLINE:
            return errors.AnswerFailed(
                f"The site failed to answer: {shown!r}. The prompt was sent once and is not sent "
                "again; ask again if you want it to be.",
                submitted=True,
            )
