"""Front door of the Interactions API: parse a request, encode an answer, tell of it later.

Neighbours: `api/interactions.py` above; `jobs` takes the `TurnRequest` and gives the events.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from browser_bridge import events
from browser_bridge.protocols import retelling
from browser_bridge.protocols.gemini.interactions import contents
from browser_bridge.protocols.gemini.interactions.encoder import PREFIX, InteractionEncoder
from browser_bridge.protocols.gemini.interactions.request import (
    Asked,
    InteractionCall,
    dump,
    load,
    parse,
    read,
)

__all__ = [
    "PREFIX",
    "Asked",
    "InteractionCall",
    "InteractionReply",
    "dump",
    "load",
    "parse",
    "read",
    "said_before",
    "with_input",
]


class InteractionReply(retelling.Reply[Asked]):
    """One interaction about to be written."""

    __slots__ = ()

    def encoder(self, *, after: int = -1) -> InteractionEncoder:
        """Return the encoder of the answer as a stream."""
        return InteractionEncoder(self, after=after)


def with_input(asked: Asked, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the resource of an interaction, the steps of its input before its own.

    Args:
        asked: What was asked.
        told: The resource without them.
    """
    return {**told, "input": asked.input, "steps": [*_given(asked), *told["steps"]]}


def _given(asked: Asked) -> Iterable[Mapping[str, Any]]:
    loose: list[Mapping[str, Any]] = []
    for item in asked.input:
        if item.get("type", "text") in ("text", *contents.FILES):
            loose.append(item)
            continue
        if loose:
            yield {"type": "user_input", "content": loose}
            loose = []
        yield item
    if loose:
        yield {"type": "user_input", "content": loose}


def said_before(asked: Asked, turn: Iterable[events.TurnEvent]) -> list[dict[str, Any]] | None:
    """Return the contents of an interaction, the answer as it was delivered; None without one.

    Args:
        asked: What was asked.
        turn: Its events, as they came from the site.
    """
    if (found := retelling.delivered(asked, turn)) is None:
        return None
    return [*asked.contents, contents.of_answer(*found)]
