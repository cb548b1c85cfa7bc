"""Deletes conversations after their turns, where the settings ask for it: later, and for certain.

Only what a worker dooms is ever deleted: conversations that the bridge began itself. Each is
written down before the first try, so that a restart forgets none, and tried again whenever a tab
of its profile is about to be prepared; one that resists is given up, with a word in the log.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.pool import Page
from browser_bridge.storage import DeletionRow

logger = logging.getLogger(__name__)

MOST_TRIES = 5
"""Tries after which a conversation is left to its owner."""
CLEAN_WITHIN = 20.0
"""Seconds of deleting before one tab is prepared."""

Delete = Callable[[Page, str], Awaitable[None]]
Key = tuple[str, str]


class Table(Protocol):
    """Where what is doomed outlives the process; `storage.DeletionTable`, or a double of it."""

    async def load(self) -> Sequence[DeletionRow]:
        """Return all rows, oldest first."""
        ...

    def put(self, row: DeletionRow) -> None:
        """Write a row soon."""
        ...

    def remove(self, profile: str, conversation: str) -> None:
        """Remove a row soon."""
        ...


class Disposal:
    """All conversations that are still to be deleted.

    Args:
        table: Where they outlive the process.
        delete: Deletes one in a tab of its profile; raises a `BridgeError` when it cannot.
        clock: Unix seconds.
    """

    def __init__(
        self, table: Table, delete: Delete, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._table = table
        self._delete = delete
        self._clock = clock
        self._rows: dict[Key, DeletionRow] = {}
        self._under_way: set[Key] = set()

    async def load(self) -> None:
        """Take up what an earlier run left."""
        for row in await self._table.load():
            self._rows.setdefault((row.profile, row.conversation), row)

    def doom(self, profile: str, conversation: str) -> None:
        """Have a conversation deleted.

        Args:
            profile: Name of the profile that has it.
            conversation: Its id; the bridge itself must have begun it.
        """
        row = DeletionRow(profile=profile, conversation=conversation, tries=0, since=self._clock())
        self._rows[profile, conversation] = row
        self._table.put(row)

    async def clean(self, page: Page, profile: str) -> None:
        """Delete what is due of a profile, in a tab that is about to be prepared; never raises.

        Args:
            page: The tab's page.
            profile: Name of its profile.
        """
        end = time.monotonic() + CLEAN_WITHIN
        while (rest := end - time.monotonic()) > 0 and (key := self._next(profile)) is not None:
            if not await self._try(page, key, within=rest):
                return

    def _next(self, profile: str) -> Key | None:
        due = (key for key in self._rows if key[0] == profile and key not in self._under_way)
        return min(due, key=lambda key: self._rows[key].tries, default=None)

    async def _try(self, page: Page, key: Key, *, within: float) -> bool:
        self._under_way.add(key)
        try:
            call = self._delete(page, key[1])
            await bounded(call, within=within, what="deleting a conversation")
        except (errors.BridgeError, TimeoutError) as error:
            self._note_failure(key, error)
            return False
        finally:
            self._under_way.discard(key)
        self._drop(key)
        return True

    def _note_failure(self, key: Key, error: Exception) -> None:
        row = replace(self._rows[key], tries=self._rows[key].tries + 1)
        extra = {"action": "chat_not_deleted", "profile": row.profile, "tries": row.tries}
        if row.tries < MOST_TRIES:
            logger.info("a chat could not be deleted yet: %s", error, extra=extra)
            self._rows[key] = row
            self._table.put(row)
            return
        logger.warning("chat %s is left to be deleted by hand: %s", key[1], error, extra=extra)
        self._drop(key)

    def _drop(self, key: Key) -> None:
        del self._rows[key]
        self._table.remove(*key)
