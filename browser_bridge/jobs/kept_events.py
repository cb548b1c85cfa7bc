"""Events of a turn as text and back: what a turn is played from again after its job is gone."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from browser_bridge import errors, events

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """`TurnFailed` without its exception.

    Args:
        code: The error's code.
        message: What it says.
        param: Name of the request field at fault, if one is.
        submitted: Whether the site had the prompt.
        retry_after: Seconds after which it may be asked again, if that is known.
    """

    code: str
    message: str
    param: str | None = None
    submitted: bool = False
    retry_after: float | None = None
    kind: Literal["failed"] = "failed"


_Kept = events.TurnStarted | events.TurnPart | events.TurnCompleted | Failure
_EVENTS: TypeAdapter[list[_Kept]] = TypeAdapter(list[Annotated[_Kept, Field(discriminator="kind")]])


def dumps(turn: Iterable[events.TurnEvent]) -> str:
    """Return events as text."""
    kept = [_failure(item) if isinstance(item, events.TurnFailed) else item for item in turn]
    return text_of(_EVENTS.dump_python(kept, mode="json"))


def loads(text: str) -> list[events.TurnEvent]:
    """Return the events that a text holds; none when it cannot be read."""
    try:
        kept = _EVENTS.validate_json(text)
    except ValidationError:
        return []
    return [_failed(item) if isinstance(item, Failure) else item for item in kept]


def text_of(value: Any) -> str:
    """Return a JSON value as text that any database takes: no lone surrogates."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATES.sub("\ufffd", text)


def _failure(failed: events.TurnFailed) -> Failure:
    error = failed.error
    return Failure(
        code=error.code,
        message=error.message,
        param=error.param,
        submitted=error.submitted,
        retry_after=error.retry_after,
    )


def _failed(failure: Failure) -> events.TurnFailed:
    error = errors.of_code(
        failure.code, failure.message, param=failure.param, submitted=failure.submitted
    )
    error.retry_after = failure.retry_after
    return events.TurnFailed(error)
