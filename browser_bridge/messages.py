"""Values going in: one `TurnRequest` whatever the caller's dialect. No wire names, no I/O."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Who said a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the caller's history.

    Args:
        role: Who said it.
        text: Its text, exactly as given; several text parts are joined by the adapter.
    """

    role: Role
    text: str


class Mode(StrEnum):
    """The site's answering modes, by the names of its mode picker up to April 2026."""

    FAST = "fast"
    THINKING = "thinking"
    PRO = "pro"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """Which model answers, and whose profile is used.

    Args:
        requested: The caller's model string, echoed in the answer.
        mode: Mode to choose in the picker.
        is_extended: Whether the page's "Extended thinking" is to be on.
        groups: Profile groups that may serve the request; empty means any.
    """

    requested: str
    mode: Mode
    is_extended: bool = False
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """One prompt to be answered.

    Args:
        messages: History and, last, the new turn; never empty.
        model: Chosen model and profile groups.
        profile: Name of the one profile to use, or None for any.
        wants_thoughts: Whether the page's thoughts are to be opened and read.
        ignored: Names of request fields that were accepted and have no effect.
    """

    messages: tuple[Message, ...]
    model: ModelChoice
    profile: str | None = None
    wants_thoughts: bool = True
    ignored: tuple[str, ...] = field(default=())
