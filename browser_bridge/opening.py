"""Opens the bridge: browser, pool, worker and jobs, each built of those before; and closes it."""

import logging
from collections.abc import AsyncGenerator, Callable, Collection, Generator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from pathlib import Path

from browser_bridge import errors, operating
from browser_bridge.api import (
    media_links,
    named_keys,
)
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.keys import load_or_create
from browser_bridge.api.uploads import Uploads
from browser_bridge.artifacts import Store
from browser_bridge.attachments import Attachments, Fetcher, directory
from browser_bridge.browser.capture import Captures
from browser_bridge.browser.install import ensure_browser
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.profile import Profile, Profiles
from browser_bridge.changes import Changes
from browser_bridge.gemini_web import selectors, urls
from browser_bridge.gemini_web.chat import ChatSettings
from browser_bridge.gemini_web.chats import Chats
from browser_bridge.gemini_web.uploads import LIMITS
from browser_bridge.jobs.continuity import Continuity
from browser_bridge.jobs.disposal import Disposal
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.journal import Journal
from browser_bridge.jobs.kept_files import KeptFiles
from browser_bridge.jobs.kept_turns import KeptTurns
from browser_bridge.jobs.language import Language
from browser_bridge.jobs.long_jobs import LongJobs
from browser_bridge.jobs.manager import JobManager
from browser_bridge.jobs.plan import Planner
from browser_bridge.jobs.records import DIRECTORY, Records
from browser_bridge.jobs.timeline import Timelines
from browser_bridge.jobs.worker import Worker
from browser_bridge.messages import LocalFile, StoredFile
from browser_bridge.metrics import Metrics
from browser_bridge.operations.knowledge import Knowledge
from browser_bridge.pool import Ledger, Parking, Pool, PooledProfile
from browser_bridge.protocols import function_calls
from browser_bridge.settings import Settings
from browser_bridge.storage import (
    ConversationTable,
    Database,
    DeletionTable,
    JobTable,
    KeptTurnTable,
    ParkedTable,
    QuotaTable,
    ownership,
)
from browser_bridge.tabs import Tabs

logger = logging.getLogger(__name__)

DATABASE = "bridge.sqlite3"
"""The database's file in the data directory."""
DRAIN = 30.0
"""Seconds that running jobs get when the server stops."""


@asynccontextmanager
async def open_bridge(
    settings: Settings,
    *,
    report: Callable[[str], None] = logger.info,
    only: Collection[str] | None = None,
) -> AsyncGenerator[Bridge]:
    """Start the browser, the pool and the workers; drain and stop them at the end.

    Args:
        settings: All settings.
        report: Told in short lines what takes long, such as installing a browser.
        only: Names of the profiles to open; None opens all.

    Raises:
        InvalidRequest: A setting cannot be honoured.
        BrowserMissing: No Chromium was found and none could be installed.
    """
    keys = load_or_create(settings)
    links = media_links.MediaLinks(key=media_links.load_key(settings), ttl=settings.media.ttl)
    store = Store(
        settings.data_dir / "artifacts",
        ttl=settings.media.ttl,
        max_bytes=settings.media.max_bytes,
    )
    shape = _shape_of_chats(settings, store)
    chats = Chats(shape, Captures(settings.data_dir / operating.CAPTURES))
    changes = Changes()
    knowledge, timelines = Knowledge(on_change=changes.announce), Timelines(changes.announce)
    browser = await ensure_browser(settings.browser, report=report)
    launcher = Launcher(settings.browser, locale=settings.site.locale, browser=browser)

    async with AsyncExitStack() as stack, Database(settings.data_dir / DATABASE) as database:
        metrics, folder = Metrics(), directory.of_process(settings.data_dir)
        disposal = Disposal(DeletionTable(database), chats.delete)
        ledger = Ledger(QuotaTable(database), cool_down=settings.pool.cool_down)
        parking = Parking(ParkedTable(database))
        for remembered in (disposal, ledger, parking):
            await remembered.load()
        profiles = Profiles(settings.profiles_dir)
        tabs = Tabs(
            settings=settings,
            launcher=launcher,
            profiles=profiles,
            chats=chats,
            disposal=disposal,
            knowledge=knowledge,
            is_busy=lambda name: any(slot.leased for slot in pool.status() if slot.profile == name),
        )
        pool = Pool(
            _pooled(profiles, only),
            open_profile=tabs.open_profile,
            prepare=tabs.prepare,
            settings=settings.pool,
            on_change=changes.announce,
            ledger=ledger,
            parking=parking,
            metrics=metrics,
        )
        attachments = _attachments(settings, folder, store)
        doom = disposal.doom if settings.site.chats == "delete" else None
        planner = Planner(longest_prompt=settings.site.longest_prompt)
        language = function_calls.Language()
        continuity = await _continuity(database, planner, language, settings)
        worker = Worker(
            pool,
            chats.open,
            timeouts=settings.timeouts,
            capture=tabs.capture,
            attachments=attachments,
            planner=planner,
            language=language,
            continuity=continuity,
            doom=doom,
            ledger=ledger,
        )
        takes_up = stack.enter_context(_inherited(settings, only))
        async with store, launcher, pool, directory.kept(folder):
            journal = Journal(JobTable(database))
            log = EventLog(metrics=metrics, notes=journal, timelines=timelines)
            manager = JobManager(
                worker, pool, log=log, journal=journal, keep_files=KeptFiles(store).keep
            )
            long_jobs = _long_jobs(settings, manager, takes_up=takes_up)
            kept_turns = _kept_turns(settings, manager, database, takes_up=takes_up)
            means = operating.Means(
                settings=settings,
                pool=pool,
                profiles=profiles,
                launcher=launcher,
                chats=chats,
                chat_settings=shape,
                manager=manager,
                log=log,
                timelines=timelines,
                knowledge=knowledge,
                metrics=metrics,
                changes=changes,
                quotas=ledger.rows,
                has_answered=continuity is not None
                and any(continuity.of_profile(item.name) for item in profiles.list()),
            )
            async with (
                operating.operated(means) as operations,
                _jobs(manager, long_jobs, kept_turns, takes_up=takes_up),
            ):
                yield Bridge(
                    settings=settings,
                    manager=manager,
                    pool=pool,
                    keys=keys,
                    store=store,
                    links=links,
                    long_jobs=long_jobs,
                    kept_turns=kept_turns,
                    metrics=metrics,
                    named_keys=named_keys.NamedKeys(settings.data_dir / named_keys.FILE_NAME),
                    uploads=Uploads(settings.data_dir / "uploads", store),
                    operations=operations,
                )


