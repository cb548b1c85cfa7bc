"""Front door of the Anthropic dialect: parse a request, encode an answer, render an error.

Neighbours: `api/messages.py` above; `jobs` takes the `TurnRequest` and gives the events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge import events
from browser_bridge.protocols import artifact_text, base
from browser_bridge.protocols.anthropic import message, stream
from browser_bridge.protocols.anthropic.errors import render_error, render_fault
from browser_bridge.protocols.anthropic.models import model_list, model_object
from browser_bridge.protocols.anthropic.request import MessagesCall, count_tokens, parse

__all__ = [
    "MessagesCall",
    "MessagesReply",
    "count_tokens",
    "model_list",
    "model_object",
    "parse",
    "render_error",
    "render_fault",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesReply:
    """One answer about to be written.

    Args:
        call: The request answered.
        id: Id of the message.
        link: Returns the address of an artifact.
    """

    call: MessagesCall
    id: str
    link: artifact_text.Link

    @classmethod
    def of_job(
        cls, call: MessagesCall, *, job_id: str, link: artifact_text.Link
    ) -> "MessagesReply":
        """Start the reply of a job; its id tells which job it was."""
        return cls(call=call, id=f"msg_{job_id.removeprefix('job-')}", link=link)

    def encoder(self) -> base.Encoder:
        """Return the encoder of the answer as a stream."""
        return stream.MessageEncoder(self.call, message_id=self.id, link=self.link)

    def render(self, turn: events.Turn) -> Mapping[str, Any]:
        """Return the answer as one object."""
        return message.render(self.call, turn, message_id=self.id, link=self.link)
