"""The answer as one `message` object, and what the stream shares with it (api-contract 8.3)."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from browser_bridge import events, functions
from browser_bridge.protocols import artifact_text, base, extra_facts
from browser_bridge.protocols.anthropic import call_ids
from browser_bridge.protocols.anthropic.request import MessagesCall

STOP_REASONS = {
    events.FinishReason.STOP: "end_turn",
    events.FinishReason.LENGTH: "max_tokens",
    events.FinishReason.TOOL_CALLS: "tool_use",
}


def render(
    call: MessagesCall, turn: events.Turn, *, message_id: str, link: artifact_text.Link
) -> Mapping[str, Any]:
    """Return the body of a non-streaming answer.

    Args:
        call: The request answered.
        turn: The answer.
        message_id: Id of the message.
        link: Returns the address of an artifact.
    """
    completed = turn.completed
    facts = extra_facts.render(
        call.turn.ignored, completed, profile=turn.profile, notices=turn.notices, link=link
    )
    return {
        **head(call, message_id=message_id),
        "content": list(_content(completed)),
        **ending(completed),
        "usage": usage(
            call,
            text=completed.markdown,
            thoughts=completed.thoughts,
            calls=completed.calls,
        ),
        extra_facts.FIELD: facts,
    }


def head(call: MessagesCall, *, message_id: str) -> Mapping[str, Any]:
    """Return what a message begins with."""
    return {"id": message_id, "type": "message", "role": "assistant", "model": call.model}


def ending(completed: events.TurnCompleted) -> Mapping[str, Any]:
    """Return why an answer ended."""
    stop = completed.stop_sequence or None
    reason = "stop_sequence" if stop else STOP_REASONS[completed.finish_reason]
    return {"stop_reason": reason, "stop_sequence": stop}


def usage(
    call: MessagesCall, *, text: str, thoughts: str, calls: Sequence[functions.Call]
) -> Mapping[str, Any]:
    """Return token counts; estimates, since the site shows none."""
    thinking = base.estimate_tokens(thoughts)
    written = (text, *(made.name + made.arguments for made in calls))
    return {
        "input_tokens": base.estimate_tokens(*base.texts_of(call.turn)),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": base.estimate_tokens(*written) + thinking,
        "output_tokens_details": {"thinking_tokens": thinking},
    }


def signature(thoughts: str) -> str:
    """Return what stands for the vendor's signature of a thinking block; it proves nothing."""
    return base64.b64encode(
        hashlib.sha256(thoughts.encode("utf-8", "surrogatepass")).digest()
    ).decode()


def tool_use(call: functions.Call, *, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the block of a function call.

    Args:
        call: The call.
        given: Its arguments; a stream's block begins without any.
    """
    return {"type": "tool_use", "id": call_ids.theirs(call.id), "name": call.name, "input": given}


def citations(completed: events.TurnCompleted) -> list[Mapping[str, Any]]:
    """Return the sources of an answer as the dialect's citations of web searches."""
    return [
        {
            "type": "web_search_result_location",
            "url": citation.url,
            "title": citation.title or None,
            "cited_text": completed.markdown[citation.start : citation.end]
            if citation.start is not None
            else "",
            "encrypted_index": "",
        }
        for citation in completed.citations
    ]


def _content(completed: events.TurnCompleted) -> list[Mapping[str, Any]]:
    content: list[Mapping[str, Any]] = []
    if completed.thoughts:
        signed = signature(completed.thoughts)
        content.append({"type": "thinking", "thinking": completed.thoughts, "signature": signed})
    if completed.markdown:
        # A stream knows the sources when the text block before a call is closed already.
        cited = [] if completed.calls else citations(completed)
        block = {"type": "text", "text": completed.markdown}
        # Where there are none the field stays out: some clients take a list there, and no null.
        content.append({**block, "citations": cited} if cited else block)
    return content + [tool_use(call, given=json.loads(call.arguments)) for call in completed.calls]
