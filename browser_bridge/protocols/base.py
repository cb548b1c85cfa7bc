"""What all dialects share: the encoder's order and closure, collecting, one policy for fields.

Neighbours: `api` feeds events and sends the bytes; a dialect's folder says what each event looks
like on its wire. Knows no vendor's names.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from browser_bridge import errors, events, functions, messages
from browser_bridge.protocols import json_text

CHARACTERS_PER_TOKEN = 4
MOST_ECHOED = 100
"""Characters of a caller's name that an answer repeats."""


class MissingField(errors.InvalidRequest):
    """A required field is absent."""

    code = "missing_required_parameter"


class UnsupportedField(errors.UnsupportedFeature):
    """A whole field, whatever its value, is beyond what the bridge does."""

    code = "unsupported_parameter"


class InternalError(errors.BridgeError):
    """The bridge itself failed; the details are in its log alone."""

    code = "internal_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFault:
    """A fault of the HTTP exchange itself, before any dialect's field was looked at.

    Args:
        status: HTTP status.
        code: Stable name for programs.
        message: What is wrong and what to do, safe to show.
        param: Name of the request field at fault, if one is.
        headers: Further response headers.
    """

    status: int
    code: str
    message: str
    param: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReply:
    """An error in a dialect's own shape.

    Args:
        status: HTTP status, for as long as no byte was sent.
        headers: Response headers that clients act on.
        body: The dialect's error envelope.
        id_field: Field of the body that takes the id of the HTTP request, or "" for none.
    """

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    id_field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPolicy:
    """What becomes of each field of a request: nothing is dropped in silence.

    A field is honoured, or refused with a remedy; any other is accepted, has no effect and is
    reported as ignored.

    Args:
        honoured: Fields that a parser reads itself.
        refused: Remedy by field, for fields that may only be absent or null.
    """

    honoured: frozenset[str]
    refused: Mapping[str, str]

    def ignored(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        """Name the given fields that have no effect.

        Args:
            fields: The request body as it came.

        Raises:
            UnsupportedField: A refused field is given.
        """
        given = [name for name, value in fields.items() if value is not None]
        for name in given:
            if name in self.refused:
                raise UnsupportedField(
                    f"{name!r} is not supported: {self.refused[name]}", param=name
                )
        return tuple(cut(name) for name in given if name not in self.honoured)


class Encoder(ABC):
    """Turns one turn's events into the bytes of a dialect's event stream.

    Subclasses answer what each event looks like; this class guarantees that the stream is begun
    once and first, ended once and last, and that nothing follows its end.
    """

    def __init__(self) -> None:
        self.profile: str | None = None
        self.notices: list[events.TurnNotice] = []
        self._has_begun = False
        self._has_ended = False

    def begin(self) -> bytes:
        """Return the opening frames; empty when they were returned before."""
        if self._has_begun:
            return b""
        self._has_begun = True
        return self.start()

    def encode(self, event: events.TurnEvent) -> bytes:
        """Return the frames of one event, the opening ones included when due."""
        if self._has_ended:
            return b""
        return self.begin() + self._body(event)

    def end(self) -> bytes:
        """Return the frames that close a stream whose events ended early; else nothing."""
        if self._has_ended:
            return b""
        return self.encode(events.TurnFailed(early_end()))

    def _body(self, event: events.TurnEvent) -> bytes:
        match event:
            case events.TurnCompleted():
                self._has_ended = True
                return self.completed(event)
            case events.TurnFailed():
                self._has_ended = True
                return self.failed(event.error)
            case events.TurnStarted():
                self.profile = event.profile
                return b""
            case _:
                return self._part(event)

    def _part(self, event: events.TurnPart) -> bytes:
        match event:
            case events.ThoughtDelta():
                return self.thought(event.text) if event.text else b""
            case events.TextDelta():
                return self.text(event.text) if event.text else b""
            case events.TurnNotice():
                self.notices.append(event)
                return self.notice(event)
            case events.TurnProgress():
                return self.progress(event)
            case events.ArtifactReady():
                return self.artifact(event)
            case events.CallReady():
                return self.call(event)
            case _:
                assert_never(event)

    @property
    @abstractmethod
    def keep_alive(self) -> bytes:
        """Bytes that clients of this dialect skip, sent while nothing happens."""

    @property
    def content_type(self) -> str:
        """Type of the stream."""
        return "text/event-stream; charset=utf-8"

    @abstractmethod
    def start(self) -> bytes:
        """Frames that open the stream."""

    @abstractmethod
    def thought(self, text: str) -> bytes:
        """Frames of appended thoughts."""

    @abstractmethod
    def text(self, text: str) -> bytes:
        """Frames of appended answer."""

    @abstractmethod
    def notice(self, notice: events.TurnNotice) -> bytes:
        """Frames of a notice; empty where the dialect has no place for one mid-stream."""

    def progress(self, progress: events.TurnProgress) -> bytes:  # noqa: ARG002 - for dialects that have a place for it
        """Frames of a sign of work; none where the dialect has no place for one."""
        return b""

    def artifact(self, ready: events.ArtifactReady) -> bytes:  # noqa: ARG002 - for dialects that have a place for it
        """Frames of a file; none where it stands in the text alone."""
        return b""

    @abstractmethod
    def call(self, ready: events.CallReady) -> bytes:
        """Frames of one call of a function, begun, filled and ended at once."""

    @abstractmethod
    def completed(self, completed: events.TurnCompleted) -> bytes:
        """Frames that end a stream well."""

    @abstractmethod
    def failed(self, error: errors.BridgeError) -> bytes:
        """Frames that end a stream with an error."""


async def collect(stream: AsyncIterable[events.TurnEvent]) -> events.Turn:
    """Consume a stream into the turn a streaming client would have put together.

    The text is the joined deltas and the calls are those announced, so that streamed and collected
    answers cannot differ.

    Raises:
        BridgeError: The error of `TurnFailed`.
        AnswerStalled: The stream has no terminal event.
    """
    text: list[str] = []
    thoughts: list[str] = []
    calls: list[functions.Call] = []

    async def listened() -> AsyncIterable[events.TurnEvent]:
        async for event in stream:
            if isinstance(event, events.TextDelta):
                text.append(event.text)
            elif isinstance(event, events.ThoughtDelta):
                thoughts.append(event.text)
            elif isinstance(event, events.CallReady):
                calls.append(event.call)
            yield event

    turn = await events.fold(listened())
    completed = replace(
        turn.completed,
        markdown="".join(text),
        thoughts="".join(thoughts),
        calls=tuple(calls),
    )
    return replace(turn, completed=completed)


def cut(name: str) -> str:
    """Return a name given by a caller as it may be repeated: not at any length."""
    return name if len(name) <= MOST_ECHOED else f"{name[:MOST_ECHOED]}…"


def early_end() -> errors.AnswerStalled:
    """Return the error of an event stream that has no terminal event."""
    return errors.AnswerStalled("The answer's event stream ended early; ask again.", submitted=True)


def texts_of(request: messages.TurnRequest) -> Iterable[str]:
    """Return all texts that a request puts before the model, to be counted."""
    yield from texts_in(request.messages)
    for function in request.functions:
        yield from (function.name, function.description, json_text.dumps(function.parameters))
    if request.output is not None and request.output.schema is not None:
        yield json_text.dumps(request.output.schema)


def texts_in(history: Iterable[messages.Message]) -> Iterable[str]:
    """Return all texts of some messages; files are not counted."""
    for message in history:
        yield message.text
        yield from (part for call in message.calls for part in (call.name, call.arguments))
        yield from (result.text for result in message.results)


def estimate_tokens(*texts: str) -> int:
    """Estimate a token count: the site reports none, so 4 characters are taken for one token."""
    return -(-sum(map(len, texts)) // CHARACTERS_PER_TOKEN)


def characters(tokens: int | None) -> int | None:
    """Return how many characters a number of tokens stands for; None for None."""
    return None if tokens is None else tokens * CHARACTERS_PER_TOKEN
