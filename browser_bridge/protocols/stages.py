"""Pure transforms over one turn's events: stop sequences, length, where thoughts go.

Each keeps the events' invariants, and gives the same joined text however the deltas were cut.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from browser_bridge import events

THOUGHTS_OPEN = "<think>\n"
THOUGHTS_CLOSE = "\n</think>\n\n"


class Stage(Protocol):
    """One transform; a new instance for each turn."""

    def feed(self, event: events.TurnEvent) -> Iterable[events.TurnEvent]:
        """Return what becomes of one event."""
        ...


class Pipeline:
    """Stages one after another; itself a stage.

    Args:
        stages: In the order in which an event passes them.
    """

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = tuple(stages)

    def feed(self, event: events.TurnEvent) -> Iterable[events.TurnEvent]:
        """Return what comes out of the last stage."""
        batch: Iterable[events.TurnEvent] = (event,)
        for stage in self._stages:
            batch = [out for item in batch for out in stage.feed(item)]
        return batch


class Cutter(ABC):
    """Base of the stages that may end an answer before the site does."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self._artifacts: list[events.Artifact] = []
        self._has_ended = False

    def feed(self, event: events.TurnEvent) -> Iterable[events.TurnEvent]:
        """Return the events that are settled by now; none once the answer was cut."""
        if self._has_ended:
            return
        match event:
            case events.TextDelta():
                yield from self.append(event.text)
            case events.TurnCompleted() | events.TurnFailed():
                yield from self.flush()
                self._has_ended = True
                yield event
            case events.ThoughtDelta():
                self._thoughts.append(event.text)
                yield event
            case events.CallReady():  # No text follows a call.
                yield from self.flush()
                yield event
            case events.ArtifactReady(is_partial=False):
                self._artifacts.append(event.artifact)
                yield from self.flush()
                yield event
            case _:
                yield event

    def release(self, text: str) -> Iterable[events.TurnEvent]:
        """Let text through."""
        if text:
            self._text.append(text)
            yield events.TextDelta(text)

    def cut(
        self, reason: events.FinishReason, *, stop_sequence: str = ""
    ) -> Iterable[events.TurnEvent]:
        """End the answer with what was let through."""
        self._has_ended = True
        yield events.TurnCompleted(
            markdown="".join(self._text),
            thoughts="".join(self._thoughts),
            finish_reason=reason,
            stop_sequence=stop_sequence,
            artifacts=tuple(self._artifacts),
        )

    @abstractmethod
    def append(self, text: str) -> Iterable[events.TurnEvent]:
        """Take appended text; release or hold it, or cut."""

    def flush(self) -> Iterable[events.TurnEvent]:
        """Release what was held; called before a file or a call, and when the answer ended."""
        return ()


class StopSequences(Cutter):
    """Ends the answer before the stop sequence that is complete first.

    Text that may become a stop sequence is held until it cannot.

    Args:
        stops: Non-empty strings.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        super().__init__()
        self._stops = tuple(stops)
        self._held = ""

    def append(self, text: str) -> Iterable[events.TurnEvent]:
        """Release what no stop sequence can begin in, or cut."""
        pending = self._held + text
        found = self._first_match(pending)
        if found is not None:
            start, stop = found
            yield from self.release(pending[:start])
            yield from self.cut(events.FinishReason.STOP, stop_sequence=stop)
            return
        keep = max(overlap(pending, stop) for stop in self._stops)
        settled = len(pending) - keep
        self._held = pending[settled:]
        yield from self.release(pending[:settled])

    def flush(self) -> Iterable[events.TurnEvent]:
        """Release the held beginning of a stop sequence that never came."""
        held, self._held = self._held, ""
        yield from self.release(held)

    def _first_match(self, text: str) -> tuple[int, str] | None:
        matches = (
            (start + len(stop), start, stop)
            for stop in self._stops
            if (start := text.find(stop)) >= 0
        )
        first = min(matches, default=None)
        return None if first is None else first[1:]


class LengthLimit(Cutter):
    """Ends the answer where it would exceed a number of characters.

    Args:
        characters: Most characters let through.
    """

    def __init__(self, characters: int) -> None:
        super().__init__()
        self._left = characters

    def append(self, text: str) -> Iterable[events.TurnEvent]:
        """Release what fits; cut when some does not."""
        yield from self.release(text[: self._left])
        if len(text) > self._left:
            yield from self.cut(events.FinishReason.LENGTH)
        self._left -= len(text)


def cuts(*, stops: Sequence[str], most_characters: int | None) -> list[Stage]:
    """Return the stages that end an answer where the caller wants it.

    Args:
        stops: Stop sequences, none of them empty.
        most_characters: Most characters of the answer, or None.
    """
    chain: list[Stage] = [StopSequences(stops)] if stops else []
    return chain if most_characters is None else [*chain, LengthLimit(most_characters)]


class ThoughtsClosed:
    """Drops the model's thoughts."""

    def feed(self, event: events.TurnEvent) -> Iterable[events.TurnEvent]:
        """Return the event unless it carries thoughts."""
        if isinstance(event, events.ThoughtDelta):
            return ()
        if isinstance(event, events.TurnCompleted):
            return (replace(event, thoughts=""),)
        return (event,)


class ThoughtsInline:
    """Puts the model's thoughts into the answer, between `<think>` and `</think>`."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._is_open = False
        self._lead: int | None = None

    def feed(self, event: events.TurnEvent) -> Iterable[events.TurnEvent]:
        """Return the event with thoughts turned into text."""
        match event:
            case events.ThoughtDelta():
                yield self._emit(event.text if self._is_open else THOUGHTS_OPEN + event.text)
                self._is_open = True
            case events.TextDelta():
                if self._lead is None:
                    self._lead = sum(map(len, self._text))
                    self._lead += len(THOUGHTS_CLOSE) if self._is_open else 0
                yield self._emit(THOUGHTS_CLOSE + event.text if self._is_open else event.text)
                self._is_open = False
            case events.CallReady():
                if self._is_open:
                    yield self._emit(THOUGHTS_CLOSE)
                self._is_open = False
                yield event
            case events.TurnCompleted():
                if self._is_open:
                    yield self._emit(THOUGHTS_CLOSE)
                yield replace(
                    event,
                    markdown="".join(self._text),
                    thoughts="",
                    citations=tuple(_moved(c, self._lead or 0) for c in event.citations),
                )
            case _:
                yield event

    def _emit(self, text: str) -> events.TextDelta:
        self._text.append(text)
        return events.TextDelta(text)


def _moved(citation: events.Citation, by: int) -> events.Citation:
    if citation.start is None or citation.end is None:
        return citation
    return replace(citation, start=citation.start + by, end=citation.end + by)


def overlap(text: str, stop: str) -> int:
    """Return the length of the longest end of `text` that begins, but is not all of, `stop`."""
    for length in range(min(len(stop) - 1, len(text)), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0
