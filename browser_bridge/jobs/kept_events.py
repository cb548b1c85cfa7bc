"""Events of a turn as text and back: what a turn is played from again after its job is gone."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from browser_bridge import events
from browser_bridge.jobs.failures import Failure

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failed(Failure):
    """`TurnFailed` without its exception."""

    kind: Literal["failed"] = "failed"


_Kept = events.TurnStarted | events.TurnPart | events.TurnCompleted | _Failed
_EVENTS: TypeAdapter[list[_Kept]] = TypeAdapter(list[Annotated[_Kept, Field(discriminator="kind")]])


def dumps(turn: Iterable[events.TurnEvent]) -> str:
    """Return events as text."""
    kept = [
        _Failed.of(item.error) if isinstance(item, events.TurnFailed) else item for item in turn
    ]
    return text_of(_EVENTS.dump_python(kept, mode="json"))


def loads(text: str) -> list[events.TurnEvent]:
    """Return the events that a text holds; none when it cannot be read."""
    try:
        kept = _EVENTS.validate_json(text)
    except ValidationError:
        return []
    return [events.TurnFailed(item.error()) if isinstance(item, _Failed) else item for item in kept]


def text_of(value: Any) -> str:
    """Return a JSON value as text that any database takes: no lone surrogates."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATES.sub("\ufffd", text)
