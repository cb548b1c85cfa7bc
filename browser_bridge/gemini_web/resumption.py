"""The rest of a turn that its page lost: its words, and then what its tool makes with it.

Page object that joins `recovery` and `works`; `chat` calls it. Nothing is sent.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from browser_bridge import errors, events
from browser_bridge.gemini_web.readers import citations, merge
from browser_bridge.gemini_web.readers.conclusion import contradicted
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.recovery import RECOVERED, Recovery
from browser_bridge.gemini_web.work_events import ToldWork, Work
from browser_bridge.gemini_web.works import Made, Works
from browser_bridge.messages import SentTurn, Tool

ANNOUNCEMENT = 400
"""Characters of what a tool's answer says while it works; they may be others once it is done."""

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
        """Yield what is left of a turn; the files of its end are those that come here.

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
        if sent is None or sent.tool is None:
            for event in await self._recovery.rest(
                sent, trouble, site_model=site_model, wants_thoughts=wants_thoughts
            ):
                yield event
            return
        left = _Left(sent=sent)
        async with aclosing(self._works_of(sent, trouble, reader)) as works:
            async for work in works:
                is_wanted = wants_thoughts or not isinstance(work, events.ThoughtDelta)
                if is_wanted and (told := left.take(work)) is not None:
                    yield told
        for work in left.rest():
            yield work
        yield replace(left.end(), site_model=site_model)

    async def _works_of(
        self, sent: SentTurn, trouble: errors.BridgeError, reader: TurnReader
    ) -> AsyncGenerator[Work]:
        """Yield the whole turn anew, but for the thoughts that were delivered."""
        self._works.take_up(sent)
        own = ""
        if sent.tool is Tool.DEEP_RESEARCH:  # it is all made
            await self._recovery.require_lost(sent, trouble)
            yield RECOVERED
        else:
            stored = await self._recovery.find(sent, trouble)
            yield events.ThoughtDelta(merge.rest_of(sent.thoughts, stored.thoughts) or "")
            yield RECOVERED
            own = reader.weave.say(stored.text)
            if self._works.tells(events.TextDelta(own)):
                yield events.TextDelta(own)
            for citation in citations.unplaced(stored.state.listed):
                yield citation
        async with aclosing(self._works.collect(reader)) as works:
            async for work in works:
                if isinstance(work, events.TextDelta) and work.text and own:
                    is_after = self._works.tells(work)
                    yield events.TextDelta((_gap(own, work.text) if is_after else "") + work.text)
                    own = ""
                else:
                    yield work
        if own and not self._works.tells(events.TextDelta(own)):
            yield events.TextDelta(own)  # nothing was made: the words are the answer


@dataclass(slots=True, kw_only=True)
class _Left:
    """What of a turn that is told anew was not delivered before.

    Text and files are held until all are there: only then it is known where the text goes on.

    Args:
        sent: What was delivered.
    """

    sent: SentTurn
    _made: Made = field(default_factory=Made)
    _held: list[events.TextDelta | events.ArtifactReady] = field(
        default_factory=list[events.TextDelta | events.ArtifactReady]
    )
    _thoughts: str = ""
    _text: str = ""

    def take(self, work: Work) -> ToldWork | None:
        """Take a piece; return it if it can be told at once."""
        match work:
            case events.TextDelta() | events.ArtifactReady(is_partial=False):
                self._made.take(work)
                self._held.append(work)
            case events.Citation():
                self._made.take(work)
            case events.ThoughtDelta():
                self._thoughts += work.text
                return work if work.text else None
            case _:
                return work
        return None

    def rest(self) -> Iterator[events.TextDelta | events.ArtifactReady]:
        """Yield text and files beyond those that were delivered, in order.

        Raises:
            AnswerFailed: The text is not the one of which a part was delivered.
        """
        rest = merge.rest_of(self.sent.text, self._made.text)
        if rest is None:
            rest = self._made.text[len(self._own()) :]
        self._text = rest
        skipped, files = len(self._made.text) - len(rest), self.sent.files
        if not self._made.text.endswith(rest):  # it goes on in another style
            yield events.TextDelta(rest)
            skipped = len(self._made.text)
        for work in self._held:
            if isinstance(work, events.TextDelta):
                new = work.text[skipped:]
                skipped = max(0, skipped - len(work.text))
                if new:
                    yield events.TextDelta(new)
            elif files:
                files -= 1
            else:
                yield work

    def _own(self) -> str:
        """Return the answer's own words, which the site rewrote while its tool worked.

        Raises:
            AnswerFailed: More than such words was delivered.
        """
        first = self._held[0] if self._held else None
        is_announcement = not self.sent.files and len(self.sent.text) <= ANNOUNCEMENT
        if not is_announcement or not isinstance(first, events.TextDelta):
            raise contradicted()
        return first.text

    def end(self) -> events.TurnCompleted:
        """Return the end of the turn."""
        return events.TurnCompleted(
            markdown=self.sent.text + self._text,
            thoughts=self.sent.thoughts + self._thoughts,
            conversation=self.sent.conversation,
            artifacts=tuple(self._made.artifacts[self.sent.files :]),
            citations=tuple(self._made.citations),
        )


def _gap(before: str, after: str) -> str:
    """The blank line between an answer's own text and what was made, where neither has it."""
    return "" if before.endswith("\n") or after.startswith("\n") else "\n\n"
