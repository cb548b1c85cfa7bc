"""Composition of what operators see and do: where `operations` meets the site and the browser."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.browser.profile import Profiles
from browser_bridge.changes import Changes
from browser_bridge.gemini_web import urls
from browser_bridge.gemini_web.chat import ChatSettings
from browser_bridge.gemini_web.chats import Chats
from browser_bridge.gemini_web.sign_in_watch import SignInWatch
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.manager import JobManager
from browser_bridge.jobs.timeline import Timelines
from browser_bridge.metrics import Metrics
from browser_bridge.operations.captures import CaptureShelf
from browser_bridge.operations.knowledge import Knowledge
from browser_bridge.operations.news import EVENTS, Event, News
from browser_bridge.operations.operations import Operations
from browser_bridge.operations.rows import ReadQuotas, no_quotas
from browser_bridge.operations.views import Views
from browser_bridge.operations.webhook import Webhook
from browser_bridge.pool import Page, Pool
from browser_bridge.settings import Settings

LOAD_LIMIT = 45.0
"""Seconds that the site's first page may take in a live view."""
CAPTURES = "captures"
"""Directory of the failures' captures in the data directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What operations are made of.

    Args:
        settings: All settings.
        pool: The open profiles.
        profiles: All profiles.
        launcher: Opens profiles for people.
        chats: The pages' page objects.
        chat_settings: What a sign-in is watched with.
        manager: Runs the jobs.
        log: Their events.
        timelines: How they went.
        knowledge: What was seen of the profiles.
        metrics: What is counted.
        changes: Rung when anything changes.
        has_answered: Whether an earlier process has answered.
        quotas: Reads the quota ledger.
    """

    settings: Settings
    pool: Pool
    profiles: Profiles
    launcher: Launcher
    chats: Chats
    chat_settings: ChatSettings
    manager: JobManager
    log: EventLog
    timelines: Timelines
    knowledge: Knowledge
    metrics: Metrics
    changes: Changes
    has_answered: bool
    quotas: ReadQuotas = no_quotas


@asynccontextmanager
async def operated(means: Means) -> AsyncGenerator[Operations]:
    """Give what operators see and do, and tell them of profiles that need a person."""
    people = _People(means)
    views = Views(means.pool, people.open, on_change=means.changes.announce)
    async with AsyncExitStack() as stack:
        hook = means.settings.webhook
        tell_webhook: Callable[[Event], None] | None = None
        if hook.url and hook.secret:
            webhook = await stack.enter_async_context(Webhook(hook.url, hook.secret))
            tell_webhook = webhook.tell
        news = News(read=means.pool.status, tell=_teller(means.metrics, tell_webhook))
        following = asyncio.create_task(news.follow(means.changes))
        stack.push_async_callback(_ended, following)
        yield Operations(
            pool=means.pool,
            profiles=means.profiles,
            timelines=means.timelines,
            log=means.log,
            cancel=means.manager.cancel,
            examine=means.chats.check_up,
            most_waiting=means.settings.pool.queue_limit,
            shows_content=means.settings.admin.shows_content,
            captures=CaptureShelf(means.settings.data_dir / CAPTURES),
            knowledge=means.knowledge,
            views=views,
            changes=means.changes,
            quotas=means.quotas,
            has_answered=means.has_answered,
        )


def _teller(
    metrics: Metrics, tell_webhook: Callable[[Event], None] | None
) -> Callable[[Event], None]:
    def tell(event: Event) -> None:
        if event.type == EVENTS["signed_out"] and event.was_serving:
            metrics.sign_ins_lost.inc()
        if tell_webhook is not None:
            tell_webhook(event)

    return tell


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait((task,))


class _ForPerson:
    """A profile that was opened for a person; shows its newest page."""

    def __init__(self, opened: OpenProfile, page: Page, watch: SignInWatch) -> None:
        self.page = page
        self.turned = asyncio.Event()
        self._opened = opened
        self._watch = watch
        opened.context.on("page", self._turn)
        page.on("close", self._turn_back)

    async def signed_in(self) -> str:
        """Wait until somebody has signed in; return the account's label.

        Raises:
            SignedOut: The browser was closed before.
        """
        account = await self._watch.account()
        return account.label

    def _turn(self, page: Page) -> None:
        page.on("close", self._turn_back)
        self._show(page)

    def _turn_back(self, closed: Page) -> None:
        left = [page for page in self._opened.context.pages if page is not closed]
        if self.page is closed and left:
            self._show(left[-1])

    def _show(self, page: Page) -> None:
        self.page = page
        self.turned.set()


@dataclass(frozen=True, slots=True)
class _People:
    """Opens profiles for people."""

    means: Means

    @asynccontextmanager
    async def open(self, name: str) -> AsyncGenerator[_ForPerson]:
        """Open a profile at the site, as `browser-bridge login` does.

        Raises:
            PoolError: It cannot be opened.
            SiteUnavailable: The site cannot be reached.
        """
        means = self.means
        opened = await means.launcher.open(
            means.profiles.get(name),
            origin=means.settings.site.origin,
            home_domains=urls.HOME_DOMAINS,
        )
        try:
            watch = SignInWatch(opened, means.chat_settings, on_refused=_nothing)
            page = await opened.new_page()
            person = _ForPerson(opened, page, watch)
            going = page.goto(means.chat_settings.site.new_chat, wait_until="commit")
            await bounded(going, within=LOAD_LIMIT, what="opening the site")
            yield person
        except TimeoutError as error:
            raise errors.SiteUnavailable("The site did not answer in time.") from error
        finally:
            await opened.close()


def _nothing() -> None:
    """Do nothing: the person sees the refusal."""
