"""Table of the conversations that are still to be deleted on the site."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from browser_bridge.storage.database import Database
from browser_bridge.storage.schema import DELETIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionRow:
    """A conversation of the bridge that is to be deleted.

    Args:
        profile: Name of the profile that has it.
        conversation: Its id on the site.
        tries: How often deleting it failed.
        since: When its turn ended, Unix seconds.
    """

    profile: str
    conversation: str
    tries: int
    since: float


class DeletionTable:
    """Reads and writes the rows.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> Sequence[DeletionRow]:
        """Return all rows, oldest first."""
        query = select(DELETIONS).order_by(DELETIONS.c.since)
        rows = await self._database.run(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [DeletionRow(**row) for row in rows]

    def put(self, row: DeletionRow) -> None:
        """Write a row soon, in place of the one of the same conversation."""
        statement = insert(DELETIONS).values(asdict(row))
        upsert = statement.on_conflict_do_update(
            index_elements=DELETIONS.primary_key.columns.keys(), set_={"tries": row.tries}
        )
        self._database.post(lambda connection: connection.execute(upsert))

    def remove(self, profile: str, conversation: str) -> None:
        """Remove a row soon."""
        columns = DELETIONS.c
        statement = delete(DELETIONS).where(
            columns.profile == profile, columns.conversation == conversation
        )
        self._database.post(lambda connection: connection.execute(statement))
