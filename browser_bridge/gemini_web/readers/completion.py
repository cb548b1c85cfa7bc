"""Decides when an answer is complete, from several signals that each fail alone. Pure.

Signals (site-dom 2): `aria-busy` fell, the footer says complete, the action row is there, Stop has
gone, the stream's request has ended. Two strong ones that nothing contradicts end the turn at once;
fewer, or contradicted ones, must be joined by a quiet spell, the longer the weaker they are.
"""

from dataclasses import dataclass

from browser_bridge.gemini_web.readers.state import TurnState

AT_ONCE = 0.0
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Quiet:
    """How long the text must rest before an answer counts as complete, in seconds."""

    confirmed: float = 0.25
    """The footer or the action row alone."""
    stream_ended: float = 0.6
    """The request has ended and the page shows no sign of work."""
    two_weak: float = 0.8
    """`aria-busy` fell and Stop has gone."""
    one_weak: float = 2.0
    """Only one of them."""
    contradicted: float = 3.0
    """The answer looks complete, but Stop or `aria-busy` stays (both were seen to be stale)."""
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

    def needed_rest(self, state: TurnState, *, is_stream_ended: bool) -> float:
        """Return the seconds of rest after which the answer is complete.

        Args:
            state: The page now.
            is_stream_ended: Whether the request that carries the answer has ended.

        Returns:
            0 when it is complete now, infinity while it is plainly going on.
        """
        self._was_busy |= state.is_busy is True
        self._was_stop_shown |= state.is_stop_shown
        if state.is_pending or not state.has_turn:
            return self._quiet.contradicted if is_stream_ended else NEVER
        if state.is_busy or state.is_stop_shown:
            return self._rest_when_contradicted(state, is_stream_ended=is_stream_ended)
        return self._rest_when_calm(state, is_stream_ended=is_stream_ended)

    def _rest_when_contradicted(self, state: TurnState, *, is_stream_ended: bool) -> float:
        if state.has_footer or state.has_actions or is_stream_ended:
            return self._quiet.contradicted
        return NEVER

    def _rest_when_calm(self, state: TurnState, *, is_stream_ended: bool) -> float:
        confirmations = state.has_footer + state.has_actions
        fallen = (self._was_busy and state.is_busy is False) + self._was_stop_shown
        if confirmations and confirmations + fallen + is_stream_ended > 1:
            return AT_ONCE
        if confirmations:
            return self._quiet.confirmed
        if is_stream_ended:
            return self._quiet.stream_ended
        if fallen:
            return self._quiet.two_weak if fallen > 1 else self._quiet.one_weak
        return self._quiet.unsignalled if state.has_body else NEVER
