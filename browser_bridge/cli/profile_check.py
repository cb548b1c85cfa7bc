"""Opens profiles one after another, without a window, and tells whether each is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from browser_bridge import errors
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.profile import Profile
from browser_bridge.cli import browsing
from browser_bridge.cli.output import Progress
from browser_bridge.gemini_web.sign_in import Account, SignInState
from browser_bridge.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one check.

    Args:
        name: The profile.
        account: What the site showed, if it could be looked at.
        trouble: Why it could not be, or what is wrong.
    """

    name: str
    account: Account | None = None
    trouble: errors.BridgeError | None = None

    @property
    def is_good(self) -> bool:
        """Whether the site showed its account."""
        return self.account is not None and self.account.state is SignInState.SIGNED_IN


async def check(
    profiles: Sequence[Profile], settings: Settings, progress: Progress
) -> tuple[Checked, ...]:
    """Check profiles.

    Raises:
        BrowserMissing: There is no Chromium to open them with.
        InvalidRequest: The selector override cannot be used.
    """
    async with browsing.launched(settings, progress) as launcher:
        results: list[Checked] = []
        for profile in profiles:
            progress.stage(f"Opening the profile {profile.name}")
            results.append(await _checked(profile, launcher, settings))
        return tuple(results)


async def _checked(profile: Profile, launcher: Launcher, settings: Settings) -> Checked:
    if profile.problem is not None:
        return Checked(name=profile.name, trouble=errors.ProfileInvalid(profile.problem))
    try:
        chats = browsing.chat_settings(settings)
        async with browsing.chat_in(launcher, profile, settings, chats) as chat:
            return Checked(name=profile.name, account=await chat.open_new())
    except errors.BridgeError as error:
        return Checked(name=profile.name, trouble=error)
