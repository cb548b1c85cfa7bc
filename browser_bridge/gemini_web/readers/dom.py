"""Reads the newest turn off the page: rendered blocks in, appended Markdown and its end out.

Neighbours: `observer` tells states, `completion` when the answer is whole, `snapshots` what may be
released. Decides nothing about the turn: what is wrong is raised, typed.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from browser_bridge import errors, events
from browser_bridge.gemini_web import faults
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers.assembler import Assembler
from browser_bridge.gemini_web.readers.completion import Completion
from browser_bridge.gemini_web.readers.state import TurnState

Delta = events.ThoughtDelta | events.TextDelta
UNCONFIRMED_FROM = 2.0
"""Seconds of rest from which the end of an answer counts as a conclusion."""
LOST_AFTER = 6.0
"""Seconds without an answer body, once the turn looks over, before it counts as lost."""


@dataclass(slots=True)
class _Clock:
    """When something last changed, on the monotonic clock."""

    changed: float

    @property
    def rest(self) -> float:
        """Seconds since then."""
        return time.monotonic() - self.changed

    def touch(self) -> None:
        self.changed = time.monotonic()


class DomReader:
    """Reader of one turn.

    Args:
        observer: Reader of the page, already watching.
        silence: Seconds without any change after which the answer counts as stalled.
        check: Raises what is wrong with the page, if anything is.
    """

    def __init__(
        self, observer: PageObserver, *, silence: float, check: Callable[[], None]
    ) -> None:
        self._observer = observer
        self._silence = silence
        self._check = check
        self._completion = Completion()
        self._answer = Assembler()
        self._thoughts = Assembler()
        self._held = ""
        self._last: TurnState | None = None
        self._last_rest = 0.0
        self._clock = _Clock(time.monotonic())

    @property
    def text(self) -> str:
        """The answer so far, Markdown."""
        return self._answer.text

    @property
    def thoughts(self) -> str:
        """The thoughts so far, Markdown."""
        return self._thoughts.text

    @property
    def is_rewritten(self) -> bool:
        """Whether the page contradicted text that had been released."""
        return self._answer.is_rewritten or self._thoughts.is_rewritten

    @property
    def last(self) -> TurnState | None:
        """The last state read."""
        return self._last

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the end was concluded from rest, for lack of signals."""
        return self._last_rest >= UNCONFIRMED_FROM

    async def read(self, early: Iterable[TurnState] = ()) -> AsyncIterator[TurnState | Delta]:
        """Yield deltas as the page paints them, and each state after its deltas.

        Ends when the answer is complete.

        Args:
            early: States of this turn that were read before.

        Raises:
            AnswerStalled: Nothing changed for the silence allowed.
            SelectorLost: The turn is over and its answer was not found.
            SiteError: Whatever `check` or the text itself says.
        """
        self._clock.touch()
        for state in early:
            for delta in self._take(state):
                yield delta
        while not self._is_over():
            rest = self._last_rest
            within = min(rest, self._silence) - self._clock.rest
            value = await self._observer.next_state(within)
            self._check()
            if value is not None:
                for delta in self._take(TurnState.parse(value)):
                    yield delta
            elif self._observer.has_lost_document:
                await self._observer.call("watch")
            if self._last is not None:
                yield self._last
            self._refuse_silence()
        for delta in await self._finish():
            yield delta

    def _is_over(self) -> bool:
        self._last_rest = self._needed_rest()
        return self._last_rest <= self._clock.rest

    def _needed_rest(self) -> float:
        state = self._last
        if state is None:
            return float("inf")
        ended = self._observer.stream.is_ended
        rest = self._completion.needed_rest(state, is_stream_ended=ended)
        if not state.has_body and not self.thoughts:
            # Nothing was read: give a page that renders late, or a renamed one, its time.
            return max(rest, LOST_AFTER)
        return rest

    def _take(self, state: TurnState) -> list[Delta]:
        is_first = self._last is None
        if is_first or state.answer.changed or state.thoughts.changed:
            self._clock.touch()
        self._last = state
        thought = self._thoughts.apply(count=state.thoughts.count, changed=state.thoughts.changed)
        text = self._answer.apply(count=state.answer.count, changed=state.answer.changed)
        return [*self._thought(thought), *self._text(text)]

    def _thought(self, delta: str) -> list[Delta]:
        return [events.ThoughtDelta(delta)] if delta else []

    def _text(self, delta: str) -> list[Delta]:
        self._held += delta
        if not self._held or faults.may_become_fault(self.text):
            return []
        held, self._held = self._held, ""
        return [events.TextDelta(held)]

    def _refuse_silence(self) -> None:
        if self._clock.rest < self._silence:
            return
        raise errors.AnswerStalled(
            f"The answer stood still for {self._silence:g} s and did not end; what came until "
            "then was delivered. The prompt was sent once.",
            submitted=True,
        )

    async def _finish(self) -> list[Delta]:
        state = TurnState.parse(await self._observer.call("look"))
        self._last = state
        self._check()
        thought = self._thoughts.finish(count=state.thoughts.count, changed=state.thoughts.changed)
        text = self._answer.finish(count=state.answer.count, changed=state.answer.changed)
        self._held += text
        self._refuse_fault(state)
        held, self._held = self._held, ""
        return [*self._thought(thought), *([events.TextDelta(held)] if held else [])]

    def _refuse_fault(self, state: TurnState) -> None:
        for shown in (self.text, state.turn_text, *state.snackbars):
            fault = faults.fault_of(shown)
            if fault is not None and (shown == self.text or not self.text):
                raise faults.error_for(fault, shown)
