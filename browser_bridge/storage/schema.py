"""Tables of the database, and the steps by which each version of them came about.

No column holds what was said: hashes, ids and times alone.
"""

from sqlalchemy import Column, Connection, Float, Integer, MetaData, String, Table, insert, select
from sqlalchemy import text as sql

METADATA = MetaData()

VERSION = Table("schema_version", METADATA, Column("version", Integer, nullable=False))

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("profile", String, primary_key=True),
    Column("conversation", String, primary_key=True),
    Column("prefix", String, nullable=False),
    Column("name", String, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("updated", Float, nullable=False),
)
"""Conversations that can be continued, by the hash of what was said in them so far."""

DELETIONS = Table(
    "deletions",
    METADATA,
    Column("profile", String, primary_key=True),
    Column("conversation", String, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", Float, nullable=False),
)
"""Conversations of the bridge that are still to be deleted on the site."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE conversations (
            profile VARCHAR NOT NULL, conversation VARCHAR NOT NULL, prefix VARCHAR NOT NULL,
            name VARCHAR NOT NULL, turns INTEGER NOT NULL, updated FLOAT NOT NULL,
            PRIMARY KEY (profile, conversation))""",
        """CREATE TABLE deletions (
            profile VARCHAR NOT NULL, conversation VARCHAR NOT NULL, tries INTEGER NOT NULL,
            since FLOAT NOT NULL, PRIMARY KEY (profile, conversation))""",
    ),
)
"""Statements that lead from each version to the next; those released never change."""


class TooNew(Exception):
    """The file was written by a later version of the bridge."""


def migrate(connection: Connection) -> None:
    """Bring the tables to this version, inside the caller's transaction.

    Raises:
        TooNew: They are of a later one.
    """
    found = _version(connection)
    if found > len(MIGRATIONS):
        message = f"its tables are of version {found}, and this program knows {len(MIGRATIONS)}"
        raise TooNew(message)
    if found == len(MIGRATIONS):
        return
    for statements in MIGRATIONS[found:]:
        for statement in statements:
            connection.execute(sql(statement))
    connection.execute(VERSION.delete())
    connection.execute(insert(VERSION).values(version=len(MIGRATIONS)))


def _version(connection: Connection) -> int:
    connection.execute(sql("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)"))
    return connection.execute(select(VERSION.c.version)).scalar() or 0
