"""What becomes of an answer that was lost on its way: for how long it is looked for, and its rest.

Neighbours: `chat` delivers events, `stored_turns` reads the page. A prompt is never sent again.
"""

from browser_bridge import errors, events
from browser_bridge.gemini_web.readers import citations, merge
from browser_bridge.gemini_web.readers.conclusion import AnswerBroken, AnswerStopped, contradicted
from browser_bridge.gemini_web.stored_turns import StoredTurn, StoredTurns
from browser_bridge.messages import SentTurn, Tool

LOOK_AFTER_SILENCE = 10.0
"""Seconds to look for an answer that the site keeps, after its stream stood still."""
LOOK_AFTER_VERDICT = 15.0
"""The same after the site itself gave the answer up midway."""

_RESEARCH_LOST = (AnswerBroken, errors.AnswerStalled)
"""What may mean that research goes on unseen; all else ends it."""

RECOVERED = events.TurnNotice(
    code="answer_recovered",
    message="The answer was lost on its way; the rest of it was read from the conversation that "
    "keeps it.",
)

RecoveredEvent = events.ThoughtDelta | events.TextDelta | events.TurnNotice | events.TurnCompleted


def patience_for(trouble: errors.BridgeError, sent: SentTurn, *, silence: float) -> float | None:
    """Return for how many seconds to look for an answer; 0 looks once, None not at all.

    Args:
        trouble: How the reading ended.
        sent: What was read.
        silence: Seconds without a change after which an answer counts as stalled.
    """
    match trouble:
        case AnswerBroken():
            return silence
        case AnswerStopped():
            return None
        case errors.AnswerStalled():
            return min(silence, LOOK_AFTER_SILENCE)
        case errors.AnswerFailed():
            return min(silence, LOOK_AFTER_VERDICT) if sent.letters else 0.0
        case errors.RateLimited() if sent.text:  # it was answering when it was refused
            return min(silence, LOOK_AFTER_VERDICT)
        case _:
            return None


def page_lost() -> errors.AnswerFailed:
    """Return the error for an answer whose page died, unless the site keeps the answer."""
    return AnswerBroken(
        "The page that read the answer was lost, and the site does not keep the answer whole. "
        "The prompt was sent once and is not sent again.",
        submitted=True,
    )


class Recovery:
    """Looks for lost answers in one tab.

    Args:
        stored: Reads the turns that the site keeps.
        silence: Seconds without a change after which an answer counts as stalled.
    """

    def __init__(self, stored: StoredTurns, *, silence: float) -> None:
        self._stored = stored
        self._silence = silence

    async def rest(
        self,
        sent: SentTurn | None,
        trouble: errors.BridgeError,
        *,
        site_model: str | None,
        wants_thoughts: bool,
    ) -> list[RecoveredEvent]:
        """Return what is left of a lost answer, its end included.

        Args:
            sent: The turn, and what of it was delivered; None if it cannot be found again.
            trouble: How the reading ended; raised if the site does not keep the answer.
            site_model: Label of the model, if known.
            wants_thoughts: Whether thoughts are delivered.
        """
        if sent is None:
            raise trouble
        stored = await self.find(sent, trouble)
        text = merge.rest_of(sent.text, stored.text)
        if text is None:
            raise contradicted() from trouble
        thoughts = (merge.rest_of(sent.thoughts, stored.thoughts) if wants_thoughts else "") or ""
        deltas = (events.ThoughtDelta(thoughts), events.TextDelta(text))
        return [
            *(delta for delta in deltas if delta.text),
            RECOVERED,
            events.TurnCompleted(
                markdown=sent.text + text,
                thoughts=sent.thoughts + thoughts,
                site_model=site_model,
                conversation=sent.conversation,
                citations=citations.unplaced(stored.state.listed),
            ),
        ]

    async def find(self, sent: SentTurn, trouble: errors.BridgeError) -> StoredTurn:
        """Return a lost answer as the site keeps it, whole.

        Args:
            sent: The turn.
            trouble: How its reading ended; raised if the site does not keep it.
        """
        patience = await self.require_lost(sent, trouble)
        try:
            stored = await self._stored.read(sent, patience=patience)
        except (errors.SiteUnavailable, errors.AnswerFailed) as error:
            raise trouble from error
        if stored is None:
            raise trouble
        return stored

    async def require_lost(self, sent: SentTurn, trouble: errors.BridgeError) -> float:
        """Return for how many seconds to look for an answer; raise the trouble for none at all.

        Args:
            sent: The turn.
            trouble: How its reading ended.
        """
        patience = patience_for(trouble, sent, silence=max(self._silence, sent.patience))
        is_over = sent.tool is Tool.DEEP_RESEARCH and not isinstance(trouble, _RESEARCH_LOST)
        if patience is None or is_over:
            raise trouble
        if isinstance(trouble, errors.AnswerStalled) and not await self._stored.is_page_alive():
            raise trouble
        return patience
