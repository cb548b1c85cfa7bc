"""Composition root: builds the web application; its lifespan opens and closes the bridge."""

import logging
from collections.abc import AsyncGenerator, Callable, Collection, Generator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from pathlib import Path

from fastapi import FastAPI

from browser_bridge import __version__, errors, operating
from browser_bridge.admin import routes as admin
from browser_bridge.admin.protection import Protection
from browser_bridge.api import (
    chat,
    cross_origin,
    faults,
    files,
    generate,
    health,
    images,
    interactions,
    media,
    media_links,
    messages,
    models,
    named_keys,
    predictions,
    pressure,
    responses,
    videos,
)
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.counting import Counting
from browser_bridge.api.description import Application
from browser_bridge.api.keys import load_or_create
from browser_bridge.api.paths import Paths
from browser_bridge.api.request_ids import RequestIds
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

__all__ = ["Bridge", "OpenBridge", "create_app", "open_bridge"]

OpenBridge = Callable[[Settings], AbstractAsyncContextManager[Bridge]]


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
    site = urls.Site(settings.site.origin or urls.REAL_ORIGIN)
    chat_settings = ChatSettings(
        site=site,
        selectors=selectors.load(settings.site.selectors),
        silence=settings.timeouts.silence,
        is_temporary=settings.site.chats == "temporary",
        save=store.save,
    )
    chats = Chats(chat_settings, Captures(settings.data_dir / operating.CAPTURES))
    changes = Changes()
    knowledge, timelines = Knowledge(on_change=changes.announce), Timelines(changes.announce)
    browser = await ensure_browser(settings.browser, report=report)
    launcher = Launcher(settings.browser, locale=settings.site.locale, browser=browser)
    profiles = Profiles(settings.profiles_dir)

    async with AsyncExitStack() as stack, Database(settings.data_dir / DATABASE) as database:
        planner = Planner(longest_prompt=settings.site.longest_prompt)
        language = function_calls.Language()
        continuity = await _continuity(database, planner, language, settings)
        disposal = Disposal(DeletionTable(database), chats.delete)
        await disposal.load()
        ledger = Ledger(QuotaTable(database), cool_down=settings.pool.cool_down)
        parking = Parking(ParkedTable(database))
        await ledger.load()
        await parking.load()
        metrics = Metrics()
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
            [
                PooledProfile(name=item.name, groups=item.groups, directory=item.path)
                for item in usable(profiles)
                if only is None or item.name in only
            ],
            open_profile=tabs.open_profile,
            prepare=tabs.prepare,
            settings=settings.pool,
            on_change=changes.announce,
            ledger=ledger,
            parking=parking,
            metrics=metrics,
        )
        folder = directory.of_process(settings.data_dir)
        worker = Worker(
            pool,
            chats.open,
            timeouts=settings.timeouts,
            capture=tabs.capture,
            attachments=_attachments(settings, folder, store),
            planner=planner,
            language=language,
            continuity=continuity,
            doom=disposal.doom if settings.site.chats == "delete" else None,
            ledger=ledger,
        )
        takes_up = stack.enter_context(_inherited(settings, only))
        async with store, launcher, pool, directory.kept(folder):
            journal = Journal(JobTable(database))
            log = EventLog(metrics=metrics, notes=journal, timelines=timelines)
            manager = JobManager(
                worker, pool, log=log, journal=journal, keep_files=KeptFiles(store).keep
            )
            kept_turns = KeptTurns(
                manager,
                KeptTurnTable(database),
                max_age=settings.conversations.ttl,
                takes_up=takes_up,
            )
            long_jobs = LongJobs(
                manager,
                Records(settings.data_dir / DIRECTORY),
                ttl=settings.media.ttl,
                takes_up=takes_up,
            )
            means = operating.Means(
                settings=settings,
                pool=pool,
                profiles=profiles,
                launcher=launcher,
                chats=chats,
                chat_settings=chat_settings,
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


def create_app(settings: Settings, *, open_bridge: OpenBridge = open_bridge) -> FastAPI:
    """Build the application; nothing is started before its lifespan begins.

    Args:
        settings: All settings.
        open_bridge: Starts the pool and the workers, and stops them at the end.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, Bridge]]:
        async with open_bridge(settings) as bridge:
            yield {"bridge": bridge}

    app = Application(
        title="browser_bridge",
        version=__version__,
        lifespan=lifespan,
        redirect_slashes=False,
        # Their pages would run scripts of a third party on the origin that callers' keys go to.
        docs_url=None,
        redoc_url=None,
    )
    for family in (
        chat,
        responses,
        images,
        videos,
        messages,
        predictions,
        models,
        generate,
        interactions,
        files,
        media,
        health,
        pressure,
    ):
        app.include_router(family.router)
    admin.install(app)
    faults.install(app)
    _add_middleware(app, settings)
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    # The last one added is the outermost.
    app.add_middleware(Protection)
    cross_origin.allow(app)
    app.add_middleware(Paths, prefix=settings.api.prefix)
    app.add_middleware(Counting)
    app.add_middleware(RequestIds)
