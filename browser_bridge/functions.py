"""Values of function calling and of answers with a form, the same for every dialect.

Functions are the caller's; the site's own tools are `messages.Tool`. The site knows nothing of
functions: `protocols.function_calls` writes them into the prompt and reads calls out of the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function that the caller can run.

    Args:
        name: Its name.
        description: What it does, for the model.
        parameters: JSON schema of its arguments, an object; empty when it takes none.
    """

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)


class CallMode(StrEnum):
    """Whether the model calls functions."""

    AUTO = "auto"
    """As it sees fit."""
    REQUIRED = "required"
    """At least one, of those allowed."""
    NONE = "none"
    """It must not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRules:
    """How functions may be called.

    Args:
        mode: Whether they are.
        allowed: Names that may be called; empty means all. One function that is forced by name is
            `REQUIRED` with this name alone.
        is_parallel: Whether one answer may hold several calls.
    """

    mode: CallMode = CallMode.AUTO
    allowed: tuple[str, ...] = ()
    is_parallel: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that the model made, now or earlier.

    Args:
        id: Its id, `call_` and 24 letters and digits when it is ours.
        name: Name of the function.
        arguments: The arguments as text of a JSON object; of a call in the caller's history,
            whatever text the caller gives.
    """

    id: str
    name: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a call, told by the caller.

    Args:
        call_id: Id of the call.
        name: Name of the function, or "" where the caller does not repeat it.
        text: What it returned; files it returned are the message's files.
        is_error: Whether it failed.
    """

    call_id: str
    name: str = ""
    text: str = ""
    is_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputForm:
    """The form the answer must have: one JSON value and nothing else.

    Args:
        schema: JSON schema of it, or None for any JSON object.
        name: What the caller calls it, or "".
        description: What it is for, or "".
    """

    schema: Mapping[str, Any] | None = field(default=None, hash=False)
    name: str = ""
    description: str = ""
