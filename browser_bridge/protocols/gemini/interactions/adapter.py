"""Front door of the Interactions API: parse a request, encode an answer, tell of it later.

Neighbours: `api/interactions.py` above; `jobs` takes the `TurnRequest` and gives the events.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge import events
from browser_bridge.protocols import stages
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
from browser_bridge.protocols.gemini.response import Media

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
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionReply:
    """One interaction about to be written.

    Args:
        asked: What was asked.
        suffix: Its id without the prefix, which tells which job it was.
        created: When it was accepted, Unix seconds.
        media: Where files of the answer are had.
        clock: Unix seconds, read at its end.
    """

    asked: Asked
    suffix: str
    created: int
    media: Media
    clock: Callable[[], float] = time.time

    def encoder(self, *, after: int = -1) -> InteractionEncoder:
        """Return the encoder of the answer as a stream.

        Args:
            after: Number of the last event that the caller has.
        """
        return InteractionEncoder(
            self.asked,
            suffix=self.suffix,
            created=self.created,
            media=self.media,
            clock=self.clock,
            after=after,
        )

    def as_it_stands(
        self, so_far: Iterable[events.TurnEvent], *, includes_input: bool = False
    ) -> Mapping[str, Any]:
        """Return the resource of a turn that may be under way.

        Args:
            so_far: Its events, as they came from the site.
            includes_input: Whether the steps of its input come first.
        """
        pipeline = self.asked.pipeline(self.media.link)
        encoder = self.encoder()
        encoder.begin()
        for event in so_far:
            for shaped in pipeline.feed(event):
                encoder.encode(shaped)
        told = encoder.interaction
        if not includes_input:
            return told
        return {**told, "input": self.asked.input, "steps": [*self._given(), *told["steps"]]}

    def _given(self) -> Iterable[Mapping[str, Any]]:
        loose: list[Mapping[str, Any]] = []
        for item in self.asked.input:
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
    pipeline = stages.Pipeline(asked.cuts())
    shaped = [made for event in turn for made in pipeline.feed(event)]
    if not shaped or not isinstance(completed := shaped[-1], events.TurnCompleted):
        return None
    texts = (event.text for event in shaped if isinstance(event, events.TextDelta))
    return [*asked.contents, contents.of_answer("".join(texts), completed)]
