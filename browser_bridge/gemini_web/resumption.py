"""The rest of a turn that its page lost: its words, and then what its tool makes with it.

Page object that joins `recovery` and `works`; `chat` calls it. Nothing is sent.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from browser_bridge import errors, events
from browser_bridge.gemini_web.readers.conclusion import contradicted
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.recovery import RECOVERED, RecoveredEvent, Recovery
from browser_bridge.gemini_web.works import Made, ToldWork, Works
from browser_bridge.messages import SentTurn, Tool

ResumedEvent = ToldWork | events.TurnCompleted


class Resumption:
    """Goes on with turns in one tab.

    Args:
        recovery: Looks for lost answers.
        works: What tools make.
    """

    def __init__(self, recovery: Recovery, works: Works) -> None:
        self._recovery = recovery
        self._works = works

    async def events(
        self,
        sent: SentTurn | None,
        trouble: errors.BridgeError,
        reader: TurnReader,
        *,
        site_model: str | None,
        wants_thoughts: bool,
    ) -> AsyncGenerator[ResumedEvent]:
        """Yield what is left of a turn; its end has the files of this page alone.

        Args:
            sent: The turn, and what of it was delivered; None if it cannot be found again.
            trouble: How the reading ended; raised if the site does not keep the answer.
            reader: A reader of the turn that has read nothing.
            site_model: Label of the model, if known.
            wants_thoughts: Whether thoughts are delivered.

        Raises:
            AnswerFailed: The site keeps no answer, or another one.
            SiteError: What was to be made did not come.
        """
        said = await self._said(sent, trouble, site_model, wants_thoughts=wants_thoughts)
        assert sent is not None  # it could not be said otherwise
        completed = said.pop()
        assert isinstance(completed, events.TurnCompleted)
        for event in said:
            yield event
        earlier = tuple(self._works.made.artifacts[: sent.files])
        self._works.take_up(sent)
        unseen = _Unseen(sent)
        async with aclosing(self._works.collect(reader)) as works:
            async for work in works:
                is_wanted = wants_thoughts or not isinstance(work, events.ThoughtDelta)
                if is_wanted and (told := unseen.of(work)) is not None:
                    yield told
        unseen.require_all()
        end = _end(completed, self._works.made, sent, wants_thoughts=wants_thoughts)
        yield replace(end, artifacts=(*earlier, *end.artifacts))

    async def _said(
        self,
        sent: SentTurn | None,
        trouble: errors.BridgeError,
        site_model: str | None,
        *,
        wants_thoughts: bool,
    ) -> list[RecoveredEvent]:
        """Return the answer's own words; research has none beside what is made."""
        if sent is None or sent.tool is not Tool.DEEP_RESEARCH:
            return await self._recovery.rest(
                sent, trouble, site_model=site_model, wants_thoughts=wants_thoughts
            )
        await self._recovery.require_lost(sent, trouble)
        thoughts = sent.thoughts if wants_thoughts else ""
        end = events.TurnCompleted(
            markdown="", thoughts=thoughts, site_model=site_model, conversation=sent.conversation
        )
        return [RECOVERED, end]


class _Unseen:
    """What of a tool's work was not delivered before.

    Args:
        sent: What was.
    """

    def __init__(self, sent: SentTurn) -> None:
        self._text = sent.made
        self._files = sent.files

    def of(self, work: ToldWork) -> ToldWork | None:
        """Return what of a piece of work is new."""
        match work:
            case events.TextDelta():
                return self._beyond(work.text)
            case events.ArtifactReady(is_partial=False) if self._files:
                self._files -= 1
                return None
            case _:
                return work

    def require_all(self) -> None:
        """Raise unless all that was delivered has come again.

        Raises:
            AnswerFailed: It has not.
        """
        if self._text:
            raise contradicted()

    def _beyond(self, text: str) -> events.TextDelta | None:
        known = min(len(text), len(self._text))
        if text[:known] != self._text[:known]:
            raise contradicted()
        self._text = self._text[known:]
        return events.TextDelta(text[known:]) if text[known:] else None


def _end(
    completed: events.TurnCompleted, made: Made, sent: SentTurn, *, wants_thoughts: bool
) -> events.TurnCompleted:
    return replace(
        completed,
        markdown=completed.markdown + made.text,
        thoughts=completed.thoughts + (made.thoughts if wants_thoughts else ""),
        artifacts=tuple(made.artifacts[sent.files :]),
        citations=tuple(made.citations) or completed.citations,
    )
