"""One turn as both readers tell it: answer and thoughts, merged, with what is to be remarked.

Neighbours: `tap` hears the stream, `dom` sees the page, `merge` arbitrates each text. Pure but for
the tap that it asks; the caller brings the time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from browser_bridge import events
from browser_bridge.gemini_web.readers import citations
from browser_bridge.gemini_web.readers.merge import Leader, Merge
from browser_bridge.gemini_web.readers.positions import Source, StreamSnapshot
from browser_bridge.gemini_web.readers.tap import StreamTap, TapFault

_LOST = frozenset({TapFault.UNREACHABLE, TapFault.BROKEN, TapFault.UNPARSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was released by one step.

    Args:
        thought: Markdown appended to the thoughts.
        text: Markdown appended to the answer.
    """

    thought: str = ""
    text: str = ""


class MergedTurn:
    """Merges the two readings of one turn.

    Args:
        tap: The turn's tap, armed before the prompt was sent; None to read the page alone.
    """

    def __init__(self, tap: StreamTap | None) -> None:
        self._tap = tap
        self._heard: int = -1
        self._heard_at = float("-inf")
        self.answer = Merge()
        self.thoughts = Merge()
        if tap is None:
            self._give_up()

    @property
    def stream(self) -> StreamSnapshot:
        """What the stream said so far."""
        return self._tap.snapshot if self._tap else StreamSnapshot()

    @property
    def deadline(self) -> float | None:
        """Monotonic time at which `hear` is due though nothing has changed."""
        return self.answer.deadline

    @property
    def led_until(self) -> float:
        """Monotonic time until which the stream has led; minus infinity once the page does."""
        is_led = self.answer.leader is Leader.TAP and self._tap is not None
        has_fault = self._tap is not None and self._tap.fault is not None
        return self._heard_at if is_led and not has_fault else float("-inf")

    @property
    def is_rewritten(self) -> bool:
        """Whether text that was released is not what the answer ended with."""
        return self.answer.is_rewritten or self.thoughts.is_rewritten

    @property
    def is_whole(self) -> bool:
        """Whether the stream alone proves that the answer is complete and released.

        Not for an answer beside which there are cards: those are the page's to show.
        """
        return self.is_said_whole and self._tap is not None and self._tap.is_ended

    @property
    def is_said_whole(self) -> bool:
        """Whether the stream has said so; what follows is none of the answer (site-wire 8.2)."""
        tap = self._tap
        return (
            tap is not None
            and tap.is_whole
            and tap.fault is None
            and self.answer.leader is Leader.TAP
            and not self.answer.tap.has_cards
            and not self.answer.tap.is_apart
            and bool(tap.snapshot.text)
        )

    @property
    def is_cut_at_once(self) -> bool:
        """Whether the stream was heard to its end, which came before any text."""
        tap = self._tap
        return tap is not None and tap.fault is TapFault.CUT and not tap.snapshot.text

    def hear(self, *, now: float) -> Said:
        """Take what the stream has brought, and let time pass.

        Args:
            now: Monotonic time.
        """
        tap = self._tap
        if tap is None:
            return Said()
        thought = text = ""
        if tap.count != self._heard:
            self._heard = tap.count
            self._heard_at = now if tap.count else self._heard_at
            thought = self.thoughts.feed_tap(tap.snapshot.thoughts or "", now=now)
            text = self.answer.feed_tap(tap.snapshot.text or "", now=now)
        if tap.fault in _LOST:
            lost = self._give_up()
            return Said(thought=thought + lost.thought, text=text + lost.text)
        return self._follow_lead(thought, text + self.answer.check(now=now))

    def see(self, *, thought: str, text: str, now: float) -> Said:
        """Take what the page's reader appended.

        Args:
            thought: To the thoughts.
            text: To the answer.
            now: Monotonic time.
        """
        shown = self.answer.feed_dom(text, now=now) if text else ""
        thoughts = self.thoughts.feed_dom(thought, now=now) if thought else ""
        return self._follow_lead(thoughts, shown)

    def lose_tap(self) -> Said:
        """Read the page alone from here on, as after it loaded itself anew."""
        return self._give_up()

    def finish(self) -> Said:
        """Return the rest, once the page's last words were seen."""
        is_whole = self._tap is not None and self._tap.is_whole
        return Said(
            thought=self.thoughts.finish(is_tap_whole=is_whole),
            text=self.answer.finish(is_tap_whole=is_whole),
        )

    def citations(self, listed: Iterable[Source]) -> tuple[events.Citation, ...]:
        """Return the sources of a finished turn, with their places where those are known.

        Args:
            listed: Those that the page lists.
        """
        stream = self.stream
        if self.answer.leader is Leader.DOM or self.answer.is_rewritten:
            known = (source for group in stream.citations for source in group.sources)
            return citations.unplaced((*known, *stream.sources, *listed))
        placed = citations.placed(self.answer.text, self.answer.tap.marks, stream.citations)
        named = {citation.url for citation in placed}
        others = citations.unplaced((*stream.sources, *listed))
        return (*placed, *(other for other in others if other.url not in named))

    def notices(self, *, is_page_settled: bool) -> list[events.TurnNotice]:
        """Return what caller and operator should know of a finished turn.

        Args:
            is_page_settled: Whether the page has shown all; else its text may be shorter.
        """
        found: list[events.TurnNotice] = []
        tap = self._tap
        if tap is None:
            return found
        if self.answer.leader is Leader.DOM:
            why = tap.fault.value if tap.fault else "silent"
            text = f"The page's stream was {why}; the answer was read off the page."
            found.append(events.TurnNotice(code="tap_lost", message=text, reason=why))
        if tap.is_whole and (differs := self.answer.difference(is_page_settled=is_page_settled)):
            text = f"The page and its stream differ (stream {differs.tap}, page {differs.dom})."
            found.append(events.TurnNotice(code="readers_differ", message=text))
        return found

    def _follow_lead(self, thought: str, text: str) -> Said:
        # A stream that is silent about the answer is not to be trusted with the thoughts.
        if self.answer.leader is Leader.DOM and self.thoughts.leader is Leader.TAP:
            thought += self.thoughts.lose_tap()
        return Said(thought=thought, text=text)

    def _give_up(self) -> Said:
        return Said(thought=self.thoughts.lose_tap(), text=self.answer.lose_tap())
