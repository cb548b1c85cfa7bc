"""The answer as a stream of response objects: server-sent events, or one JSON array.

Keep-alives are blank: the vendor's clients for Python break on comments (api-contract 10.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge import errors, events, functions
from browser_bridge.protocols import base, extra_facts, json_text
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.gemini import errors as google_errors
from browser_bridge.protocols.gemini import response
from browser_bridge.protocols.gemini.request import GenerateCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """What stands around the elements of a stream.

    Args:
        content_type: Type of the stream.
        opening: What it begins with.
        before: What precedes each element.
        between: What parts two elements.
        after: What follows each element.
        closing: What it ends with.
        blank: What may stand between elements and means nothing.
    """

    content_type: str
    opening: str
    before: str
    between: str
    after: str
    closing: str
    blank: str


SSE = Framing(
    content_type="text/event-stream; charset=utf-8",
    opening="\n\n",
    before="data: ",
    between="",
    after="\n\n",
    closing="",
    blank="\n\n",
)
ARRAY = Framing(
    content_type="application/json; charset=utf-8",
    opening="[",
    before="",
    between=",\n",
    after="",
    closing="]\n",
    blank="\n",
)


class ContentEncoder(base.Encoder):
    """Encodes one answer as response objects.

    Args:
        call: The request answered.
        response_id: Id of the response.
        framing: How the objects are strung together.
        files: Addresses and pictures of the answer's artifacts.
    """

    def __init__(
        self, call: GenerateCall, *, response_id: str, framing: Framing, files: AnswerFiles
    ) -> None:
        super().__init__()
        self._call = call
        self._framing = framing
        self._files = files
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self._calls: list[functions.Call] = []
        self._has_elements = False
        # Written once: only a delta's text differs between the elements of the hot path.
        self._head = response.head(call, response_id=response_id)
        self._before = '{"candidates":[{"content":{"parts":[{"text":'
        self._after = '}],"role":"model"},"index":0}],' + json_text.dumps(self._head)[1:]
        self._after_thought = ',"thought":true' + self._after

    @property
    def keep_alive(self) -> bytes:
        """Blank lines."""
        return self._framing.blank.encode()

    @property
    def content_type(self) -> str:
        """Type of the stream."""
        return self._framing.content_type

    def start(self) -> bytes:
        """Return what the stream begins with: no element, but a first byte."""
        return self._framing.opening.encode()

    def thought(self, text: str) -> bytes:
        """Return an element with a part of the thoughts."""
        self._thoughts.append(text)
        return self._framed(self._before + json_text.dumps(text) + self._after_thought)

    def text(self, text: str) -> bytes:
        """Return an element with a part of the text."""
        self._text.append(text)
        return self._framed(self._before + json_text.dumps(text) + self._after)

    def notice(self, notice: events.TurnNotice) -> bytes:  # noqa: ARG002 - kept by the base
        """Return nothing: notices travel with the last element."""
        return b""

    def artifact(self, ready: events.ArtifactReady) -> bytes:
        """Return an element with a file, unless a better one of it follows."""
        if ready.is_partial:
            return b""
        parts = response.artifact_parts(ready.artifact, self._files)
        return self._element(parts) if parts else b""

    def call(self, ready: events.CallReady) -> bytes:
        """Return an element with a function call."""
        self._calls.append(ready.call)
        return self._element([response.call_part(ready.call)])

    def completed(self, completed: events.TurnCompleted) -> bytes:
        """Return the last element, with the finish reason, the sources and the usage."""
        usage = response.usage(
            self._call,
            text="".join(self._text),
            thoughts="".join(self._thoughts),
            calls=self._calls,
        )
        facts = extra_facts.render(
            self._call.turn.ignored,
            completed,
            profile=self.profile,
            notices=self.notices,
            link=self._files.link,
        )
        last = response.candidate([{"text": ""}], **response.ending(completed, text_at=0))
        return (
            self._framed(
                json_text.dumps(
                    {
                        "candidates": [last],
                        "usageMetadata": usage,
                        **self._head,
                        extra_facts.FIELD: facts,
                    }
                )
            )
            + self._framing.closing.encode()
        )

    def failed(self, error: errors.BridgeError) -> bytes:
        """Return the error as the last element."""
        body = json_text.dumps(google_errors.render_error(error).body)
        return self._framed(body) + self._framing.closing.encode()

    def _element(self, parts: list[Mapping[str, Any]]) -> bytes:
        return self._framed(
            json_text.dumps({"candidates": [response.candidate(parts)], **self._head})
        )

    def _framed(self, body: str) -> bytes:
        framing = self._framing
        between = framing.between if self._has_elements else ""
        self._has_elements = True
        return f"{between}{framing.before}{body}{framing.after}".encode()
