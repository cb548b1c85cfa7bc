"""The answer as one `chat.completion` object, and what the stream shares with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from browser_bridge import events, functions
from browser_bridge.protocols import base, extra_facts
from browser_bridge.protocols.openai.chat import ChatCall

FINISH_REASONS = {
    events.FinishReason.STOP: "stop",
    events.FinishReason.LENGTH: "length",
    events.FinishReason.TOOL_CALLS: "tool_calls",
}


def render(
    call: ChatCall, turn: events.Turn, *, completion_id: str, created: int
) -> Mapping[str, Any]:
    """Return the body of a non-streaming answer.

    Args:
        call: The request answered.
        turn: The answer.
        completion_id: Id of the completion.
        created: Unix time in seconds.
    """
    message: dict[str, Any] = {
        "role": "assistant",
        "content": turn.completed.markdown,
        "refusal": None,
        "annotations": [],
    }
    if turn.completed.thoughts:
        message["reasoning_content"] = turn.completed.thoughts
    if turn.completed.calls:
        message["content"] = turn.completed.markdown or None
        message["tool_calls"] = [_tool_call(item) for item in turn.completed.calls]
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": FINISH_REASONS[turn.completed.finish_reason],
    }
    return {
        "id": completion_id,
        "object": "chat.completion",
        "created": created,
        "model": call.model,
        "choices": [choice],
        "usage": usage(call, text=turn.completed.markdown, thoughts=turn.completed.thoughts),
        "browser_bridge": extras(call, turn.completed, profile=turn.profile, notices=turn.notices),
    }


def _tool_call(call: functions.Call) -> Mapping[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}


def usage(call: ChatCall, *, text: str, thoughts: str) -> Mapping[str, Any]:
    """Return token counts; estimates, since the site shows none."""
    prompt = base.estimate_tokens(*(message.text for message in call.turn.messages))
    reasoning = base.estimate_tokens(thoughts)
    completion = base.estimate_tokens(text) + reasoning
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": reasoning, "audio_tokens": 0},
    }


def extras(
    call: ChatCall,
    completed: events.TurnCompleted,
    *,
    profile: str | None,
    notices: Iterable[events.TurnNotice],
) -> Mapping[str, Any]:
    """Return what the bridge knows of an answer beyond the dialect's own fields."""
    return extra_facts.render(call.turn, completed, profile=profile, notices=notices)
