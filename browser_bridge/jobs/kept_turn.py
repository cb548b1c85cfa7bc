"""A turn that callers may ask for again, and the row that it is at rest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from browser_bridge import events, messages
from browser_bridge.jobs import kept_events
from browser_bridge.jobs.job import Origin
from browser_bridge.storage import KeptTurnRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A turn as it stands.

    Args:
        id: Id of its job.
        kind: Which routes it belongs to.
        created: When it was accepted, Unix seconds.
        asked: What the routes have to know of the request, as JSON.
        thread: The caller's name of the conversation it is part of, or "".
        so_far: Its events; to those of a turn under way, more may be added.
        owner: Whose it is, or "".
        is_stored: Whether it outlives the process.
        ended: When its last event came, Unix seconds, or None.
    """

    id: str
    kind: str
    created: int
    asked: Mapping[str, Any] = field(repr=False)
    thread: str = ""
    owner: str = ""
    so_far: list[events.TurnEvent] = field(default_factory=list[events.TurnEvent], repr=False)
    is_stored: bool = True
    ended: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A turn to be kept.

    Args:
        request: What is asked of the site.
        kind: Which routes it belongs to.
        asked: What they have to know of it later, as JSON.
        thread: The caller's name of the conversation it is part of, or "".
        owner: Whose it is: nobody else finds it.
        is_stored: Whether it outlives the process.
        is_detached: Whether it goes on without its caller.
        origin: Where the request came from, so that a repetition of it is the same turn.
    """

    request: messages.TurnRequest
    kind: str
    asked: Mapping[str, Any]
    thread: str = ""
    owner: str = ""
    is_stored: bool = True
    is_detached: bool = False
    origin: Origin | None = None


def to_row(turn: KeptTurn) -> KeptTurnRow:
    """Return a turn as a row; takes long when files came with its request."""
    return KeptTurnRow(
        id=turn.id,
        kind=turn.kind,
        thread=turn.thread,
        owner=turn.owner,
        created=turn.created,
        ended=turn.ended,
        asked=kept_events.text_of(turn.asked),
        events=kept_events.dumps(turn.so_far),
    )


def of_row(row: KeptTurnRow) -> KeptTurn:
    """Return the turn that a row holds."""
    return KeptTurn(
        id=row.id,
        kind=row.kind,
        thread=row.thread,
        owner=row.owner,
        created=row.created,
        ended=row.ended,
        asked=json.loads(row.asked),
        so_far=kept_events.loads(row.events),
    )
