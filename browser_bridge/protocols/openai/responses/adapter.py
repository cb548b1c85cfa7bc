"""Front door of the Responses routes: parse a request, encode an answer, tell of it later.

Neighbours: `api/responses.py` above; `jobs` takes the `TurnRequest` and gives the events.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge import events, messages
from browser_bridge.messages import Role
from browser_bridge.protocols import stages
from browser_bridge.protocols.drafts import Draft
from browser_bridge.protocols.openai.completion import Files
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseReply:
    """One response about to be written.

    Args:
        asked: What was asked.
        suffix: Its id without the prefix, which tells which job it was.
        created: When it was accepted, Unix seconds.
        files: Addresses and pictures of the answer's artifacts.
        clock: Unix seconds, read at its end.
    """

    asked: Asked
    suffix: str
    created: int
    files: Files
    clock: Callable[[], float] = time.time

    def encoder(self, *, after: int = -1) -> ResponseEncoder:
        """Return the encoder of the answer as a stream.

        Args:
            after: Number of the last event that the caller has.
        """
        return ResponseEncoder(
            self.asked,
            suffix=self.suffix,
            created=self.created,
            files=self.files,
            clock=self.clock,
            after=after,
        )

    def as_it_stands(self, so_far: Iterable[events.TurnEvent]) -> Mapping[str, Any]:
        """Return the response object of a turn that may be under way.

        Args:
            so_far: Its events, as they came from the site.
        """
        pipeline = self.asked.pipeline(self.files.link)
        encoder = self.encoder()
        encoder.begin()
        for event in so_far:
            for shaped in pipeline.feed(event):
                encoder.encode(shaped)
        return encoder.response


def said_before(asked: Asked, turn: Iterable[events.TurnEvent]) -> list[Draft] | None:
    """Return what was said in a response, the answer as it was delivered; None without one.

    Args:
        asked: What was asked.
        turn: Its events, as they came from the site.
    """
    items = [wire.InputItem.model_validate(item) for item in asked.input]
    pipeline = stages.Pipeline(asked.cuts())
    shaped = [made for event in turn for made in pipeline.feed(event)]
    if not shaped or not isinstance(completed := shaped[-1], events.TurnCompleted):
        return None
    texts = (event.text for event in shaped if isinstance(event, events.TextDelta))
    answer = messages.Message(role=Role.ASSISTANT, text="".join(texts), calls=completed.calls)
    return [*input_items.read(items).drafts, Draft(message=answer, param="previous_response_id")]
