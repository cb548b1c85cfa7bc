"""Tables of the database, and the steps by which each version of them came about.

Columns hold hashes, ids and times. What was said is held by the tables of jobs, no longer than
those have a use for it, and by `kept_turns`: turns that their callers may ask for again by id,
until they delete them or they are too old.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    select,
)
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

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("created", Integer, nullable=False),
    Column("is_background", Boolean, nullable=False),
    Column("owner", String, nullable=False),
    Column("key", String, nullable=False),
    Column("body", String, nullable=False),
    Column("profile", String, nullable=False),
    Column("sent", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("expires", Float),
)
"""Jobs under way, and for a while those that ended; `expires` is when one of these is forgotten."""

JOB_REQUESTS = Table(
    "job_requests",
    METADATA,
    Column("id", String, primary_key=True),
    Column("request", String, nullable=False),
)
"""What the jobs under way were asked."""

KEPT_TURNS = Table(
    "kept_turns",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("thread", String, nullable=False, index=True),
    Column("created", Integer, nullable=False),
    Column("ended", Integer),
    Column("asked", String, nullable=False),
    Column("events", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("owner", String, nullable=False),
)
"""Turns that callers may ask for again, numbered in the order in which they came."""

QUOTAS = Table(
    "quotas",
    METADATA,
    Column("profile", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("until", Float, nullable=False),
    Column("is_told", Boolean, nullable=False),
    Column("times", Integer, nullable=False),
    Column("since", Float, nullable=False),
    Column("said", String, nullable=False),
)
"""Limits that profiles have met."""

PARKED = Table(
    "parked",
    METADATA,
    Column("profile", String, primary_key=True),
    Column("stamp", String, nullable=False),
    Column("since", Float, nullable=False),
    Column("reason", String, nullable=False),
)
"""Profiles that the site blocks, until a person has seen to them."""

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
    (
        """CREATE TABLE jobs (
            id VARCHAR NOT NULL PRIMARY KEY, status VARCHAR NOT NULL, created INTEGER NOT NULL,
            is_background BOOLEAN NOT NULL, owner VARCHAR NOT NULL, key VARCHAR NOT NULL,
            body VARCHAR NOT NULL, profile VARCHAR NOT NULL, sent VARCHAR NOT NULL,
            outcome VARCHAR NOT NULL, expires FLOAT)""",
        """CREATE TABLE job_requests (
            id VARCHAR NOT NULL PRIMARY KEY, request VARCHAR NOT NULL)""",
    ),
    (
        """CREATE TABLE kept_turns (
            number INTEGER NOT NULL PRIMARY KEY, id VARCHAR NOT NULL UNIQUE, kind VARCHAR NOT NULL,
            thread VARCHAR NOT NULL, created INTEGER NOT NULL, ended INTEGER,
            asked VARCHAR NOT NULL, events VARCHAR NOT NULL)""",
        "CREATE INDEX ix_kept_turns_thread ON kept_turns (thread)",
    ),
    ("ALTER TABLE kept_turns ADD COLUMN size INTEGER NOT NULL DEFAULT 0",),
    ("ALTER TABLE kept_turns ADD COLUMN owner VARCHAR NOT NULL DEFAULT ''",),
    (
        """CREATE TABLE quotas (
            profile VARCHAR NOT NULL, kind VARCHAR NOT NULL, name VARCHAR NOT NULL,
            until FLOAT NOT NULL, is_told BOOLEAN NOT NULL, times INTEGER NOT NULL,
            since FLOAT NOT NULL, said VARCHAR NOT NULL, PRIMARY KEY (profile, kind, name))""",
        """CREATE TABLE parked (
            profile VARCHAR NOT NULL PRIMARY KEY, stamp VARCHAR NOT NULL, since FLOAT NOT NULL,
            reason VARCHAR NOT NULL)""",
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
