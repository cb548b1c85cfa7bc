"""Table of the turns that callers may ask for again by id."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, Select, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError

from browser_bridge import errors
from browser_bridge.storage.database import Database
from browser_bridge.storage.schema import KEPT_TURNS

T = TypeVar("T")

MOST_CHARACTERS = 1_000_000_000
"""Length of what all rows hold, above which the oldest are let go."""
OWN = frozenset({"number", "size"})
"""Columns that concern the table alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurnRow:
    """A turn as it was when it was last written.

    Args:
        id: Id of its job.
        kind: Which routes it belongs to.
        thread: The caller's name of the conversation it is part of, or "".
        owner: Whose it is: a hash, or "".
        created: When it was accepted, Unix seconds.
        ended: When its last event came, Unix seconds, or None.
        asked: What the routes have to know of the request, as JSON.
        events: Its events, as JSON.
    """

    id: str
    kind: str
    thread: str
    created: int
    ended: int | None
    asked: str = field(repr=False)
    events: str = field(repr=False)
    owner: str = ""


class KeptTurnTable:
    """Reads and writes the rows; each method returns once that is on the disk.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, row: KeptTurnRow) -> None:
        """Write a row, in place of the one of the same turn.

        Raises:
            StorageFailed: The database does not take it.
        """
        size = len(row.asked) + len(row.events)
        statement = insert(KEPT_TURNS).values({**asdict(row), "size": size})
        changed = {"ended": row.ended, "events": row.events, "size": size}
        upsert = statement.on_conflict_do_update(index_elements=["id"], set_=changed)
        await self._run(lambda connection: connection.execute(upsert))

    async def get(self, turn_id: str) -> KeptTurnRow | None:
        """Return a row, or None when there is none of that id."""
        return next(iter(await self._rows(select(KEPT_TURNS).filter_by(id=turn_id))), None)

    async def latest(self, kind: str, thread: str, owner: str) -> KeptTurnRow | None:
        """Return the last row of an owner's conversation, or None."""
        query = select(KEPT_TURNS).filter_by(kind=kind, thread=thread, owner=owner)
        order = (KEPT_TURNS.c.created.desc(), KEPT_TURNS.c.number.desc())
        return next(iter(await self._rows(query.order_by(*order).limit(1))), None)

    async def unended(self) -> Sequence[KeptTurnRow]:
        """Return the rows that were not written to their end."""
        return await self._rows(select(KEPT_TURNS).where(KEPT_TURNS.c.ended.is_(None)))

    async def remove(self, turn_id: str) -> None:
        """Remove a row."""
        statement = delete(KEPT_TURNS).filter_by(id=turn_id)
        await self._run(lambda connection: connection.execute(statement))

    async def forget(self, *, oldest: float, keep: int) -> None:
        """Remove rows that are too old, too many or too much.

        Args:
            oldest: When those were accepted at least that stay, Unix seconds.
            keep: How many stay at most, the newest.
        """
        columns = KEPT_TURNS.c
        newer = func.sum(columns.size).over(order_by=columns.number.desc())
        sizes = select(columns.number, newer.label("total")).subquery()
        newest = (
            select(sizes.c.number)
            .where(sizes.c.total <= MOST_CHARACTERS)
            .order_by(sizes.c.number.desc())
            .limit(keep)
        )
        statement = delete(KEPT_TURNS).where(
            columns.ended.is_not(None),
            (columns.created < oldest) | columns.number.not_in(newest),
        )
        await self._run(lambda connection: connection.execute(statement))

    async def _rows(self, query: Select[*tuple[object, ...]]) -> Sequence[KeptTurnRow]:
        found = await self._run(lambda connection: connection.execute(query).mappings().all())
        return [
            KeptTurnRow(**{name: value for name, value in row.items() if name not in OWN})
            for row in found
        ]

    async def _run(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.run(work)
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise errors.StorageFailed(
                f"The database cannot be used ({cause}): make room in, or access to, "
                "BROWSER_BRIDGE_DATA_DIR."
            ) from error