def _shape_of_chats(settings: Settings, store: Store) -> ChatSettings:
    """Return what all chats share."""
    return ChatSettings(
        site=urls.Site(settings.site.origin or urls.REAL_ORIGIN),
        selectors=selectors.load(settings.site.selectors),
        silence=settings.timeouts.silence,
        is_temporary=settings.site.chats == "temporary",
        save=store.save,
    )


def _pooled(profiles: Profiles, only: Collection[str] | None) -> list[PooledProfile]:
    """Return all profiles that can be opened, or some of them."""
    return [
        PooledProfile(name=item.name, groups=item.groups, directory=item.path)
        for item in usable(profiles)
        if only is None or item.name in only
    ]


def _long_jobs(settings: Settings, manager: JobManager, *, takes_up: bool) -> LongJobs:
    records = Records(settings.data_dir / DIRECTORY)
    return LongJobs(manager, records, ttl=settings.media.ttl, takes_up=takes_up)


def _kept_turns(
    settings: Settings, manager: JobManager, database: Database, *, takes_up: bool
) -> KeptTurns:
    table, max_age = KeptTurnTable(database), settings.conversations.ttl
    return KeptTurns(manager, table, max_age=max_age, takes_up=takes_up)


@asynccontextmanager
async def _jobs(
    manager: JobManager, *followers: AbstractAsyncContextManager[object], takes_up: bool
) -> AsyncGenerator[None]:
    """Take up the jobs that were left, open what follows them, and end all in good order."""
    async with AsyncExitStack() as stack:
        # Nobody waits for the jobs of a server that cannot open.
        stack.push_async_callback(manager.close, drain=0)
        if takes_up:
            await manager.restore()
        for follower in followers:
            await stack.enter_async_context(follower)
        stack.push_async_callback(manager.close, drain=DRAIN)
        yield


@contextmanager
def _inherited(settings: Settings, only: Collection[str] | None) -> Generator[bool]:
    """Tell whether what an earlier process left is to be taken up: by one server at a time."""
    if only is not None:
        yield False
        return
    with ownership.owned(settings.data_dir) as is_owned:
        if not is_owned:
            told = "another server uses %s; jobs that were left there are its own"
            logger.warning(told, settings.data_dir, extra={"action": "data_dir_shared"})
        yield is_owned


def _attachments(settings: Settings, folder: Path, store: Store) -> Attachments:
    async def find(source: StoredFile) -> LocalFile | None:
        try:
            opened = await store.open(source.id)
        except errors.ArtifactNotFound:
            return None
        if opened.owner not in (None, source.holder):
            return None  # it is another caller's upload
        kept = opened.artifact
        return LocalFile(path=opened.path, media_type=kept.media_type, name=kept.name)

    fetcher = Fetcher(allows_private=settings.api.fetch_private)
    return Attachments(folder, limits=LIMITS, fetcher=fetcher, find_stored=find)


def usable(profiles: Profiles) -> tuple[Profile, ...]:
    """Return the profiles that can be opened; of each other one the log tells why not."""
    found = profiles.list()
    for item in found:
        if item.problem is not None:
            extra = {"action": "profile_skipped", "profile": item.name}
            logger.warning("%s", item.problem, extra=extra)
    return tuple(item for item in found if item.problem is None)


async def _continuity(
    database: Database, planner: Planner, language: Language, settings: Settings
) -> Continuity | None:
    """Return what knows the conversations to go on in; None where none is kept."""
    if settings.site.chats != "keep":
        return None
    remembered = settings.conversations
    continuity = Continuity(
        planner,
        ConversationTable(database),
        language=language,
        keep=remembered.max_count,
        max_age=remembered.ttl.total_seconds(),
    )
    await continuity.load()
    return continuity
