"""`browser-bridge capture`: what a new chat's page looks like, without anything private."""

from pathlib import Path

from browser_bridge import errors, settings
from browser_bridge.browser.capture import Captures
from browser_bridge.browser.profile import Profile, Profiles
from browser_bridge.cli import browsing, output, running
from browser_bridge.cli.output import Progress
from browser_bridge.gemini_web.chats import Chats
from browser_bridge.settings import Settings


def capture(name: str, /, *, out: Path | None = None) -> int:
    """Save the page, even if it is not as it should be.

    Args:
        name: The profile.
        out: Directory in which to save; left out, `captures` in the data directory.
    """
    values = settings.load()
    profile = Profiles(values.profiles_dir).get(name)
    directory = out or values.data_dir / "captures"
    with Progress() as progress:
        saved = running.run(_capture(profile, directory, values, progress))
    output.line(str(saved))
    return 0


async def _capture(profile: Profile, directory: Path, values: Settings, progress: Progress) -> Path:
    chats = Chats(browsing.chat_settings(values), Captures(directory))
    async with browsing.launched(values, progress) as launcher:
        progress.stage(f"Opening the profile {profile.name}")
        async with browsing.opened(launcher, profile, values, is_headless=True) as opened:
            page = await opened.new_page()
            reason = "capture"
            try:
                await chats.prepare(page)
            except errors.SiteUnavailable:
                raise
            except errors.SiteError as error:
                # A page that is not as it should be is the very one to capture.
                output.notice(error.message)
                reason = error.code
            progress.stage("Saving the page")
            saved = await chats.capture(page, reason)
    if saved is None:
        raise errors.BridgeError(
            f"Nothing could be saved in {str(directory)!r}: see that it can be written."
        )
    return saved.absolute()
