"""Judges the end of a turn: a whole answer, a part of one, or a message in its place.

Neighbours: `dom` asks it; `faults` knows the wording, `ending` what the server's reply said.
"""

import time

from browser_bridge import errors
from browser_bridge.gemini_web import faults
from browser_bridge.gemini_web.faults import Fault
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.page_faults import SIGN_IN_REMEDY
from browser_bridge.gemini_web.readers import ending
from browser_bridge.gemini_web.readers.ending import Ending
from browser_bridge.gemini_web.readers.positions import StreamSnapshot
from browser_bridge.gemini_web.readers.state import TurnState

SIGN_IN_PATIENCE = 1.0
"""Seconds for which a page must offer to sign in; one that loads may for a moment."""
MOST_REPLY = 16_000_000
"""Bytes of a reply that are still read to learn whether it was whole."""

_BROKEN = "the connection broke off"


class AnswerBroken(errors.AnswerFailed):
    """The answer ended before it was whole, and the site gave no reason."""


class AnswerStopped(errors.AnswerFailed):
    """Somebody pressed Stop: no more of the answer is to come."""


class Conclusion:
    """The judgement of one turn.

    Args:
        observer: Reader of the page.
        prompt: The prompt that was sent; an answer may repeat words of it.
    """

    def __init__(self, observer: PageObserver, prompt: str) -> None:
        self._observer = observer
        self._prompt = prompt.casefold()
        self._offered_since: float | None = None

    def refuse_lost_account(self, state: TurnState) -> None:
        """Raise if the page, in the middle of the turn, offers to sign in.

        Raises:
            SignedOut: It does, and shows no account, and no answer.
        """
        if not state.is_sign_in_offered or state.has_footer or state.has_actions:
            self._offered_since = None
            return
        now = time.monotonic()
        self._offered_since = self._offered_since or now
        if not state.has_turn or now - self._offered_since > SIGN_IN_PATIENCE:
            raise errors.SignedOut(
                "The site ended the profile's sign-in while it answered; "
                f"{SIGN_IN_REMEDY}. The prompt was sent once.",
                submitted=True,
            )

    def fault_of(self, state: TurnState, stream: StreamSnapshot) -> errors.SiteError | None:
        """Return the error for a message that stands in the answer's place, if one does.

        Args:
            state: The turn as the page shows it; it may lag behind a stream that is complete.
            stream: What the stream said.
        """
        shown = state.answer_text or state.turn_text
        for text in (stream.text or shown,) if stream.is_complete else (stream.text or "", shown):
            fault = faults.fault_of(text)
            if fault is not None and not self._is_echo(text):
                return faults.error_for(fault, text)
        return None

    def stalled(self, silence: float) -> errors.AnswerStalled | errors.AnswerFailed:
        """Return the error for an answer that stands still, or was cut and shows no end."""
        if self._observer.stream.is_broken:
            return _failed(_BROKEN)
        return errors.AnswerStalled(
            f"The answer stood still for {silence:g} s and did not end; what came until "
            "then was delivered. The prompt was sent once.",
            submitted=True,
        )

    def lost_on_reload(self) -> AnswerBroken:
        """Return the error for a page that loaded itself anew and no longer shows the answer."""
        return _failed("the page loaded itself anew and does not show it any more")

    async def require_whole(self, state: TurnState, *, has_text: bool, has_thoughts: bool) -> None:
        """Prove that an answer which is over is whole.

        Args:
            state: The turn at its end.
            has_text: Whether any text was read.
            has_thoughts: Whether any thoughts were.

        Raises:
            AnswerFailed: The stream broke off, or the page says that the answer failed.
        """
        if faults.says_stopped(state.aside):
            raise stopped()
        is_confirmed = state.has_footer or state.has_actions
        if is_confirmed and has_text:
            return
        said = self._passing_fault(state)
        if said is not None:
            raise said
        if self._observer.stream.is_broken:
            raise _failed(_BROKEN)
        end = await self._ending() if has_text or has_thoughts else Ending()
        if end.is_complete is False:
            raise _failed("the server ended it before it was whole")

    async def _ending(self) -> Ending:
        return ending.read(await self._observer.reply(MOST_REPLY))

    def _passing_fault(self, state: TurnState) -> errors.SiteError | None:
        for shown in state.snackbars:
            fault = faults.fault_of(shown)
            if fault is Fault.OFFLINE:  # says nothing of what the site makes of the prompt
                return _failed(_BROKEN)
            if fault is not None:
                return faults.error_for(fault, shown)
        return None

    def _is_echo(self, shown: str) -> bool:
        return shown.casefold() in self._prompt


def stopped() -> AnswerStopped:
    """Return the error for an answer that somebody stopped."""
    return AnswerStopped(_failed("the site says that it was stopped").message, submitted=True)


def contradicted() -> errors.AnswerFailed:
    """Return the error for an answer that the site keeps with other words than were delivered."""
    return errors.AnswerFailed(
        "The site keeps another answer than the one of which a part was delivered; the prompt was "
        "sent once and is not sent again.",
        submitted=True,
    )


def _failed(reason: str) -> AnswerBroken:
    return AnswerBroken(
        f"The answer is not whole: {reason}. What came of it was delivered; the prompt was sent "
        "once and is not sent again.",
        submitted=True,
    )
