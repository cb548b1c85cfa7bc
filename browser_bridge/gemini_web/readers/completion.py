"""Decides when an answer is complete, from several signals that each fail alone. Pure.

Signals (site-dom 2): `aria-busy` fell, the footer says complete, the action row is there, Stop has
gone, the stream's request has ended. Several that nothing contradicts end the turn at once; fewer,
or contradicted ones, must be joined by a quiet spell, the longer the weaker they are.
"""

from dataclasses import dataclass
from enum import Enum

from browser_bridge.gemini_web.readers.state import TurnState

AT_ONCE = 0.0
NEVER = float("inf")


class Stream(Enum):
    """What is known of the request that carries the answer."""

    UNSEEN = "unseen"
    OPEN = "open"
    ENDED = "ended"
    BROKEN = "broken"
    """It ended by a failure: nothing more can come of it, whatever the page shows."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """How long the text must rest before an answer counts as complete, in seconds."""

    confirmed: float = 0.25
    """Two signals, while the stream is open; or the footer or action row, and no stream seen."""
    stale: float = 0.5
    """All agree but one of Stop and `aria-busy`, which is known to stay behind."""
    stream_ended: float = 0.6
    """The request has ended and the page shows no sign of work."""
    stream_broken: float = 1.0
    """The request has failed, and the page still shows work, or takes the turn away."""
    two_weak: float = 0.8
    """`aria-busy` fell and Stop has gone; no stream was seen."""
    one_weak: float = 2.0
    """Only one of them."""
    contradicted: float = 3.0
    """Signals of the end and of work at once, or one signal against an open stream."""
    open_stream: float = 5.0
    """`aria-busy` fell and Stop has gone, but the stream stays open."""
    unsignalled: float = 8.0
    """There is text, and no signal of any kind was ever seen."""


class Completion:
    """Follows one answer's signals.

    Args:
        quiet: Spells of rest that are asked for.
    """

    def __init__(self, quiet: Quiet | None = None) -> None:
        self._quiet = quiet or Quiet()
        self._was_busy = False
        self._was_stop_shown = False

    def needed_rest(self, state: TurnState, stream: Stream) -> float:
        """Return the seconds of rest after which the answer is complete.

        Args:
            state: The page now.
            stream: What is known of the request that carries the answer.

        Returns:
            0 when it is complete now, infinity while it is plainly going on.
        """
        self._was_busy |= state.is_busy is True
        self._was_stop_shown |= state.is_stop_shown
        if stream is Stream.BROKEN and not _is_calm(state):
            return self._quiet.stream_broken
        has_ended = stream is Stream.ENDED
        if _is_waiting(state):
            return self._quiet.contradicted if has_ended else NEVER
        confirmations = state.has_footer + state.has_actions
        if state.is_busy or state.is_stop_shown:
            working = (state.is_busy is True) + state.is_stop_shown
            return self._rest_at_work(working, confirmations, has_ended=has_ended)
        return self._rest_when_calm(state, confirmations, stream)

    def _rest_at_work(self, working: int, confirmations: int, *, has_ended: bool) -> float:
        if working == 1 and confirmations and has_ended:
            return self._quiet.stale
        return self._quiet.contradicted if confirmations or has_ended else NEVER

    def _rest_when_calm(self, state: TurnState, confirmations: int, stream: Stream) -> float:
        fallen = (self._was_busy and state.is_busy is False) + self._was_stop_shown
        signals = confirmations + fallen
        match stream:
            case Stream.ENDED | Stream.BROKEN:
                if confirmations:
                    return AT_ONCE if signals > 1 else self._quiet.confirmed
                return self._quiet.stream_ended
            case Stream.OPEN:
                return self._rest_against_stream(signals, confirmations)
            case Stream.UNSEEN:
                return self._rest_unseen(state, fallen, confirmations)

    def _rest_against_stream(self, signals: int, confirmations: int) -> float:
        if confirmations and signals > 2:  # noqa: PLR2004 - a majority of four
            return AT_ONCE
        if confirmations and signals > 1:
            return self._quiet.confirmed
        if signals > 1:
            return self._quiet.open_stream
        # Stop flickers and sections pause while the stream goes on (site-dom 2, 14).
        return self._quiet.contradicted if confirmations else NEVER

    def _rest_unseen(self, state: TurnState, fallen: int, confirmations: int) -> float:
        if confirmations:
            return AT_ONCE if confirmations + fallen > 1 else self._quiet.confirmed
        if fallen:
            return self._quiet.two_weak if fallen > 1 else self._quiet.one_weak
        return self._quiet.unsignalled if state.has_body else NEVER


def _is_waiting(state: TurnState) -> bool:
    return not state.has_turn or (state.is_pending and not state.has_body)


def _is_calm(state: TurnState) -> bool:
    return not (_is_waiting(state) or state.is_busy or state.is_stop_shown)
