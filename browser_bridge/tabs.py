"""How the pool opens profiles and readies their tabs: where `pool` meets the site's chats."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakKeyDictionary

from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.browser.profile import Profiles
from browser_bridge.browser.traces import Traces
from browser_bridge.gemini_web import urls
from browser_bridge.gemini_web.chats import Chats
from browser_bridge.jobs.disposal import Disposal
from browser_bridge.operations.knowledge import Account, Knowledge
from browser_bridge.pool import Page
from browser_bridge.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs:
    """Opens profiles and readies their tabs: chats that are due are deleted first.

    Args:
        settings: All settings.
        launcher: Opens a profile.
        profiles: All profiles.
        chats: The tabs' page objects.
        disposal: Deletes chats that are not kept.
        knowledge: Told whose account a tab shows.
        is_busy: Whether a job is at work in a profile.
        traces: Traces of the tabs, used if the settings ask for them.
        names: Names of the profiles by their contexts.
    """

    settings: Settings
    launcher: Launcher
    profiles: Profiles
    chats: Chats
    disposal: Disposal
    knowledge: Knowledge
    is_busy: Callable[[str], bool]
    traces: Traces = field(default_factory=Traces)
    names: WeakKeyDictionary[object, str] = field(default_factory=WeakKeyDictionary[object, str])

    async def open_profile(self, name: str) -> OpenProfile:
        """Open a profile in Chromium.

        Raises:
            PoolError: It cannot be opened.
        """
        opened = await self.launcher.open(
            self.profiles.get(name),
            origin=self.settings.site.origin,
            home_domains=urls.HOME_DOMAINS,
        )
        self.names[opened.context] = name
        if self.settings.browser.trace:
            await self.traces.begin(opened.context)
        return opened

    async def prepare(self, page: Page) -> None:
        """Bring a tab to a fresh chat.

        Raises:
            BridgeError: It cannot be used.
        """
        name = self.names[page.context]
        if self.settings.browser.trace and not self.is_busy(name):
            await self.traces.renew(page.context)
        await self.disposal.clean(page, name)
        account = await self.chats.prepare(page)
        self.knowledge.note_account(name, Account(label=account.label, tier=account.tier or ""))

    async def capture(self, page: Page, reason: str) -> Path | None:
        """Record a tab as it is, with its trace if there is one; never raises.

        Args:
            page: The tab's page.
            reason: Code of the error.
        """
        saved = await self.chats.capture(page, reason)
        if saved is not None and self.settings.browser.trace:
            await self.traces.keep(page.context, saved)
        return saved
