"""Front door of the Responses routes: parse a request, encode an answer, tell of it later.

Neighbours: `api/responses.py` above; `jobs` takes the `TurnRequest` and gives the events.
"""

from collections.abc import Iterable

from browser_bridge import events, messages
from browser_bridge.messages import Role
from browser_bridge.protocols import retelling
from browser_bridge.protocols.drafts import Draft
from browser_bridge.protocols.openai.responses import input_items, wire
from browser_bridge.protocols.openai.responses.asked import Asked, dump, load
from browser_bridge.protocols.openai.responses.encoder import ResponseEncoder
from browser_bridge.protocols.openai.responses.request import (
    Request,
    ResponseCall,
    count_tokens,
    parse,
    read,
)

__all__ = [
    "Asked",
    "Request",
    "ResponseCall",
    "ResponseReply",
    "count_tokens",
    "dump",
    "load",
    "parse",
    "read",
    "said_before",
]


class ResponseReply(retelling.Reply[Asked]):
    """One response about to be written."""

    __slots__ = ()

    def encoder(self, *, after: int = -1) -> ResponseEncoder:
        """Return the encoder of the answer as a stream."""
        return ResponseEncoder(self, after=after)


def said_before(asked: Asked, turn: Iterable[events.TurnEvent]) -> list[Draft] | None:
    """Return what was said in a response, the answer as it was delivered; None without one.

    Args:
        asked: What was asked.
        turn: Its events, as they came from the site.
    """
    items = [wire.InputItem.model_validate(item) for item in asked.input]
    if (found := retelling.delivered(asked, turn)) is None:
        return None
    text, completed = found
    answer = messages.Message(role=Role.ASSISTANT, text=text, calls=completed.calls)
    return [*input_items.read(items).drafts, Draft(message=answer, param="previous_response_id")]
