"""Opens profiles and their chats for commands that look at one and are done.

The server's way is `app.open_bridge`; both stand on the same launcher and page objects.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from browser_bridge import errors
from browser_bridge.browser.calls import translated
from browser_bridge.browser.install import ensure_browser
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.browser.profile import Profile
from browser_bridge.cli.output import Progress
from browser_bridge.gemini_web import selectors, urls
from browser_bridge.gemini_web.chat import Chat, ChatSettings
from browser_bridge.settings import Settings, has_display


def site_of(settings: Settings) -> urls.Site:
    """The site that the settings name."""
    return urls.Site(settings.site.origin or urls.REAL_ORIGIN)


def chat_settings(settings: Settings) -> ChatSettings:
    """What chats need of the settings.

    Raises:
        InvalidRequest: The selector override cannot be used.
    """
    return ChatSettings(
        site=site_of(settings),
        selectors=selectors.load(settings.site.selectors),
        silence=settings.timeouts.silence,
    )


@asynccontextmanager
async def launched(settings: Settings, progress: Progress) -> AsyncGenerator[Launcher]:
    """Give a launcher, installing a browser if there is none.

    Raises:
        BrowserMissing: No Chromium was found and none could be installed.
    """
    progress.stage("Looking for Chromium")
    browser = await ensure_browser(settings.browser, report=progress.report)
    async with Launcher(settings.browser, locale=settings.site.locale, browser=browser) as launcher:
        yield launcher


@asynccontextmanager
async def opened(
    launcher: Launcher, profile: Profile, settings: Settings, *, is_headless: bool
) -> AsyncGenerator[OpenProfile]:
    """Open a profile for as long as the context lasts.

    Raises:
        ProfileLocked: Another process uses it.
        ProfileInvalid: It, or cookies added to it, cannot be used.
        LaunchFailed: Chromium did not start.
    """
    open_profile = await launcher.open(
        profile,
        is_headless=is_headless,
        origin=settings.site.origin,
        home_domains=urls.HOME_DOMAINS,
    )
    try:
        yield open_profile
    finally:
        await open_profile.close()


@asynccontextmanager
async def chat_in(
    launcher: Launcher, profile: Profile, settings: Settings, chats: ChatSettings
) -> AsyncGenerator[Chat]:
    """Give the chat of a tab, without a window; nothing is loaded yet.

    Raises:
        PoolError: The profile cannot be opened; see `opened`.
        BrowserCrashed: Chromium failed, here or later.
    """
    with translated(f"Chromium of the profile {profile.name!r}"):
        async with (
            opened(launcher, profile, settings, is_headless=True) as open_profile,
            Chat(await open_profile.new_page(), chats) as chat,
        ):
            yield chat


def require_display() -> None:
    """Refuse to open a window where none can be seen.

    Raises:
        LaunchFailed: There is no display.
    """
    if has_display():
        return
    raise errors.LaunchFailed(
        "There is no display to show a window on (DISPLAY and WAYLAND_DISPLAY are not set). To "
        "sign in, run `browser-bridge serve` and open /admin there: its live view shows the "
        "profile's page in your own browser; or use `browser-bridge profiles add NAME "
        "--storage-state FILE`. To watch windows, run it on a desktop."
    )
