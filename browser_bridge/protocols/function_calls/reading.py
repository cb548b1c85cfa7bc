"""Reads one turn's answers: lets words through, turns calls into events, asks once more.

An answer that cannot be used is followed by one more turn in the same conversation that says what
was wrong. What was already let through is never repeated.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from browser_bridge import errors, events, functions
from browser_bridge.functions import CallMode
from browser_bridge.protocols.function_calls import blocks, variants, writer
from browser_bridge.protocols.function_calls.checking import Checked, Checker
from browser_bridge.protocols.function_calls.forms import Form
from browser_bridge.protocols.function_calls.screen import Screen

ReadEvent = events.TurnPart | events.TurnCompleted
MOST_ANSWERS = 2
"""The first, and one that mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is asked of an answer.

    Args:
        offered: The caller's functions.
        rules: How they may be called.
        output: Form of the answer, or None for any.
    """

    offered: tuple[functions.Function, ...]
    rules: functions.CallRules
    output: functions.OutputForm | None

    @property
    def may_call(self) -> bool:
        """Whether calls are let through."""
        return bool(self.offered) and self.rules.mode is not CallMode.NONE

    @property
    def must_call(self) -> bool:
        """Whether words alone are no answer."""
        return bool(self.offered) and self.rules.mode is CallMode.REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """An answer that can be given to the caller."""

    text: str
    calls: tuple[functions.Call, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rejected:
    """An answer that cannot, with the turn that asks for a better one."""

    follow_up: str
    reason: str


class Reader:
    """Reads the answers of one turn, event by event.

    Args:
        terms: What is asked of them.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._checker = Checker(
            terms.offered if terms.may_call else (), terms.rules.allowed if terms.may_call else ()
        )
        self._form = None if terms.output is None else Form(terms.output)
        self._answers = 1
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self._artifacts: list[events.Artifact] = []
        self._follow_up: str | None = None
        self._begin_answer()

    def take_follow_up(self) -> str | None:
        """Return the prompt to be sent next in this conversation, once; None when all is told."""
        follow_up, self._follow_up = self._follow_up, None
        return follow_up

    def feed(self, event: ReadEvent) -> Iterable[ReadEvent]:
        """Return what becomes of one event of the answer under way.

        Raises:
            OutputInvalid: The last answer is none that was asked for.
        """
        match event:
            case events.TextDelta():
                self._raw.append(event.text)
                yield from self._let_through(self._screen.append(event.text))
            case events.ThoughtDelta():
                self._thoughts.append(event.text)
                yield event
            case events.ArtifactReady():
                self._artifacts += [] if event.is_partial else [event.artifact]
                yield event
            case events.TurnCompleted():
                yield from self._conclude(event)
            case events.TurnNotice() | events.TurnProgress() | events.CallReady():
                yield event
            case _:
                assert_never(event)

    @property
    def _is_held(self) -> bool:
        """Whether words wait for the answer's end: only then is it known if they are wanted."""
        return self._terms.must_call or self._form is not None or self._answers > 1

    def _begin_answer(self) -> None:
        self._screen = Screen(self._checker.names, self._checker.is_known)
        self._raw: list[str] = []
        self._held: list[str] = []

    def _let_through(self, words: str) -> Iterable[events.TextDelta]:
        if self._is_held:
            self._held.append(words)
        elif words:
            self._text.append(words)
            yield events.TextDelta(words)

    def _conclude(self, completed: events.TurnCompleted) -> Iterable[ReadEvent]:
        rest, kept = self._screen.finish()
        self._held.append(rest)
        verdict = self._judge("".join(self._held), kept)
        if isinstance(verdict, _Accepted):
            yield from self._deliver(completed, verdict)
        elif self._answers < MOST_ANSWERS:
            self._answers += 1
            self._follow_up = verdict.follow_up
            self._begin_answer()
            yield events.TurnNotice(code="answer_mended", message=verdict.reason)
        else:
            raise errors.OutputInvalid(f"{verdict.reason} Ask again.", submitted=True)

    def _deliver(self, completed: events.TurnCompleted, accepted: _Accepted) -> Iterable[ReadEvent]:
        text = accepted.text
        if text and self._text and self._answers > 1:
            text = "\n\n" + text
        if text:
            self._text.append(text)
            yield events.TextDelta(text)
        for index, call in enumerate(accepted.calls):
            yield events.CallReady(call=call, index=index)
        is_changed = self._answers > 1 or "".join(self._text) != completed.markdown
        yield replace(
            completed,
            markdown="".join(self._text),
            thoughts="".join(self._thoughts),
            artifacts=tuple(self._artifacts),
            calls=accepted.calls,
            citations=tuple(map(_unplaced, completed.citations))
            if is_changed
            else completed.citations,
            finish_reason=events.FinishReason.TOOL_CALLS
            if accepted.calls
            else completed.finish_reason,
        )

    def _judge(self, words: str, kept: str) -> _Accepted | _Rejected:
        checked = self._check(kept)
        if not checked.calls and self._terms.must_call and not self._holds_tag:
            meant = self._checker.meant("".join(self._raw))
            checked = checked if meant is None else Checked(calls=(meant,))
            words = words if meant is None else ""
        if checked.problems:
            return _Rejected(
                follow_up=writer.again(checked.problems, self._terms.rules),
                reason="The model's call of a function cannot be read, or does not fit its schema.",
            )
        if checked.calls:
            calls = checked.calls if self._terms.rules.is_parallel else checked.calls[:1]
            is_wanted = self._form is None and self._answers == 1
            return _Accepted(text=words if is_wanted else "", calls=calls)
        if self._terms.must_call:
            return _Rejected(
                follow_up=writer.call_missing(self._terms.rules),
                reason="The model called no function, although it had to.",
            )
        return self._judge_words(words, kept)

    def _judge_words(self, words: str, kept: str) -> _Accepted | _Rejected:
        if self._form is not None and self._terms.output is not None:
            found = self._form.find("".join(self._raw))
            if found.text:
                return _Accepted(text=found.text)
            return _Rejected(
                follow_up=writer.form_again(found.problems, self._terms.output),
                reason="The model's answer has not the form asked for.",
            )
        if not self._holds_tag:
            return _Accepted(text=words + kept)
        if not words.strip() and not self._text:
            return _Rejected(
                follow_up=writer.words_missing(),
                reason="The model called a function, although it must not.",
            )
        return _Accepted(text=words)

    def _check(self, kept: str) -> Checked:
        """Return the calls in what the screen kept."""
        self._holds_tag = blocks.holds_tag(kept)
        if not kept or not self._terms.may_call:
            return Checked()
        written = blocks.read(kept)
        if self._holds_tag and not written:
            return Checked(problems=("a tag stands outside of a call",))
        if not written:
            written = variants.read(
                kept, is_known=self._checker.is_known, schema=self._checker.schema
            )
        return self._checker.check(written)


def _unplaced(citation: events.Citation) -> events.Citation:
    """Return a citation without its place in a text that was changed."""
    return replace(citation, start=None, end=None)
