"""A bridge over scripted jobs, with a real store in the data directory of its settings."""

from browser_bridge import settings, testing
from browser_bridge.api.bridge import Bridge, JobManager, Pool
from browser_bridge.api.media_links import MediaLinks
from browser_bridge.api.uploads import Uploads
from browser_bridge.artifacts import Store
from browser_bridge.jobs.long_jobs import LongJobs
from browser_bridge.jobs.records import Records


def scripted_bridge(
    values: settings.Settings,
    manager: JobManager,
    pool: Pool | None = None,
    *,
    keys: tuple[str, ...] = ("key",),
) -> Bridge:
    """Put a bridge together; nothing of it needs to be closed.

    Args:
        values: All settings.
        manager: Plays the jobs.
        pool: Knows the profiles; one that is ready by default.
        keys: Keys that callers may use.
    """
    media = values.media
    store = Store(values.data_dir / "artifacts", ttl=media.ttl, max_bytes=media.max_bytes)
    return Bridge(
        settings=values,
        manager=manager,
        pool=pool or testing.ScriptedPool(),
        keys=keys,
        store=store,
        links=MediaLinks(key=b"a key of tests", ttl=media.ttl),
        long_jobs=LongJobs(manager, Records(values.data_dir / "jobs"), ttl=media.ttl),
        uploads=Uploads(values.data_dir / "uploads", store),
    )
