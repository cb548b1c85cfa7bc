"""Table of the profiles that the site blocks, until a person has seen to them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from browser_bridge.storage.database import Database
from browser_bridge.storage.schema import PARKED


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow:
    """A profile that is left alone until a person has seen to it.

    Args:
        profile: Its name.
        stamp: What tells whether somebody opened or changed it since.
        since: When it was parked, Unix seconds.
        reason: Why, as operators are told.
    """

    profile: str
    stamp: str
    since: float
    reason: str


class ParkedTable:
    """Reads and writes the rows.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> Sequence[ParkedRow]:
        """Return all rows."""
        rows = await self._database.run(
            lambda connection: connection.execute(select(PARKED)).mappings().all()
        )
        return [ParkedRow(**row) for row in rows]

    def put(self, row: ParkedRow) -> None:
        """Write a row soon, in place of the one of the same profile."""
        values = asdict(row)
        upsert = (
            insert(PARKED)
            .values(values)
            .on_conflict_do_update(index_elements=["profile"], set_=values)
        )
        self._database.post(lambda connection: connection.execute(upsert))

    def remove(self, profile: str) -> None:
        """Remove a row soon; harmless when there is none."""
        statement = delete(PARKED).where(PARKED.c.profile == profile)
        self._database.post(lambda connection: connection.execute(statement))
