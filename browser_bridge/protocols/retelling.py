"""What the dialects share whose answers can be asked for again, as a whole or from an event on.

Their events are numbered, and what the events tell of is kept by the encoder: whole answers, and
those retrieved later, are what the stream would have come to.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from browser_bridge import events, functions
from browser_bridge.protocols import artifact_text, base, stages
from browser_bridge.protocols.answer_files import AnswerFiles


class Asked(Protocol):
    """What an answer must know of its request; kept as JSON with the turn."""

    @property
    def went_on_from(self) -> str | None:
        """The dialect's id of the turn before it, or None."""
        ...

    def pipeline(self, link: artifact_text.Link) -> stages.Pipeline:
        """Return the stages an answer passes on its way to the caller."""
        ...

    def cuts(self) -> list[stages.Stage]:
        """Return the stages that end an answer where the caller wants it."""
        ...


AskedT = TypeVar("AskedT", bound=Asked)


class NumberedEncoder(base.Encoder):
    """Base of the encoders whose streams can be resumed.

    Args:
        after: Number of the last event that the caller has; those up to it are left out.
    """

    def __init__(self, *, after: int = -1) -> None:
        super().__init__()
        self._after = after
        self._number = -1
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self._calls: list[functions.Call] = []

    @property
    @abstractmethod
    def told(self) -> Mapping[str, Any]:
        """The whole answer as it stands, as one object."""

    @abstractmethod
    def frame(self, name: str, number: int, fields: Mapping[str, Any]) -> bytes:
        """Return the bytes of one event."""

    def numbered(self, name: str, fields: Mapping[str, Any]) -> bytes:
        """Return the bytes of the next event; none where the caller has it."""
        self._number += 1
        return b"" if self._number <= self._after else self.frame(name, self._number, fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(ABC, Generic[AskedT]):
    """One answer about to be written, for the first time or again.

    Args:
        asked: What was asked.
        suffix: The dialect's id of it without the prefix, which tells which job it was.
        created: When it was accepted, Unix seconds.
        files: Addresses and pictures of its artifacts.
        clock: Unix seconds, read at its end.
    """

    asked: AskedT
    suffix: str
    created: int
    files: AnswerFiles
    clock: Callable[[], float] = time.time

    @abstractmethod
    def encoder(self, *, after: int = -1) -> NumberedEncoder:
        """Return the encoder of the answer as a stream.

        Args:
            after: Number of the last event that the caller has.
        """

    def as_it_stands(self, so_far: Iterable[events.TurnEvent]) -> Mapping[str, Any]:
        """Return the whole answer of a turn that may be under way.

        Args:
            so_far: Its events, as they came from the site.
        """
        pipeline = self.asked.pipeline(self.files.link)
        encoder = self.encoder()
        encoder.begin()
        for event in so_far:
            for shaped in pipeline.feed(event):
                encoder.encode(shaped)
        return encoder.told


def delivered(
    asked: Asked, turn: Iterable[events.TurnEvent]
) -> tuple[str, events.TurnCompleted] | None:
    """Return the text of an answer as it was delivered, and how it ended; None without an answer.

    Args:
        asked: What was asked.
        turn: Its events, as they came from the site.
    """
    pipeline = stages.Pipeline(asked.cuts())
    shaped = [made for event in turn for made in pipeline.feed(event)]
    if not shaped or not isinstance(completed := shaped[-1], events.TurnCompleted):
        return None
    texts = (event.text for event in shaped if isinstance(event, events.TextDelta))
    return "".join(texts), completed
