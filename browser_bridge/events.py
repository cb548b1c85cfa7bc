"""Values coming out: one stream of `TurnEvent`s, the same for streaming and non-streaming.

Invariants: `TurnStarted` comes first, unless the turn failed before the site had the prompt;
exactly one terminal event (`TurnCompleted` or `TurnFailed`) comes last; the joined `TextDelta`s
equal `TurnCompleted.markdown`, the joined `ThoughtDelta`s its `thoughts`.
"""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from browser_bridge import errors


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
    """

    code: str
    message: str
    kind: Literal["notice"] = "notice"


class FinishReason(StrEnum):
    """Why the answer ended."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCompleted:
    """The whole answer; the last event of a turn that succeeded.

    Args:
        markdown: The answer.
        thoughts: The model's thoughts, or an empty string.
        site_model: Label of the model that answered, as the page showed it, if it did.
        conversation: Id of the conversation on the site (hex, no prefix), if known.
        finish_reason: Why it ended.
    """

    markdown: str
    thoughts: str = ""
    site_model: str | None = None
    conversation: str | None = None
    finish_reason: FinishReason = FinishReason.STOP
    kind: Literal["completed"] = "completed"


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """The last event of a turn that failed."""

    error: errors.BridgeError
    kind: Literal["failed"] = "failed"


TurnEvent = TurnStarted | ThoughtDelta | TextDelta | TurnNotice | TurnCompleted | TurnFailed
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
            case ThoughtDelta() | TextDelta():
                pass
    raise errors.AnswerStalled("The answer's event stream ended early; ask again.", submitted=True)
