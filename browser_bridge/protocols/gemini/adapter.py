"""Front door of the Gemini API's dialect: parse a request, encode an answer, render an error.

Neighbours: `api/generate.py` above; `jobs` takes the `TurnRequest` and gives the events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge import events
from browser_bridge.protocols import base
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.gemini import response, stream
from browser_bridge.protocols.gemini.errors import render_error, render_fault
from browser_bridge.protocols.gemini.models import model_list, model_object
from browser_bridge.protocols.gemini.request import GenerateCall, count_tokens, parse, split

__all__ = [
    "GenerateCall",
    "GenerateReply",
    "count_tokens",
    "model_list",
    "model_object",
    "parse",
    "render_error",
    "render_fault",
    "split",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateReply:
    """One answer about to be written.

    Args:
        call: The request answered.
        id: Id of the response.
        files: Addresses and pictures of the answer's artifacts.
    """

    call: GenerateCall
    id: str
    files: AnswerFiles

    @classmethod
    def of_job(cls, call: GenerateCall, *, job_id: str, files: AnswerFiles) -> "GenerateReply":
        """Start the reply of a job; its id tells which job it was."""
        return cls(call=call, id=job_id.removeprefix("job-"), files=files)

    def encoder(self, *, is_array: bool = False) -> base.Encoder:
        """Return the encoder of the answer as a stream.

        Args:
            is_array: Whether the stream is one JSON array, in place of server-sent events.
        """
        framing = stream.ARRAY if is_array else stream.SSE
        return stream.ContentEncoder(
            self.call, response_id=self.id, framing=framing, files=self.files
        )

    def render(self, turn: events.Turn) -> Mapping[str, Any]:
        """Return the answer as one object."""
        return response.render(self.call, turn, response_id=self.id, files=self.files)
