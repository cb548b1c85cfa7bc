"""The answer as events of an interaction, and the resource that they come to (api-contract 9.1)."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from browser_bridge import errors, events
from browser_bridge.protocols import base, extra_facts, json_text, retelling
from browser_bridge.protocols.gemini.interactions import errors as interaction_errors
from browser_bridge.protocols.gemini.interactions.request import Asked
from browser_bridge.protocols.gemini.response import THOUGHT_SIGNATURE, artifact_parts

PREFIX = "int_"
DONE = b"data: [DONE]\n\n"
Status = Literal[
    "queued", "in_progress", "requires_action", "completed", "incomplete", "failed", "cancelled"
]
ENDS: Mapping[events.FinishReason, Status] = {
    events.FinishReason.STOP: "completed",
    events.FinishReason.LENGTH: "incomplete",
    events.FinishReason.TOOL_CALLS: "requires_action",
}


class InteractionEncoder(retelling.NumberedEncoder):
    """Encodes one interaction.

    Args:
        reply: The interaction.
        after: Number of the last event that the caller has; those up to it are left out.
    """

    def __init__(self, reply: retelling.Reply[Asked], *, after: int = -1) -> None:
        super().__init__(after=after)
        self._asked = reply.asked
        self._id = PREFIX + reply.suffix
        self._created = reply.created
        self._files = reply.files
        self._clock = reply.clock
        self._steps: list[dict[str, Any]] = []
        self._is_open = False
        self._growing: dict[str, Any] = {}
        self._pieces: list[str] = []
        self._status: Status = "queued" if reply.asked.is_background else "in_progress"
        self._end: dict[str, Any] = {}

    @property
    def keep_alive(self) -> bytes:
        """Blank lines (api-contract 10.1)."""
        return b"\n\n"

    @property
    def told(self) -> Mapping[str, Any]:
        """The resource as it stands."""
        self._settle()
        is_begun = self._status == "queued" and self.profile is not None
        return {
            **self._head("in_progress" if is_begun else self._status),
            **self._asked.echo,
            "steps": [dict(step) for step in self._steps],
            **self._end,
        }

    def start(self) -> bytes:
        """Return the events that open the stream."""
        head = {**self._head(self._status), **self._asked.echo}
        update = {"interaction_id": self._id, "status": "in_progress"}
        return self._event("interaction.created", interaction=head) + self._event(
            "interaction.status_update", **update
        )

    def thought(self, text: str) -> bytes:
        """Return the event of appended thoughts."""
        self._thoughts.append(text)
        told = self._within("thought", summary=[])
        self._grow(self._steps[-1]["summary"], text)
        content = {"type": "text", "text": text}
        return told + self._delta({"type": "thought_summary", "content": content})

    def text(self, text: str) -> bytes:
        """Return the event of appended text."""
        self._text.append(text)
        told = self._within("model_output", content=[])
        self._grow(self._steps[-1]["content"], text)
        return told + self._delta({"type": "text", "text": text})

    def notice(self, notice: events.TurnNotice) -> bytes:  # noqa: ARG002 - kept by the base
        """Return nothing: notices travel with the last event."""
        return b""

    def artifact(self, ready: events.ArtifactReady) -> bytes:
        """Return the event of a file, unless a better one of it follows."""
        parts = [] if ready.is_partial else artifact_parts(ready.artifact, self._files)
        if not parts:
            return b""
        content = self._content(ready.artifact, parts[0])
        told = self._within("model_output", content=[])
        self._steps[-1]["content"].append(content)
        return told + self._delta(content)

    def call(self, ready: events.CallReady) -> bytes:
        """Return the events of a call."""
        call = ready.call
        self._calls.append(call)
        begun: dict[str, Any] = {
            "type": "function_call",
            "id": call.id,
            "name": call.name,
            "arguments": {},
        }
        told = self._close() + self._begin(begun)
        self._steps[-1]["arguments"] = json.loads(call.arguments)
        delta = self._delta({"type": "arguments_delta", "arguments": call.arguments})
        return told + delta + self._close()

    def completed(self, completed: events.TurnCompleted) -> bytes:
        """Return the events that close the open step and the stream."""
        told = self._cited(completed) + self._close()
        self._status = ENDS[completed.finish_reason]
        facts = extra_facts.render(
            self._asked.ignored,
            completed,
            profile=self.profile,
            notices=self.notices,
            link=self._files.link,
        )
        self._finish(**{extra_facts.FIELD: facts})
        return told + self._event("interaction.completed", interaction=self.told) + DONE

    def failed(self, error: errors.BridgeError) -> bytes:
        """Return the error, and the end of the stream."""
        told = self._close()
        is_cancelled = isinstance(error, errors.JobCancelled)
        self._status = "cancelled" if is_cancelled else "failed"
        found = interaction_errors.render_error(error).body["error"]
        self._finish(**({} if is_cancelled else {"errors": [found]}))
        if is_cancelled:
            told += self._event("interaction.completed", interaction=self.told)
        else:
            told += self._event("error", error=found)
        return told + DONE

    def _grow(self, contents: list[dict[str, Any]], text: str) -> None:
        """Append text to the last of some contents; joined when it is looked at."""
        if not contents or contents[-1]["type"] != "text":
            contents.append({"type": "text", "text": ""})
        if contents[-1] is not self._growing:
            self._settle()
            self._growing, self._pieces = contents[-1], []
        self._pieces.append(text)

    def _settle(self) -> None:
        if self._pieces:
            self._growing["text"] += "".join(self._pieces)
            self._pieces = []

    def _within(self, kind: str, **fields: Any) -> bytes:
        """Return the events that open a step of a kind, unless one is open."""
        if self._is_open and self._steps[-1]["type"] == kind:
            return b""
        return self._close() + self._begin({"type": kind, **fields})

    def _begin(self, step: dict[str, Any]) -> bytes:
        self._steps.append(step)
        self._is_open = True
        return self._event("step.start", index=len(self._steps) - 1, step=dict(step))

    def _close(self) -> bytes:
        if not self._is_open:
            return b""
        self._is_open = False
        self._settle()
        told = b""
        if self._steps[-1]["type"] == "thought":
            self._steps[-1]["signature"] = THOUGHT_SIGNATURE
            told = self._delta({"type": "thought_signature", "signature": THOUGHT_SIGNATURE})
        return told + self._event("step.stop", index=len(self._steps) - 1)

    def _cited(self, completed: events.TurnCompleted) -> bytes:
        notes = list(self._annotations(completed))
        if not (notes and self._is_open and self._steps[-1]["type"] == "model_output"):
            return b""
        texts = [item for item in self._steps[-1]["content"] if item["type"] == "text"]
        if not texts:
            return b""
        texts[-1]["annotations"] = notes
        return self._delta({"type": "text_annotation_delta", "annotations": notes})

    def _annotations(self, completed: events.TurnCompleted) -> Iterable[dict[str, Any]]:
        for citation in completed.citations:
            note = {"type": "url_citation", "url": citation.url}
            if citation.start is not None and citation.end is not None:
                text = completed.markdown
                note |= {
                    "start_index": _bytes(text[: citation.start]),
                    "end_index": _bytes(text[: citation.end]),
                }
            yield {**note, "title": citation.title or citation.url}

    def _content(self, made: events.Artifact, part: Mapping[str, Any]) -> dict[str, Any]:
        if "inlineData" not in part or self._asked.gives_addresses:
            return {
                "type": str(made.kind),
                "uri": self._files.link(made),
                "mime_type": made.media_type,
            }
        blob = part["inlineData"]
        return {"type": str(made.kind), "data": blob["data"], "mime_type": blob["mimeType"]}

    def _finish(self, **fields: Any) -> None:
        text = "".join(self._text)
        called = (part for call in self._calls for part in (call.name, call.arguments))
        made = base.estimate_tokens(text, *called)
        thought = base.estimate_tokens("".join(self._thoughts))
        self._end = {
            "updated": _moment(self._clock()),
            "output_text": text,
            "usage": {
                "total_input_tokens": self._asked.input_tokens,
                "total_output_tokens": made,
                "total_thought_tokens": thought,
                "total_tokens": self._asked.input_tokens + made + thought,
            },
            **fields,
        }

    def _head(self, status: Status) -> dict[str, Any]:
        created = _moment(self._created)
        return {
            "id": self._id,
            "object": "interaction",
            "status": status,
            "created": created,
            "updated": created,
        }

    def _delta(self, delta: Mapping[str, Any]) -> bytes:
        return self._event("step.delta", index=len(self._steps) - 1, delta=delta)

    def _event(self, name: str, **fields: Any) -> bytes:
        return self.numbered(name, fields)

    def frame(self, name: str, number: int, fields: Mapping[str, Any]) -> bytes:
        """Return an event named by its type, with its id in the data alone."""
        told = {"event_type": name, "event_id": str(number), **fields}
        return f"event: {name}\ndata: {json_text.dumps(told)}\n\n".encode()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
