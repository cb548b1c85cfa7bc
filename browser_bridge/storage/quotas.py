"""Table of the limits that profiles have met."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from browser_bridge.storage.database import Database
from browser_bridge.storage.schema import QUOTAS


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRow:
    """A limit that a profile has met.

    Args:
        profile: Name of the profile.
        kind: What it is of: `account`, `model`, `tool`, `files`, or `absent` for a tool that the
            profile was not offered.
        name: Name of the model or tool, or "".
        until: When it is reset, Unix seconds.
        is_told: Whether the site told that; else it is assumed.
        times: How often in a row it was met.
        since: When it was met last, Unix seconds.
        said: What was told the caller, the site's words in it.
    """

    profile: str
    kind: str
    name: str
    until: float
    is_told: bool
    times: int
    since: float
    said: str


class QuotaTable:
    """Reads and writes the rows.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> Sequence[QuotaRow]:
        """Return all rows."""
        rows = await self._database.run(
            lambda connection: connection.execute(select(QUOTAS)).mappings().all()
        )
        return [QuotaRow(**row) for row in rows]

    def put(self, row: QuotaRow) -> None:
        """Write a row soon, in place of the one of the same limit."""
        values = asdict(row)
        upsert = (
            insert(QUOTAS)
            .values(values)
            .on_conflict_do_update(index_elements=QUOTAS.primary_key.columns.keys(), set_=values)
        )
        self._database.post(lambda connection: connection.execute(upsert))

    def remove(self, row: QuotaRow) -> None:
        """Remove a row soon."""
        columns = QUOTAS.c
        statement = delete(QUOTAS).where(
            columns.profile == row.profile, columns.kind == row.kind, columns.name == row.name
        )
        self._database.post(lambda connection: connection.execute(statement))
