"""The answer as `chat.completion.chunk` server-sent events (api-contract 3.3)."""

from collections.abc import Mapping
from typing import Any

from browser_bridge import errors, events, functions
from browser_bridge.protocols import base, frames, json_text
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.openai import completion
from browser_bridge.protocols.openai import errors as openai_errors
from browser_bridge.protocols.openai.chat import ChatCall

DONE = b"data: [DONE]\n\n"


class ChunkEncoder(base.Encoder):
    """Encodes one chat answer as chunks.

    Args:
        call: The request answered.
        completion_id: Id repeated in each chunk.
        created: Unix time in seconds, repeated in each chunk.
        files: Addresses and pictures of the answer's artifacts.
    """

    def __init__(
        self, call: ChatCall, *, completion_id: str, created: int, files: AnswerFiles
    ) -> None:
        super().__init__()
        self._call = call
        self._files = files
        self._shown = 0
        self._thoughts: list[str] = []
        self._text: list[str] = []
        self._calls: list[functions.Call] = []
        self._head: Mapping[str, Any] = {
            "id": completion_id,
            "object": "chat.completion.chunk",
            "created": created,
            "model": call.model,
        }
        # Written once: only a delta's text differs between the chunks of the hot path.
        before = json_text.dumps(self._head)[:-1] + ',"choices":[{"index":0,"delta":{"'
        usage = ',"usage":null' if call.includes_usage else ""
        self._before_text = f'data: {before}content":'
        self._before_thought = f'data: {before}reasoning_content":'
        self._after = '},"logprobs":null,"finish_reason":null}]' + usage + "}\n\n"

    @property
    def keep_alive(self) -> bytes:
        """A comment, which clients of this dialect skip (api-contract 10.1)."""
        return b": keep-alive\n\n"

    def start(self) -> bytes:
        """Return the chunk that names the role."""
        return self._chunk({"role": "assistant", "content": ""})

    def thought(self, text: str) -> bytes:
        """Return a chunk of `reasoning_content`."""
        self._thoughts.append(text)
        return (self._before_thought + json_text.dumps(text) + self._after).encode()

    def text(self, text: str) -> bytes:
        """Return a chunk of `content`."""
        self._text.append(text)
        return (self._before_text + json_text.dumps(text) + self._after).encode()

    def notice(self, notice: events.TurnNotice) -> bytes:  # noqa: ARG002 - kept by the base
        """Return nothing: notices travel with the last chunk."""
        return b""

    def call(self, ready: events.CallReady) -> bytes:
        """Return a chunk that names the function or tool, then one with what it is given."""
        call = ready.call
        self._calls.append(call)
        if self._call.has_legacy_calls:
            begun = {"name": call.name, "arguments": ""}
            named = self._chunk({"function_call": begun})
            return named + self._chunk({"function_call": {"arguments": call.arguments}})
        kind, field, text = completion.called_with(self._call, call)
        begun = {"name": call.name, field: ""}
        first = {"index": ready.index, "id": call.id, "type": kind, kind: begun}
        more = {"index": ready.index, kind: {field: text}}
        return self._chunk({"tool_calls": [first]}) + self._chunk({"tool_calls": [more]})

    def artifact(self, ready: events.ArtifactReady) -> bytes:
        """Return a chunk of `images` for a picture, when they are wanted as data."""
        picture = self._files.pictures.get(ready.artifact.id)
        if ready.is_partial or picture is None or not self._call.wants_array:
            return b""
        self._shown += 1
        return self._chunk({"images": [completion.image(picture, index=self._shown - 1)]})

    def completed(self, completed: events.TurnCompleted) -> bytes:
        """Return the chunk with the finish reason, the usage if asked for, and the end mark."""
        extras = completion.extras(
            self._call,
            completed,
            profile=self.profile,
            notices=self.notices,
            link=self._files.link,
        )
        cited = completion.annotations(completed)
        before = self._chunk({"annotations": cited}) if cited else b""
        reason = completion.finish_reason(self._call, completed)
        last = self._chunk({}, finish_reason=reason, browser_bridge=extras)
        return before + last + (self._usage() if self._call.includes_usage else b"") + DONE

    def failed(self, error: errors.BridgeError) -> bytes:
        """Return the error as a data line; the stream then ends with no end mark."""
        return frames.data(openai_errors.render_error(error).body)

    def _chunk(
        self, delta: Mapping[str, Any], *, finish_reason: str | None = None, **more: Any
    ) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        if self._call.includes_usage:
            more["usage"] = None
        return frames.data({**self._head, "choices": [choice], **more})

    def _usage(self) -> bytes:
        usage = completion.usage(
            self._call,
            text="".join(self._text),
            thoughts="".join(self._thoughts),
            calls=self._calls,
        )
        return frames.data({**self._head, "choices": [], "usage": usage})
