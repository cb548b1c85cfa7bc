"""Turns that callers may ask for again: followed to their end, kept, and played anew by id.

Between `api`, whose routes start and retrieve them, and a job manager, which runs them. Unlike a
long job's record, a kept turn holds each event as it came, so that a stream can be resumed where
it broke, and a later turn can go on from it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol, Self

from browser_bridge import errors, events
from browser_bridge.jobs.accepting import Manager
from browser_bridge.jobs.failures import INTERRUPTED
from browser_bridge.jobs.followers import Followers
from browser_bridge.jobs.kept_turn import KeptTurn, Order, of_row, to_row
from browser_bridge.storage import KeptTurnRow

logger = logging.getLogger(__name__)

SHORT_STAY = 600.0
"""Seconds for which a turn that is not to be stored can be asked for after its end."""
MOST_TURNS = 10_000
"""Turns that are kept at most, whatever of the site's conversations is remembered."""


class Table(Protocol):
    """Where turns outlive the process; `storage.KeptTurnTable`, or a double of it."""

    async def put(self, row: KeptTurnRow) -> None:
        """Write a row, in place of the one of the same turn."""
        ...

    async def get(self, turn_id: str) -> KeptTurnRow | None:
        """Return a row, or None when there is none of that id."""
        ...

    async def latest(self, kind: str, thread: str, owner: str) -> KeptTurnRow | None:
        """Return the last row of an owner's conversation, or None."""
        ...

    async def unended(self) -> Sequence[KeptTurnRow]:
        """Return the rows that were not written to their end."""
        ...

    async def remove(self, turn_id: str) -> None:
        """Remove a row."""
        ...

    async def forget(self, *, oldest: float, keep: int) -> None:
        """Remove rows that are too old or too many."""
        ...


