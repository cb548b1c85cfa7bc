"""Turns that callers may ask for again, as the routes of several dialects deliver them."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from fastapi import Request

from browser_bridge import errors, events
from browser_bridge.api import media_links, streaming
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.pictures import PictureReader
from browser_bridge.artifacts.forms import Form
from browser_bridge.jobs.job import PREFIX
from browser_bridge.jobs.kept_turn import KeptTurn
from browser_bridge.jobs.kept_turns import KeptTurns
from browser_bridge.protocols import artifact_text

AT_ONCE = streaming.Pace(first_event=timedelta(0))
"""Pace of streams whose job was accepted before: nothing can fail any more but in the stream."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Plays a kept turn to a response; whoever leaves does not end it."""

    turns: KeptTurns
    turn: KeptTurn

    def subscribe(self, job_id: str) -> AsyncIterator[events.TurnEvent]:  # noqa: ARG002 - it has one
        """Play the turn."""
        return self.turns.follow(self.turn)

    async def leave(self, job_id: str, *, is_served: bool) -> None:
        """Do nothing."""


class Files:
    """Addresses and pictures of a turn's artifacts, as one request wants them.

    Args:
        bridge: The running parts.
        request: The request being answered.
        form: How pictures are wanted.
    """

    def __init__(self, bridge: Bridge, request: Request, form: Form | None = None) -> None:
        self.link: artifact_text.Link = media_links.linker(
            bridge.links, request, bridge.settings.api.public_url
        )
        self.reader = PictureReader(bridge.store, form=form)

    async def prepare(self, event: events.TurnEvent) -> None:
        """Read the picture of an event, if it brings one that is still kept."""
        with contextlib.suppress(errors.ArtifactNotFound):
            await self.reader.prepare(event)

    async def prepare_all(self, turn: KeptTurn) -> list[events.TurnEvent]:
        """Return the events of a turn so far, their pictures read."""
        so_far = list(turn.so_far)
        for event in so_far:
            await self.prepare(event)
        return so_far


def suffix(turn: KeptTurn) -> str:
    """Return what a dialect's id of a turn ends with."""
    return turn.id.removeprefix(PREFIX)


def clock(turn: KeptTurn) -> float:
    """Return when a turn ended, Unix seconds."""
    return float(turn.ended or turn.created)


def clock_of(turn: KeptTurn) -> partial[float]:
    """Return what tells when a turn ended."""
    return partial(clock, turn)


async def find(
    turns: KeptTurns,
    public_id: str,
    *,
    prefix: str,
    kind: str,
    owner: str,
    param: str | None = None,
) -> KeptTurn:
    """Return a turn by a dialect's id of it.

    Args:
        turns: All that are kept.
        public_id: The id.
        prefix: What ids of this kind begin with.
        kind: Which routes it belongs to.
        owner: Who asks; what is another's is not found.
        param: The request field that names it.

    Raises:
        JobNotFound: There is none.
    """
    try:
        return await turns.get(PREFIX + public_id.removeprefix(prefix), kind=kind, owner=owner)
    except errors.JobNotFound:
        shown = public_id[:80]
        raise errors.JobNotFound(
            f"There is no {kind} {shown!r}: it was not stored, or is too old.", param=param
        ) from None
