"""`browser-bridge profiles`: list, add, check and remove."""

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, assert_never

from cyclopts import App, Group, Parameter, validators
from rich.prompt import Confirm

from browser_bridge import errors, settings
from browser_bridge.browser.cookie import Cookie
from browser_bridge.browser.cookie_keeper import save_import
from browser_bridge.browser.cookies import (
    cookies_for_origin,
    cookies_from_token,
    parse_netscape,
    parse_storage_state,
)
from browser_bridge.browser.profile import Profile, Profiles, check_name
from browser_bridge.cli import failures, output, profile_check, running
from browser_bridge.cli.output import Progress
from browser_bridge.cli.profile_facts import (
    SIGN_IN_COOKIE,
    ProfileFacts,
    SignIn,
    as_json,
    facts_of,
    holder_of,
    to_json,
)
from browser_bridge.gemini_web import urls
from browser_bridge.gemini_web.sign_in import Account, SignInState

app = App(name="profiles", help_format="plaintext")
_STANDARD_INPUT = "-"
_SOURCE = Group("Where its sign-in comes from (one of)", validator=validators.mutually_exclusive)


def _usable_name(_: type, name: str) -> None:
    try:
        check_name(name)
    except errors.ProfileInvalid as error:
        raise ValueError(error.message) from None


_TOLD = {
    SignInState.SIGNED_IN: "signed in",
    SignInState.SIGNED_OUT: "signed out",
    SignInState.UNKNOWN: "unknown: the page shows no account",
}
Source = Annotated[str | None, Parameter(group=_SOURCE, allow_leading_hyphen=True)]
NewName = Annotated[str, Parameter(validator=_usable_name)]


@app.command(name="list")
def show(*, is_json: Annotated[bool, Parameter("--json")] = False) -> int:
    """List the profiles with what the disk tells of them.

    Example: browser-bridge profiles list --json

    Args:
        is_json: Print JSON, for programs.
    """
    found = [facts_of(profile) for profile in _profiles().list()]
    if is_json:
        output.line(to_json([as_json(facts) for facts in found]))
        return 0
    if not found:
        output.notice("There is no profile yet: `browser-bridge login NAME` makes one.")
        return 0
    shown = output.table("Profile", "Groups", "Sign-in", "In use by", "Size")
    for facts in found:
        shown.add_row(
            facts.name,
            ", ".join(facts.groups) or "-",
            _sign_in(facts),
            facts.holder or "-",
            output.size(facts.size),
        )
    output.results().print(shown)
    for facts in found:
        if facts.problem is not None:
            output.notice(facts.problem)
    return 0


@app.command
def add(
    name: NewName,
    /,
    *,
    group: tuple[NewName, ...] = (),
    storage_state: Source = None,
    cookies: Source = None,
    token: Source = None,
) -> int:
    """Add a profile, empty or with a sign-in brought from elsewhere.

    Example: browser-bridge profiles add main --group team --storage-state state.json

    Args:
        name: Its name, which is also its directory's.
        group: A group it belongs to, by which requests may ask for it; may be repeated.
        storage_state: File with Playwright's storage state in JSON; - reads standard input.
        cookies: File in the Netscape cookies.txt format; - reads standard input.
        token: Value of the cookie __Secure-1PSID, or that and NID's joined by '::'; - reads
            standard input, where no list of processes shows it.
    """
    values = settings.load()
    found = _cookies(storage_state=storage_state, cookies=cookies, token=token)
    if values.site.origin is not None:  # Better refused now than whenever it is first opened.
        cookies_for_origin(found, values.site.origin, home_domains=urls.HOME_DOMAINS)
    made = Profiles(values.profiles_dir).add(name, group)
    if found:
        save_import(made.path, found)
    output.line(f"Added the profile {name!r}.{_next_step(made, found)}")
    return 0


