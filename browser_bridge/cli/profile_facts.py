"""What the disk tells of a profile, without opening it: who uses it, its sign-in, its size."""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from browser_bridge import errors
from browser_bridge.browser import processes
from browser_bridge.browser.cookie import Cookie
from browser_bridge.browser.cookie_keeper import EXPORT, IMPORT
from browser_bridge.browser.cookies import parse_storage_state
from browser_bridge.browser.lock import LOCK
from browser_bridge.browser.profile import Profile

SIGN_IN_COOKIE = "__Secure-1PSID"


class SignIn(StrEnum):
    """What a profile holds of a sign-in; whether the site still honours it, only the site knows."""

    PRESENT = "present"
    """The cookie was there when the profile was last open."""
    WAITING = "waiting"
    """Cookies were added, and go in when the profile is next opened."""
    EXPIRED = "expired"
    """The cookie has ended."""
    NONE = "none"
    """There is no such cookie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts:
    """What the disk tells of one profile.

    Args:
        name: Its name.
        groups: Its groups.
        sign_in: What it holds of a sign-in.
        expires: When the sign-in cookie ends, if it is known.
        holder: Who has it open, such as "process 4711 on host", or none.
        size: Bytes on disk.
        problem: Why it cannot be used, if it cannot.
    """

    name: str
    groups: tuple[str, ...]
    sign_in: SignIn
    expires: datetime | None
    holder: str | None
    size: int
    problem: str | None = None


def facts_of(profile: Profile) -> ProfileFacts:
    """Read what the disk tells of a profile."""
    sign_in, expires = _sign_in(profile.path)
    return ProfileFacts(
        name=profile.name,
        groups=profile.groups,
        sign_in=sign_in,
        expires=expires,
        holder=holder_of(profile.path),
        size=size_of(profile.path),
        problem=profile.problem,
    )


def holder_of(directory: Path) -> str | None:
    """Tell who has a profile open, without keeping anybody from opening it."""
    if holder := locker_of(directory):
        return holder
    if using := processes.using(directory):
        return f"Chromium, process {using[0].pid}"
    return None


def locker_of(directory: Path) -> str | None:
    """Tell which process holds our own lock on a profile."""
    try:
        with (directory / LOCK).open(encoding="utf-8", errors="replace") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read(200).strip() or "another process"
    except OSError:
        return None
    return None


def size_of(directory: Path) -> int:
    """Count the bytes of all files below a directory, which may change meanwhile."""
    total = 0
    for root, _, names in os.walk(directory):
        for name in names:
            try:
                total += (Path(root) / name).lstat().st_size
            except OSError:
                continue
    return total


def _sign_in(directory: Path) -> tuple[SignIn, datetime | None]:
    if waiting := _cookie(directory / IMPORT):
        return _judged(waiting, SignIn.WAITING)
    if present := _cookie(directory / EXPORT):
        return _judged(present, SignIn.PRESENT)
    return SignIn.NONE, None


def _judged(cookie: Cookie, sign_in: SignIn) -> tuple[SignIn, datetime | None]:
    expires = None if cookie.expires is None else datetime.fromtimestamp(cookie.expires, UTC)
    return (SignIn.EXPIRED if cookie.is_expired(time.time()) else sign_in), expires


def _cookie(path: Path) -> Cookie | None:
    try:
        cookies = parse_storage_state(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, errors.ProfileInvalid):
        return None
    return next((cookie for cookie in cookies if cookie.name == SIGN_IN_COOKIE), None)


def as_json(facts: ProfileFacts) -> dict[str, object]:
    """The facts as JSON values."""
    return {
        "name": facts.name,
        "groups": list(facts.groups),
        "sign_in": facts.sign_in.value,
        "expires": facts.expires.isoformat() if facts.expires else None,
        "holder": facts.holder,
        "size": facts.size,
        "problem": facts.problem,
    }


def to_json(rows: list[dict[str, object]]) -> str:
    """A JSON document for programs."""
    return json.dumps(rows, indent=2, ensure_ascii=False)
