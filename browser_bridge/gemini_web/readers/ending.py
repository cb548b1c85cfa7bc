"""What the end of the prompt's reply says: whole or not, and by which model. Pure.

Asked only for what neither the page nor the stream told; `positions` knows where the values stand.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from browser_bridge.gemini_web.readers import positions

_LINES = 40
"""Lines from the end within which the last answer stands; trailers come after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of a reply.

    Args:
        is_complete: Whether the last answer in it is marked complete; None without any answer.
        model: Display name of the model that answered, if it is named.
    """

    is_complete: bool | None = None
    model: str | None = None


def read(reply: str) -> Ending:
    """Read the last frames of a reply; nothing that is unknown there is an error."""
    lines = (line for line in reversed(reply.splitlines()) if line.startswith("["))
    for line in islice(lines, _LINES):
        for entry in _entries(line):
            found = positions.read(entry)
            if found is not None and found.candidates:
                is_complete = found.is_complete or found.context is not None
                return Ending(is_complete=is_complete, model=found.model or None)
    return Ending()


def _entries(line: str) -> Iterator[list[Any]]:
    """The entries of one frame, last first."""
    try:
        frame = json.loads(line)
    except (ValueError, RecursionError):
        return
    if isinstance(frame, list):
        entries = reversed(cast("list[Any]", frame))
        yield from (entry for entry in entries if isinstance(entry, list))
