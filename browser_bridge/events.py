"""Values coming out: one stream of `TurnEvent`s, the same for streaming and non-streaming.

Invariants: `TurnStarted` comes first, unless the turn failed before the site had the prompt;
exactly one terminal event (`TurnCompleted` or `TurnFailed`) comes last; the joined `TextDelta`s
equal `TurnCompleted.markdown`, the joined `ThoughtDelta`s its `thoughts`, the artifacts that are
not partial its `artifacts`, and the calls of `CallReady` its `calls`, in order. No text follows a
call, and no text holds what a call was written in.
"""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from browser_bridge import errors, functions


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStarted:
    """The prompt was accepted by the site.

    Args:
        profile: Name of the profile that answers.
    """

    profile: str
    kind: Literal["started"] = "started"


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """Appended text of the model's thoughts, Markdown."""

    text: str
    kind: Literal["thought"] = "thought"


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Appended text of the answer, Markdown."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnNotice:
    """Something the caller or operator should know, that does not end the turn.

    Args:
        code: Stable name, such as `model_downgraded`, `text_rewritten`, `selector_degraded`.
        message: One sentence, safe to show.
        reason: Why, as one of few stable words, or "".
    """

    code: str
    message: str
    reason: str = ""
    kind: Literal["notice"] = "notice"


class ArtifactKind(StrEnum):
    """What a file that came out of a turn is."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    CODE = "code"
    BOOK = "book"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file that came out of a turn and is kept in the artifact store.

    Args:
        id: Its id in the store.
        kind: What it is.
        media_type: Its type, told by its content.
        name: File name for people, with its extension.
        size: Bytes.
        sha256: Hash of its content, hexadecimal.
        title: What it shows or is called, or "".
        width: Pixels, where it has any.
        height: Pixels, where it has any.
        seconds: Duration, where it has one.
        language: Language of source text, or "".
        version: Which version of something that can be changed it is, from 1, or None.
    """

    id: str
    kind: ArtifactKind
    media_type: str
    name: str
    size: int
    sha256: str
    title: str = ""
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    language: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactReady:
    """A file can be had.

    Args:
        artifact: The file.
        is_partial: Whether a better one of the same thing follows.
    """

    artifact: Artifact
    is_partial: bool = False
    kind: Literal["artifact"] = "artifact"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReady:
    """The model calls one of the caller's functions; the call is whole and fits its schema.

    Args:
        call: The call; its arguments are the text of a JSON object.
        index: Its number among the turn's calls, from 0.
    """

    call: functions.Call
    index: int
    kind: Literal["call"] = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnProgress:
    """A sign of work on something that takes long.

    Args:
        stage: Stable name of what is being done, such as `planning` or `rendering`.
        message: The site's or our words for it, safe to show.
        fraction: How much is done, from 0 to 1, where that is known.
    """

    stage: str
    message: str = ""
    fraction: float | None = None
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A source that the answer names.

    Args:
        url: Its address.
        title: Its title, or "".
        start: Where in the answer the words begin that it supports, characters; or None.
        end: Where they end, exclusive; or None.
    """

    url: str
    title: str = ""
    start: int | None = None
    end: int | None = None


class FinishReason(StrEnum):
    """Why the answer ended."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCompleted:
    """The whole answer; the last event of a turn that succeeded.

    Args:
        markdown: The answer.
        thoughts: The model's thoughts, or an empty string.
        site_model: Label of the model that answered, as the page showed it, if it did.
        conversation: Id of the conversation on the site (hex, no prefix), if known.
        finish_reason: Why it ended.
        stop_sequence: Stop sequence of the caller that ended it, or "".
        citations: Sources that the answer names, in order.
        artifacts: Files that came out of it, in order.
        calls: Functions that the model calls, in order; none unless `finish_reason` says so.
    """

    markdown: str
    thoughts: str = ""
    site_model: str | None = None
    conversation: str | None = None
    finish_reason: FinishReason = FinishReason.STOP
    stop_sequence: str = ""
    citations: tuple[Citation, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    calls: tuple[functions.Call, ...] = ()
    kind: Literal["completed"] = "completed"


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """The last event of a turn that failed."""

    error: errors.BridgeError
    kind: Literal["failed"] = "failed"


TurnPart = ThoughtDelta | TextDelta | TurnNotice | TurnProgress | ArtifactReady | CallReady
"""What may come between a turn's beginning and its end."""

TurnEvent = TurnStarted | TurnPart | TurnCompleted | TurnFailed
TERMINAL = (TurnCompleted, TurnFailed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A folded event stream that ended well.

    Args:
        completed: The terminal event.
        profile: Name of the profile that answered.
        notices: All notices, in order.
    """

    completed: TurnCompleted
    profile: str
    notices: tuple[TurnNotice, ...]


async def fold(stream: AsyncIterable[TurnEvent]) -> Turn:
    """Consume a whole event stream into one value.

    Raises:
        BridgeError: The error of `TurnFailed`.
        AnswerStalled: The stream has no terminal event.
    """
    profile = ""
    notices: list[TurnNotice] = []
    async for event in stream:
        match event:
            case TurnStarted():
                profile = event.profile
            case TurnNotice():
                notices.append(event)
            case TurnCompleted():
                return Turn(completed=event, profile=profile, notices=tuple(notices))
            case TurnFailed():
                raise event.error
            case ThoughtDelta() | TextDelta() | TurnProgress() | ArtifactReady() | CallReady():
                pass
    raise errors.AnswerStalled("The answer's event stream ended early; ask again.", submitted=True)
