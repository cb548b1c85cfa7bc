"""What the routes of kept turns do, whatever their dialect: keep, deliver, tell again, go on.

Neighbours: `responses.py` and `interactions.py` read requests, `kept.py` finds turns and files.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from fastapi import Request
from starlette.responses import Response

from browser_bridge import errors, events, messages
from browser_bridge.api import auth, delivery, faults, kept, origins, streaming
from browser_bridge.api.bridge import Bridge
from browser_bridge.artifacts.forms import Form
from browser_bridge.jobs.accepting import Accepted
from browser_bridge.jobs.job import PREFIX
from browser_bridge.jobs.kept_turn import KeptTurn, Order
from browser_bridge.protocols import retelling
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.retelling import AskedT

SaidT = TypeVar("SaidT")
AskedT_co = TypeVar("AskedT_co", bound=retelling.Asked, covariant=True)

LONGEST_CHAIN = 200
"""Turns that one may go on from, each from the one before it."""
SETTLING = 5.0
"""Seconds in which a turn that was just delivered is kept for the next."""


class Call(Protocol[AskedT_co]):
    """A parsed request."""

    @property
    def turn(self) -> messages.TurnRequest:
        """What is asked of the site."""
        ...

    @property
    def asked(self) -> AskedT_co:
        """What the answer must know of the request."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Generic[AskedT, SaidT]):
    """The routes of one dialect's kept turns.

    Args:
        kind: What a turn is called.
        prefix: What its ids begin with.
        previous_field: Field of a request that names the turn it goes on from.
        load: Reads what was kept of a request.
        reply: Makes the reply to a request; a subclass of `retelling.Reply`.
        said: Returns what was said in a turn, from its request and its events; None when it has no
            answer.
        form: Returns how pictures are wanted.
    """

    kind: str
    prefix: str
    previous_field: str
    load: Callable[[Mapping[str, Any]], AskedT]
    reply: Callable[..., retelling.Reply[AskedT]]
    said: Callable[[AskedT, Iterable[events.TurnEvent]], list[SaidT] | None]
    form: Callable[[AskedT], Form | None] = lambda _: None

    async def answer(
        self,
        request: Request,
        bridge: Bridge,
        call: Call[AskedT],
        *,
        is_stream: bool,
        order: Order | None,
    ) -> Response:
        """Ask the site, and return the answer, or what of it there is when it is worked on alone.

        Args:
            request: The request being answered.
            bridge: The running parts.
            call: What it asks.
            is_stream: Whether the answer is wanted as it comes.
            order: How the turn is kept; None keeps nothing of it.
        """
        if order is None:
            job = await bridge.manager.submit(call.turn, origin=origins.of(request))
            return self._delivery(request, bridge, call, job, is_stream=is_stream)
        turn = await bridge.kept_turns.start(order)
        if not order.is_detached:
            return self._delivery(request, bridge, call, turn, is_stream=is_stream)
        if is_stream:
            return self.stream(request, bridge, turn)
        return faults.json_response(await self.told(request, bridge, turn))

    def stream(
        self, request: Request, bridge: Bridge, turn: KeptTurn, *, after: int = -1
    ) -> Response:
        """Return the events of a turn after a number; whoever leaves does not end it."""
        asked = self.load(turn.asked)
        files, reply = self._reply(request, bridge, turn, asked, clock=kept.clock_of(turn))
        return streaming.StreamedResponse(
            manager=kept.Replay(bridge.kept_turns, turn),
            job=turn,
            pipeline=asked.pipeline(files.link),
            prepare=files.prepare,
            encoder=reply.encoder(after=after),
            pace=kept.AT_ONCE,
        )

    async def told(self, request: Request, bridge: Bridge, turn: KeptTurn) -> Mapping[str, Any]:
        """Return a turn as it stands, as one object."""
        asked = self.load(turn.asked)
        files, reply = self._reply(request, bridge, turn, asked, clock=kept.clock_of(turn))
        return reply.as_it_stands(await files.prepare_all(turn))

    async def find(
        self, request: Request, bridge: Bridge, public_id: str, *, is_previous: bool = False
    ) -> KeptTurn:
        """Return a turn of the caller's by the dialect's id of it.

        Args:
            request: The request being answered.
            bridge: The running parts.
            public_id: The id.
            is_previous: Whether the request goes on from it, rather than asks for it.

        Raises:
            JobNotFound: There is none, or it is another's.
        """
        return await kept.find(
            bridge.kept_turns,
            public_id,
            prefix=self.prefix,
            kind=self.kind,
            owner=auth.holder_of(request),
            param=self.previous_field if is_previous else None,
        )

    async def earlier(
        self, request: Request, bridge: Bridge, last: KeptTurn | None, *, is_named: bool = True
    ) -> list[SaidT]:
        """Return what was said in a turn and those before it, the oldest first.

        Args:
            request: The request that goes on.
            bridge: The running parts.
            last: The turn; None has nothing before.
            is_named: Whether the caller named it, rather than a conversation whose last it is.

        Raises:
            InvalidRequest: It was named, and has no answer.
            JobNotFound: It was named, and one of them was forgotten.
        """
        said: list[list[SaidT]] = []
        turn = last
        while turn is not None and len(said) < LONGEST_CHAIN:
            found = await self._said(bridge, turn)
            if found is None and is_named and turn is last:
                raise errors.InvalidRequest(
                    f"The {self.kind} has no answer to go on from: wait for its end, or begin "
                    "anew.",
                    param=self.previous_field,
                )
            said.append(found or [])
            try:
                turn = await self._before(request, bridge, turn)
            except errors.JobNotFound:
                if is_named:
                    raise
                break  # what is left of a conversation is what it goes on from
        return [item for items in reversed(said) for item in items]

    async def _before(self, request: Request, bridge: Bridge, turn: KeptTurn) -> KeptTurn | None:
        before = self.load(turn.asked).went_on_from
        return await self.find(request, bridge, before, is_previous=True) if before else None

    async def _said(self, bridge: Bridge, turn: KeptTurn) -> list[SaidT] | None:
        asked = self.load(turn.asked)
        said = self.said(asked, turn.so_far)
        if said is None:
            await bridge.kept_turns.wait(turn.id, within=SETTLING)
            turn = await bridge.kept_turns.get(turn.id, kind=self.kind, owner=turn.owner)
            said = self.said(asked, turn.so_far)
        return said

    def _delivery(
        self,
        request: Request,
        bridge: Bridge,
        call: Call[AskedT],
        job: Accepted,
        *,
        is_stream: bool,
    ) -> Response:
        """Return the answer to a caller who waits for it; who leaves ends it."""
        files, reply = self._reply(request, bridge, job, call.asked)
        encoder = reply.encoder()
        return delivery.response(
            manager=bridge.manager,
            job=job,
            request=call.turn,
            pipeline=call.asked.pipeline(files.link),
            encoder=encoder if is_stream else None,
            render=lambda _: encoder.told,
            prepare=files.reader.prepare,
            watch=encoder.encode,
        )

    def _reply(
        self, request: Request, bridge: Bridge, job: Accepted, asked: AskedT, **more: Any
    ) -> tuple[kept.Files, retelling.Reply[AskedT]]:
        files = kept.Files(bridge, request, self.form(asked))
        reply = self.reply(
            asked=asked,
            suffix=job.id.removeprefix(PREFIX),
            created=job.created,
            files=AnswerFiles(link=files.link, pictures=files.reader.found),
            **more,
        )
        return files, reply
