"""Table of the conversations that can be continued."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from browser_bridge.storage.database import Database
from browser_bridge.storage.schema import CONVERSATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """A conversation as it was after its last turn.

    Args:
        profile: Name of the profile that has it.
        conversation: Its id on the site.
        prefix: Hash of what was said in it so far.
        name: Hash of the caller's own name for it, or "".
        turns: Turns it has had.
        updated: When its last turn ended, Unix seconds.
    """

    profile: str
    conversation: str
    prefix: str
    name: str
    turns: int
    updated: float


class ConversationTable:
    """Reads and writes the rows.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> Sequence[ConversationRow]:
        """Return all rows, the one longest unused first."""
        query = select(CONVERSATIONS).order_by(CONVERSATIONS.c.updated)
        rows = await self._database.run(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [ConversationRow(**row) for row in rows]

    def put(self, row: ConversationRow) -> None:
        """Write a row soon, in place of the one of the same conversation."""
        statement = insert(CONVERSATIONS).values(asdict(row))
        keys = CONVERSATIONS.primary_key.columns.keys()
        changed = {name: value for name, value in asdict(row).items() if name not in keys}
        upsert = statement.on_conflict_do_update(index_elements=keys, set_=changed)
        self._database.post(lambda connection: connection.execute(upsert))

    def remove(self, profile: str, conversation: str) -> None:
        """Remove a row soon."""
        columns = CONVERSATIONS.c
        statement = delete(CONVERSATIONS).where(
            columns.profile == profile, columns.conversation == conversation
        )
        self._database.post(lambda connection: connection.execute(statement))