class KeptTurns:
    """All turns that are not forgotten; `async with` reads and ends them.

    Args:
        manager: Runs the jobs.
        table: Where they outlive the process.
        keep: Turns to keep at most.
        max_age: Age at which one is forgotten.
        takes_up: Whether turns that an earlier process left under way are this one's.
        clock: Unix seconds.
    """

    def __init__(
        self,
        manager: Manager,
        table: Table,
        *,
        keep: int = MOST_TURNS,
        max_age: timedelta,
        takes_up: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._manager = manager
        self._table = table
        self._keep = keep
        self._max_age = max_age
        self._takes_up = takes_up
        self._clock = clock
        self._at_hand: dict[str, KeptTurn] = {}
        self._leaving: dict[str, float] = {}
        self._followers = Followers()

    async def __aenter__(self) -> Self:
        """Follow what an earlier run left under way, and forget what is too old."""
        for row in await self._table.unended() if self._takes_up else ():
            self._start_to_follow(of_row(row))
        await self._forget()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Keep the last events; the manager has ended its jobs."""
        await self._followers.close()

    async def start(self, order: Order) -> KeptTurn:
        """Accept a request and follow it to its end.

        Raises:
            BridgeError: The manager does not accept it.
            StorageFailed: It cannot be looked up, or is detached and cannot be stored; unless it
                is to go on for others, it is cancelled.
        """
        job = await self._manager.submit(
            order.request,
            origin=order.origin,
            is_background=order.is_detached and order.is_stored,
        )
        try:
            earlier = await self._find(job.id)
        except errors.StorageFailed:
            await self._manager.leave(job.id, is_served=False)
            raise
        if earlier is not None:
            return earlier
        turn = KeptTurn(
            id=job.id,
            kind=order.kind,
            created=job.created,
            asked=order.asked,
            thread=order.thread,
            owner=order.owner,
            is_stored=order.is_stored,
        )
        self._at_hand[job.id] = turn
        if order.is_detached and order.is_stored:
            try:
                await self._table.put(await asyncio.to_thread(to_row, turn))
            except errors.StorageFailed:
                del self._at_hand[job.id]
                await self._manager.cancel(job.id)
                raise
        self._start_to_follow(turn)
        return turn

    async def get(self, turn_id: str, *, kind: str, owner: str) -> KeptTurn:
        """Return a turn as it stands.

        Raises:
            JobNotFound: There is none of this kind and owner, or it was forgotten.
        """
        self._drop_left()
        turn = await self._find(turn_id)
        if turn is None or (turn.kind, turn.owner) != (kind, owner):
            raise errors.JobNotFound(
                f"There is no {kind} {turn_id[:80]!r}: it was not stored, or is too old."
            )
        return turn

    async def latest(self, *, kind: str, thread: str, owner: str) -> KeptTurn | None:
        """Return the last turn of an owner's conversation by its name, or None."""
        at_hand = [
            turn
            for turn in self._at_hand.values()
            if (turn.kind, turn.thread, turn.owner) == (kind, thread, owner) and turn.is_stored
        ]
        if at_hand:
            return at_hand[-1]
        row = await self._table.latest(kind, thread, owner)
        return None if row is None else await asyncio.to_thread(of_row, row)

    async def follow(self, turn: KeptTurn) -> AsyncIterator[events.TurnEvent]:
        """Play a turn from its first event to its last, however late."""
        if turn.id in self._followers:
            async for event in self._manager.subscribe(turn.id):
                yield event
            return
        for event in turn.so_far:
            yield event

    async def wait(self, turn_id: str, *, within: float | None = None) -> None:
        """Return when a turn has ended and is kept, or after some seconds."""
        await self._followers.wait(turn_id, within=within)

    async def cancel(self, turn_id: str) -> None:
        """End a turn that is under way, and return when it has ended."""
        if turn_id in self._followers:
            await self._manager.cancel(turn_id)
            await self.wait(turn_id)

    async def remove(self, turn_id: str) -> None:
        """Forget a turn and its job's outcome, ending it first when it is under way."""
        await self.cancel(turn_id)
        self._manager.forget(turn_id)
        self._at_hand.pop(turn_id, None)
        await self._table.remove(turn_id)

    async def _find(self, turn_id: str) -> KeptTurn | None:
        turn = self._at_hand.get(turn_id)
        if turn is None and (row := await self._table.get(turn_id)) is not None:
            return await asyncio.to_thread(of_row, row)
        return turn or self._at_hand.get(turn_id)  # another caller may have begun it meanwhile

    def _start_to_follow(self, turn: KeptTurn) -> None:
        self._at_hand[turn.id] = turn
        self._followers.start(turn.id, self._follow(turn))

    async def _follow(self, turn: KeptTurn) -> None:
        try:
            told = self._manager.subscribe(turn.id)
            turn.so_far.clear()
            async for event in told:
                turn.so_far.append(event)
                if isinstance(event, events.TERMINAL):
                    break
            else:
                return  # it is left to the next process
        except errors.JobNotFound:
            turn.so_far.append(events.TurnFailed(INTERRUPTED))
        turn = replace(turn, ended=int(self._clock()))
        self._at_hand[turn.id] = turn
        if not (turn.is_stored and await self._store(turn)):
            self._leaving[turn.id] = self._clock() + SHORT_STAY

    async def _store(self, turn: KeptTurn) -> bool:
        """Store a turn that has ended; tell whether that went well."""
        try:
            await self._table.put(await asyncio.to_thread(to_row, turn))
            self._at_hand.pop(turn.id, None)
            await self._forget()
        except errors.StorageFailed:
            extra = {"action": "turn_not_kept", "job": turn.id}
            logger.exception("the end of a turn could not be kept", extra=extra)
            return False
        return True

    def _drop_left(self) -> None:
        now = self._clock()
        for turn_id in [name for name, until in self._leaving.items() if until <= now]:
            del self._leaving[turn_id]
            self._at_hand.pop(turn_id, None)

    async def _forget(self) -> None:
        self._drop_left()
        oldest = self._clock() - self._max_age.total_seconds()
        await self._table.forget(oldest=oldest, keep=self._keep)
