"""Front door of the OpenAI dialect: parse a request, encode an answer, render an error.

Neighbours: `api/chat.py` above; `jobs` takes the `TurnRequest` and gives the events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge import events
from browser_bridge.protocols import artifact_text, base
from browser_bridge.protocols.openai import chunks, completion
from browser_bridge.protocols.openai.chat import ChatCall, parse
from browser_bridge.protocols.openai.errors import render_error, render_fault
from browser_bridge.protocols.openai.models import model_list, model_object
from browser_bridge.protocols.pictures import Picture

__all__ = [
    "ChatCall",
    "ChatReply",
    "model_list",
    "model_object",
    "parse",
    "render_error",
    "render_fault",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """One answer about to be written: what every chunk of it repeats.

    Args:
        call: The request answered.
        id: Id of the completion.
        created: Unix time in seconds.
        link: Returns the address of an artifact.
        pictures: Pictures of the answer by the id of their artifact, as far as they were read.
    """

    call: ChatCall
    id: str
    created: int
    link: artifact_text.Link
    pictures: Mapping[str, Picture]

    @classmethod
    def of_job(
        cls,
        call: ChatCall,
        *,
        job_id: str,
        created: int,
        link: artifact_text.Link,
        pictures: Mapping[str, Picture],
    ) -> "ChatReply":
        """Start the reply of a job; its id tells which job it was."""
        reply_id = f"chatcmpl-{job_id.removeprefix('job-')}"
        return cls(call=call, id=reply_id, created=created, link=link, pictures=pictures)

    def encoder(self) -> base.Encoder:
        """Return the encoder of the answer as a stream."""
        return chunks.ChunkEncoder(
            self.call,
            completion_id=self.id,
            created=self.created,
            files=completion.Files(link=self.link, pictures=self.pictures),
        )

    def render(self, turn: events.Turn) -> Mapping[str, Any]:
        """Return the answer as one object."""
        return completion.render(
            self.call,
            turn,
            completion_id=self.id,
            created=self.created,
            files=completion.Files(link=self.link, pictures=self.pictures),
        )
