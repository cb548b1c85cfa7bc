"""A bridge over scripted jobs, with a real store in the data directory of its settings."""

from collections.abc import Sequence

from browser_bridge import settings, testing
from browser_bridge.api.bridge import Bridge, Pool
from browser_bridge.api.media_links import MediaLinks
from browser_bridge.api.named_keys import NamedKeys
from browser_bridge.api.uploads import Uploads
from browser_bridge.artifacts import Store
from browser_bridge.jobs.accepting import Manager
from browser_bridge.jobs.kept_turns import KeptTurns
from browser_bridge.jobs.long_jobs import LongJobs
from browser_bridge.jobs.records import Records
from browser_bridge.operations.operations import Operations
from browser_bridge.storage import KeptTurnRow


class Rows:
    """Kept turns in memory, in place of their table."""

    def __init__(self) -> None:
        self.rows: dict[str, KeptTurnRow] = {}

    async def put(self, row: KeptTurnRow) -> None:
        """Write a row."""
        self.rows[row.id] = row

    async def get(self, turn_id: str) -> KeptTurnRow | None:
        """Return a row, or None."""
        return self.rows.get(turn_id)

    async def latest(self, kind: str, thread: str, owner: str) -> KeptTurnRow | None:
        """Return the last row of a conversation, or None."""
        wanted = (kind, thread, owner)
        rows = self.rows.values()
        found = [row for row in rows if (row.kind, row.thread, row.owner) == wanted]
        return found[-1] if found else None

    async def unended(self) -> Sequence[KeptTurnRow]:
        """Return the rows without an end."""
        return [row for row in self.rows.values() if row.ended is None]

    async def remove(self, turn_id: str) -> None:
        """Remove a row."""
        self.rows.pop(turn_id, None)

    async def forget(self, *, oldest: float, keep: int) -> None:
        """Keep all."""


def scripted_bridge(
    values: settings.Settings,
    manager: Manager,
    pool: Pool | None = None,
    *,
    keys: tuple[str, ...] = ("key",),
    rows: Rows | None = None,
    operations: Operations | None = None,
) -> Bridge:
    """Put a bridge together; nothing of it needs to be closed.

    Args:
        values: All settings.
        manager: Plays the jobs.
        pool: Knows the profiles; one that is ready by default.
        keys: Keys that callers may use.
        rows: Kept turns; none by default.
        operations: What operators see and do; nothing by default.
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
        kept_turns=KeptTurns(manager, rows or Rows(), keep=100, max_age=values.conversations.ttl),
        uploads=Uploads(values.data_dir / "uploads", store),
        named_keys=NamedKeys(values.data_dir / "keys.json"),
        operations=operations,
    )
