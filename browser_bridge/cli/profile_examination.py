"""What `doctor` finds out on a profile's page: its sign-in, and every selector. Sends no prompt."""

from dataclasses import dataclass

from browser_bridge import errors
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.profile import Profile
from browser_bridge.cli import browsing
from browser_bridge.cli.environment import Health
from browser_bridge.cli.profile_facts import holder_of
from browser_bridge.gemini_web.chat import Chat
from browser_bridge.gemini_web.health import Finding, Verdict
from browser_bridge.gemini_web.sign_in import Account, SignInState
from browser_bridge.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was found in one profile.

    Args:
        name: The profile.
        account: The account its page shows, if it could be looked at.
        findings: Every selector by state of the page.
        holder: Who has the profile open, so that it was not looked at.
        trouble: What is wrong, if anything but a selector is.
    """

    name: str
    account: Account | None = None
    findings: tuple[Finding, ...] = ()
    holder: str | None = None
    trouble: errors.BridgeError | None = None

    @property
    def health(self) -> Health:
        """How the profile is; one that was not looked at is not known to be well."""
        verdicts = {finding.verdict for finding in self.findings}
        if self.trouble is not None or Verdict.LOST in verdicts:
            return Health.BROKEN
        if self.holder is not None:
            return Health.DEGRADED
        is_unsure = self.account is not None and self.account.state is SignInState.UNKNOWN
        return Health.DEGRADED if Verdict.DEGRADED in verdicts or is_unsure else Health.HEALTHY


async def examine(profile: Profile, launcher: Launcher, settings: Settings) -> Examination:
    """Open a profile without a window and look at its page; one in use is left alone.

    Raises:
        InvalidRequest: The selector override cannot be used.
    """
    if profile.problem is not None:
        trouble = errors.ProfileInvalid(profile.problem)
        return Examination(name=profile.name, trouble=trouble)
    if holder := holder_of(profile.path):
        return Examination(name=profile.name, holder=holder)
    chats = browsing.chat_settings(settings)
    try:
        async with browsing.chat_in(launcher, profile, settings, chats) as chat:
            return await _examined(profile.name, chat)
    except errors.BridgeError as error:
        return Examination(name=profile.name, trouble=error)


async def _examined(name: str, chat: Chat) -> Examination:
    try:
        account = await chat.open_new()
    except errors.SelectorLost:
        # The page is there but not as it was: just what is to be told in detail.
        account = await chat.account()
    return Examination(name=name, account=account, findings=await chat.check_up())
