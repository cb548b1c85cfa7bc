"""`browser-bridge login`: a visible window in which a person signs in. Types and clicks nothing.

Where there is no screen the page is shown in the person's own browser instead; see `login_page`.
"""

import asyncio
from functools import partial
from typing import Annotated

from cyclopts import Parameter, validators

from browser_bridge import errors, settings
from browser_bridge.browser.calls import bounded
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.browser.profile import Profile, Profiles
from browser_bridge.cli import browsing, login_page, output, running
from browser_bridge.cli.output import Progress
from browser_bridge.gemini_web.sign_in import Account
from browser_bridge.gemini_web.sign_in_watch import SignInWatch, closed_early
from browser_bridge.settings import Settings

_LOAD_LIMIT = 45.0


def login(
    name: str,
    /,
    *,
    timeout: Annotated[float, Parameter(validator=validators.Number(gt=0))] = 15,
) -> int:
    """Wait until a person has signed in.

    Args:
        name: The profile.
        timeout: Minutes to wait.
    """
    values = settings.load()
    profile = _found_or_made(Profiles(values.profiles_dir), name)
    with Progress() as progress:
        seconds = timeout * 60
        if settings.has_display():
            work = _login(profile, values, progress, seconds=seconds)
        else:
            work = login_page.login(name, values, progress, seconds=seconds)
        account = running.run(work)
    plan = f" (plan: {account.tier})" if account.tier else ""
    output.line(f"The profile {name!r} is signed in: {account.label or 'no name shown'}{plan}.")
    return 0


def _found_or_made(profiles: Profiles, name: str) -> Profile:
    try:
        return profiles.get(name)
    except errors.UnknownProfile:
        return profiles.add(name)


async def _login(
    profile: Profile, values: Settings, progress: Progress, *, seconds: float
) -> Account:
    async with browsing.launched(values, progress) as launcher:
        progress.stage(f"Opening the profile {profile.name}")
        async with browsing.opened(launcher, profile, values, is_headless=False) as opened:
            progress.stage("Waiting for you to sign in, in the window that has opened")
            try:
                async with asyncio.timeout(seconds):
                    return await _signed_in(opened, values)
            except TimeoutError:
                raise errors.SignedOut(
                    f"Nobody signed in within {seconds / 60:g} minutes. Run `browser-bridge login "
                    f"{profile.name}` again; --timeout gives more."
                ) from None


async def _signed_in(opened: OpenProfile, values: Settings) -> Account:
    watch = SignInWatch(
        opened, browsing.chat_settings(values), on_refused=partial(_tell_of_refusal, opened)
    )
    try:
        page = await opened.new_page()
        await bounded(
            page.goto(browsing.site_of(values).new_chat, wait_until="commit"),
            within=_LOAD_LIMIT,
            what="opening the site",
        )
        return await watch.account()
    except errors.BrowserCrashed:
        if not opened.has_crashed:
            raise
        raise closed_early(opened.profile.name) from None


def _tell_of_refusal(opened: OpenProfile) -> None:
    output.notice(
        "The sign-in page refuses this browser because a program drives it. Sign in with your own "
        "browser instead, export its cookies, and close this window; then run `browser-bridge "
        f"profiles remove {opened.profile.name}` and `browser-bridge profiles add "
        f"{opened.profile.name} --storage-state FILE`."
    )
