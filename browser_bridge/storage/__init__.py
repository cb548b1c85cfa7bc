"""The database: one SQLite file, written by one thread; the only package that speaks SQL.

It knows rows, not what they are for. `database` runs work in its thread, `schema` holds the
tables and how each version came about, and there is one module per table.
"""

from browser_bridge.storage.conversations import ConversationRow, ConversationTable
from browser_bridge.storage.database import Database
from browser_bridge.storage.deletions import DeletionRow, DeletionTable
from browser_bridge.storage.jobs import JobRow, JobTable
from browser_bridge.storage.kept_turns import KeptTurnRow, KeptTurnTable
from browser_bridge.storage.parked import ParkedRow, ParkedTable
from browser_bridge.storage.quotas import QuotaRow, QuotaTable

__all__ = [
    "ConversationRow",
    "ConversationTable",
    "Database",
    "DeletionRow",
    "DeletionTable",
    "JobRow",
    "JobTable",
    "KeptTurnRow",
    "KeptTurnTable",
    "ParkedRow",
    "ParkedTable",
    "QuotaRow",
    "QuotaTable",
]