@app.command
def check(name: str | None = None, /) -> int:
    """Open profiles, without a window, and tell whether each is signed in.

    Exit code 1 if one is not, or could not be looked at.

    Example: browser-bridge profiles check main

    Args:
        name: The profile; left out, all are checked.
    """
    values = settings.load()
    found = Profiles(values.profiles_dir)
    chosen = found.list() if name is None else (found.get(name),)
    if not chosen:
        raise errors.NoProfileReady("There is no profile: `browser-bridge login NAME` makes one.")
    with Progress() as progress:
        results = running.run(profile_check.check(chosen, values, progress))
    shown = output.table("Profile", "Sign-in", "Account", "Plan")
    for result in results:
        account = result.account or Account(state=SignInState.UNKNOWN)
        told = result.trouble.message if result.trouble else _TOLD[account.state]
        shown.add_row(result.name, told, account.label or "-", account.tier or "-")
    output.results().print(shown)
    return 0 if all(result.is_good for result in results) else failures.FAILURE


@app.command
def remove(name: str, /, *, yes: Annotated[bool, Parameter(("--yes", "-y"))] = False) -> int:
    """Delete a profile with its sign-in; refused while it is in use.

    Example: browser-bridge profiles remove old --yes

    Args:
        name: The profile.
        yes: Do not ask.
    """
    found = Profiles(settings.load().profiles_dir)
    _require_removable(found, name)
    if not yes and not _is_confirmed(name):
        output.notice("Nothing was removed.")
        return failures.FAILURE
    found.remove(name)
    output.line(f"Removed the profile {name!r}.")
    return 0


def _profiles() -> Profiles:
    return Profiles(settings.load().profiles_dir)


def _sign_in(facts: ProfileFacts) -> str:
    match facts.sign_in:
        case SignIn.NONE:
            return "none"
        case SignIn.WAITING:
            return "added, not opened yet"
        case SignIn.EXPIRED:
            return f"expired {_day(facts.expires)}"
        case SignIn.PRESENT:
            return f"until {_day(facts.expires)}" if facts.expires else "present"
        case _:
            assert_never(facts.sign_in)


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _cookies(
    *, storage_state: str | None, cookies: str | None, token: str | None
) -> tuple[Cookie, ...]:
    """Read the one source given; none gives no cookies."""
    if storage_state is not None:
        return parse_storage_state(_text(storage_state))
    if cookies is not None:
        return parse_netscape(_text(cookies))
    if token is not None:
        value = sys.stdin.read() if token == _STANDARD_INPUT else token
        home = min((domain.strip(".") for domain in urls.HOME_DOMAINS), key=len)
        return cookies_from_token(value, f"https://{home}", now=time.time())
    return ()


def _text(source: str) -> str:
    try:
        return (
            sys.stdin.read()
            if source == _STANDARD_INPUT
            else Path(source).read_text(encoding="utf-8")
        )
    except OSError as error:
        raise errors.InvalidRequest(f"{source!r} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise errors.ProfileInvalid(f"{source!r} is not text in UTF-8.") from None


def _next_step(profile: Profile, cookies: tuple[Cookie, ...]) -> str:
    if not cookies:
        return f" Sign in with `browser-bridge login {profile.name}`."
    step = f" See whether its sign-in works: `browser-bridge profiles check {profile.name}`."
    if any(cookie.name == SIGN_IN_COOKIE for cookie in cookies):
        return step
    return f" Its cookies hold no {SIGN_IN_COOKIE}, which a sign-in needs.{step}"


def _require_removable(profiles: Profiles, name: str) -> None:
    """Refuse before asking what would be refused after it."""
    try:
        path = profiles.get(name).path
    except errors.ProfileInvalid:
        return  # A description that cannot be read is no reason to keep a profile.
    if holder := holder_of(path):
        raise errors.ProfileLocked(
            f"The profile {name!r} is in use by {holder}. Stop that first; nothing was removed."
        )


def _is_confirmed(name: str) -> bool:
    if not sys.stdin.isatty():
        raise errors.InvalidRequest(
            f"Removing {name!r} deletes its sign-in: add --yes to do so without being asked."
        )
    return Confirm.ask(f"Delete the profile {name!r} with its sign-in?", default=False)
