"""Reads the newest turn: what the page shows and what its stream says, merged into deltas.

Neighbours: `observer` tells states, `merged` which reader is believed, `completion` when the answer
is over, `conclusion` whether it is whole. What is wrong with the turn is raised, typed.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator

from browser_bridge import events
from browser_bridge.gemini_web import faults
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers.assembler import Assembler
from browser_bridge.gemini_web.readers.completion import Completion, Stream
from browser_bridge.gemini_web.readers.conclusion import Conclusion
from browser_bridge.gemini_web.readers.merge import Leader
from browser_bridge.gemini_web.readers.merged import MergedTurn, Said
from browser_bridge.gemini_web.readers.state import TurnState
from browser_bridge.gemini_web.readers.unread import Unread
from browser_bridge.gemini_web.readers.weave import Weave

Delta = events.ThoughtDelta | events.TextDelta
UNCONFIRMED_FROM = 2.0
"""Seconds of rest from which the end of an answer counts as a conclusion."""
FRESH = 0.1
"""Seconds for which a stream that leads and was heard is trusted to say what the page shows."""
READ_EVERY = 0.25
"""Seconds after which the page is read all the same, so that little is left for the end."""
LOST_AFTER = 6.0
"""Seconds without an answer body, once the turn looks over, before it counts as lost."""


class TurnReader:
    """Reader of one turn.

    Args:
        observer: Reader of the page, already watching.
        silence: Seconds without any sign of life after which the answer counts as stalled.
        check: Raises what is wrong with the page, if anything is.
        conclusion: Judges the end of the turn.
    """

    def __init__(
        self,
        observer: PageObserver,
        *,
        silence: float,
        check: Callable[[], None],
        conclusion: Conclusion,
    ) -> None:
        self._observer = observer
        self._silence = silence
        self._check = check
        self._conclusion = conclusion
        self._completion = Completion()
        self._answer = Assembler()
        self._thoughts = Assembler()
        self._turn = MergedTurn(observer.tap)
        self._unread = Unread()
        self._read_at = float("-inf")
        self._weave = Weave()
        self._told: list[str] = []
        self._held = ""
        self._is_released = False
        self._last: TurnState | None = None
        self._last_rest = 0.0
        self._changed = time.monotonic()

    @property
    def text(self) -> str:
        """The answer so far, Markdown."""
        return self._turn.answer.text

    @property
    def told(self) -> str:
        """The text that was yielded: the answer, and canvases in it."""
        return "".join(self._told)

    @property
    def thoughts(self) -> str:
        """The thoughts so far, Markdown."""
        return self._turn.thoughts.text

    @property
    def is_rewritten(self) -> bool:
        """Whether text was contradicted after it had been released."""
        is_read_off_page = self._turn.answer.leader is Leader.DOM
        is_answer_rewritten = is_read_off_page and self._answer.is_rewritten
        return self._turn.is_rewritten or is_answer_rewritten or self._weave.is_rewritten

    @property
    def weave(self) -> Weave:
        """What puts canvases into the answer; to be finished once they are whole."""
        return self._weave

    @property
    def turn(self) -> MergedTurn:
        """Both readings of the turn."""
        return self._turn

    @property
    def last(self) -> TurnState | None:
        """The last state read."""
        return self._last

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the end was concluded from rest, for lack of signals."""
        return self._last_rest >= UNCONFIRMED_FROM

    async def read(self, early: Iterable[TurnState] = ()) -> AsyncGenerator[TurnState | Delta]:
        """Yield deltas as the page paints them, and each state after its deltas.

        Ends when the answer is over; `finish` must follow.

        Args:
            early: States of this turn that were read before.

        Raises:
            AnswerStalled: Nothing stirred for the silence allowed; what came was yielded.
            SiteError: Whatever `check` says.
        """
        self._changed = time.monotonic()
        for state in early:
            for item in (*self._take(state), state):
                yield item
        while not self._is_over():
            state = await self._next_state()
            for delta in self._hear():
                yield delta
            for item in (*self._take(state), state) if state else self._read_when_due():
                yield item
            if self._last is not None:
                self._conclusion.refuse_lost_account(self._last)
            if self._quiet_for() >= self._silence and not self._is_over():
                for delta in self._flush():
                    yield delta
                raise self._conclusion.stalled(self._silence)

    async def finish(self) -> AsyncIterator[Delta]:
        """Yield what is left of an answer that is over, and prove that it is whole.

        Raises:
            SiteError: The turn failed; what can be had of its answer was yielded.
        """
        state = self._last
        if state is None or not self.is_told_whole:
            self._last = state = TurnState.parse(await self._observer.call("look"))
            self._unread.add(state)
        self._check()
        fault = self._conclusion.fault_of(state, self._turn.stream)
        if fault is not None:
            raise fault
        for delta in self._flush():
            yield delta
        if self._turn.is_whole:
            return
        await self._conclusion.require_whole(
            state, has_text=bool(self.text.strip()), has_thoughts=bool(self.thoughts.strip())
        )

    @property
    def is_told_whole(self) -> bool:
        """Whether the stream alone told all; a page that paints it has nothing to add."""
        return self._turn.is_said_whole and self._turn.stream.candidates <= 1

    async def look_for_thoughts(self) -> AsyncIterator[Delta]:
        """Yield thoughts that show by now."""
        state = TurnState.parse(await self._observer.call("look"))
        for delta in self._take(state):
            yield delta

    async def _next_state(self) -> TurnState | None:
        """Wait for the next state; None when something else stirred, or nothing in time."""
        value = await self._observer.next_state(self._patience())
        self._check()
        if value is not None:
            return TurnState.parse(value)
        if self._observer.has_lost_document and not self._turn.is_whole:
            # The stream went with the page, and which turn the new one shows is to be looked for.
            raise self._conclusion.lost_on_reload()
        return None

    def _is_over(self) -> bool:
        self._last_rest = self._needed_rest()
        return self._last_rest <= time.monotonic() - self._changed

    def _patience(self) -> float:
        """Seconds until the turn may be over, or too quiet, without any change."""
        now = time.monotonic()
        until_over = self._last_rest - (now - self._changed)
        until_due = (self._turn.deadline or float("inf")) - now
        if not self._unread.is_empty:
            until_due = min(until_due, self._read_due() - now)
        return max(min(until_over, until_due, self._silence - self._quiet_for()), 0.001)

    def _quiet_for(self) -> float:
        """Seconds since the page changed the answer or the server was heard."""
        return time.monotonic() - max(self._changed, self._observer.stream.heard)

    def _needed_rest(self) -> float:
        state = self._last
        if state is None:
            return float("inf")
        if self._turn.is_whole:
            return 0.0
        rest = self._completion.needed_rest(state, self._stream())
        if not state.has_body and not self.thoughts and not self._turn.is_cut_at_once:
            # Nothing was read: give a page that renders late, or a renamed one, its time.
            return max(rest, min(LOST_AFTER, self._silence / 2))
        return rest

    def _stream(self) -> Stream:
        stream = self._observer.stream
        if not stream.is_sent:
            return Stream.UNSEEN
        if stream.is_ended:
            return Stream.BROKEN if stream.is_broken else Stream.ENDED
        return Stream.OPEN

    def _hear(self) -> Iterator[Delta]:
        """Release what the stream has brought."""
        said = self._turn.hear(now=time.monotonic())
        self._note_canvases()
        if said.text or said.thought:
            self._changed = time.monotonic()
        yield from self._say(said)
        if grown := self._weave.grow():
            self._changed = time.monotonic()
            self._told.append(grown)
            yield events.TextDelta(grown)

    def _note_canvases(self) -> None:
        if self._turn.answer.leader is Leader.TAP:
            self._weave.note(self._turn.stream)
        else:
            self._weave.lose_places()

    def _take(self, state: TurnState) -> list[Delta]:
        is_first = self._last is None
        if is_first or state.answer.changed or state.thoughts.changed:
            self._changed = time.monotonic()
        self._last = state
        self._unread.add(state)
        is_news = bool(state.thoughts.changed) and not self._turn.stream.thoughts
        return list(self._read_when_due(is_news=is_news))

    def _read_when_due(self, *, is_news: bool = False) -> Iterator[Delta]:
        """Read what the page told, unless the stream leads and was heard just now.

        Args:
            is_news: Whether the page told what the stream does not carry.
        """
        is_due = is_news or time.monotonic() >= self._read_due()
        if is_due and not self._unread.is_empty:
            self._read_at = time.monotonic()
            yield from self._say(self._seen(Assembler.apply))

    def _read_due(self) -> float:
        """Monotonic time at which the page is to be read; to read each change costs the most."""
        return min(self._turn.led_until + FRESH, self._read_at + READ_EVERY)

    def _seen(self, read: Callable[..., str]) -> Said:
        """Read the unread blocks with one of the assembler's methods, for the merge."""
        answer, thoughts = self._unread.take()
        # Thoughts that were collapsed again have no blocks; what was read stays.
        thought = (
            read(self._thoughts, count=thoughts.count, changed=thoughts.changed)
            if thoughts.count
            else ""
        )
        text = read(self._answer, count=answer.count, changed=answer.changed)
        return self._turn.see(thought=thought, text=text, now=time.monotonic())

    def _say(self, said: Said) -> Iterator[Delta]:
        if said.thought:
            yield events.ThoughtDelta(said.thought)
        self._held += said.text
        if not self._held:
            return
        if not self._is_released and faults.may_become_fault(self._held):
            return
        yield from self._let_go()

    def _let_go(self) -> Iterator[Delta]:
        held, self._held = self._held, ""
        if held:
            self._is_released = True
        if woven := self._weave.say(held):
            self._told.append(woven)
            yield events.TextDelta(woven)

    def _flush(self) -> Iterator[Delta]:
        """Release all that both readers have by now."""
        if self._last is not None:
            yield from self._say(self._turn.hear(now=time.monotonic()))
            yield from self._say(self._seen(Assembler.finish))
            yield from self._say(self._turn.finish())
        yield from self._let_go()
