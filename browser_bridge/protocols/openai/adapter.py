"""Front door of the OpenAI dialect: parse a request, encode an answer, render an error.

Neighbours: `api/chat.py` above; `jobs` takes the `TurnRequest` and gives the events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge import events
from browser_bridge.protocols import base
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.openai import chunks, completion
from browser_bridge.protocols.openai.chat import ChatCall, parse
from browser_bridge.protocols.openai.errors import render_error, render_fault
from browser_bridge.protocols.openai.models import model_list, model_object

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
        files: Addresses and pictures of the answer's artifacts.
    """

    call: ChatCall
    id: str
    created: int
    files: AnswerFiles

    @classmethod
    def of_job(
        cls, call: ChatCall, *, job_id: str, created: int, files: AnswerFiles
    ) -> "ChatReply":
        """Start the reply of a job; its id tells which job it was."""
        reply_id = f"chatcmpl-{job_id.removeprefix('job-')}"
        return cls(call=call, id=reply_id, created=created, files=files)

    def encoder(self) -> base.Encoder:
        """Return the encoder of the answer as a stream."""
        return chunks.ChunkEncoder(
            self.call,
            completion_id=self.id,
            created=self.created,
            files=self.files,
        )

    def render(self, turn: events.Turn) -> Mapping[str, Any]:
        """Return the answer as one object."""
        return completion.render(
            self.call,
            turn,
            completion_id=self.id,
            created=self.created,
            files=self.files,
        )
