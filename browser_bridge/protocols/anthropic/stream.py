"""The answer as the dialect's server-sent events, in its exact order (api-contract 8.4).

Content comes in blocks that are numbered from 0, and of which one at a time is open.
"""

from collections.abc import Mapping
from typing import Any

from browser_bridge import errors, events, functions
from browser_bridge.protocols import artifact_text, base, extra_facts, frames, json_text
from browser_bridge.protocols.anthropic import errors as anthropic_errors
from browser_bridge.protocols.anthropic import message
from browser_bridge.protocols.anthropic.request import MessagesCall

PING = frames.named({"type": "ping"})
_DELTA = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":'
_OPENINGS = {
    "thinking": {"type": "thinking", "thinking": "", "signature": ""},
    "text": {"type": "text", "text": ""},
}


class MessageEncoder(base.Encoder):
    """Encodes one answer as message events.

    Args:
        call: The request answered.
        message_id: Id of the message.
        link: Returns the address of an artifact.
    """

    def __init__(self, call: MessagesCall, *, message_id: str, link: artifact_text.Link) -> None:
        super().__init__()
        self._link = link
        self._call = call
        self._id = message_id
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self._calls: list[functions.Call] = []
        self._open: str | None = None
        self._index = -1
        self._block_thoughts: list[str] = []
        self._before_text = ""

    @property
    def keep_alive(self) -> bytes:
        """The dialect's own `ping` event."""
        return PING

    def start(self) -> bytes:
        """Return the event that opens the message."""
        opening: dict[str, Any] = {
            **message.head(self._call, message_id=self._id),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": message.usage(self._call, text="", thoughts="", calls=()),
        }
        return frames.named({"type": "message_start", "message": opening})

    def thought(self, text: str) -> bytes:
        """Return a delta of a thinking block."""
        opening = self._enter("thinking")
        self._thoughts.append(text)
        self._block_thoughts.append(text)
        return opening + (self._before_text + json_text.dumps(text) + "}}\n\n").encode()

    def text(self, text: str) -> bytes:
        """Return a delta of a text block."""
        opening = self._enter("text")
        self._text.append(text)
        return opening + (self._before_text + json_text.dumps(text) + "}}\n\n").encode()

    def notice(self, notice: events.TurnNotice) -> bytes:  # noqa: ARG002 - kept by the base
        """Return nothing: notices travel with the end of the message."""
        return b""

    def call(self, ready: events.CallReady) -> bytes:
        """Return a whole `tool_use` block; its arguments come as one fragment."""
        closing = self._leave()
        self._calls.append(ready.call)
        self._index += 1
        block = message.tool_use(ready.call, given={})
        fragment = {"type": "input_json_delta", "partial_json": ready.call.arguments}
        return closing + self._begin(block) + self._delta(fragment) + self._stop()

    def completed(self, completed: events.TurnCompleted) -> bytes:
        """Return the citations, the end of the open block and of the message."""
        cited = message.citations(completed) if self._open == "text" else []
        marks = b"".join(self._delta({"type": "citations_delta", "citation": c}) for c in cited)
        facts = extra_facts.render(
            self._call.turn.ignored,
            completed,
            profile=self.profile,
            notices=self.notices,
            link=self._link,
        )
        last = {
            "type": "message_delta",
            "delta": message.ending(completed),
            "usage": message.usage(
                self._call,
                text="".join(self._text),
                thoughts="".join(self._thoughts),
                calls=self._calls,
            ),
            extra_facts.FIELD: facts,
        }
        return marks + self._leave() + frames.named(last) + frames.named({"type": "message_stop"})

    def failed(self, error: errors.BridgeError) -> bytes:
        """Return the end of the open block and the error event, which ends the stream."""
        return self._leave() + frames.named(anthropic_errors.render_error(error).body)

    def _enter(self, kind: str) -> bytes:
        if self._open == kind:
            return b""
        closing = self._leave()
        self._open = kind
        self._index += 1
        # Written once: only a delta's text differs between the events of the hot path.
        field = f'"{kind}_delta","{kind}":'
        self._before_text = f'{_DELTA}{self._index},"delta":{{"type":{field}'
        return closing + self._begin(_OPENINGS[kind])

    def _leave(self) -> bytes:
        if self._open is None:
            return b""
        signed = b""
        if self._open == "thinking":
            signature = message.signature("".join(self._block_thoughts))
            signed = self._delta({"type": "signature_delta", "signature": signature})
            self._block_thoughts.clear()
        self._open = None
        return signed + self._stop()

    def _begin(self, block: Mapping[str, Any]) -> bytes:
        return frames.named(
            {"type": "content_block_start", "index": self._index, "content_block": block}
        )

    def _stop(self) -> bytes:
        return frames.named({"type": "content_block_stop", "index": self._index})

    def _delta(self, delta: Mapping[str, Any]) -> bytes:
        return frames.named({"type": "content_block_delta", "index": self._index, "delta": delta})
