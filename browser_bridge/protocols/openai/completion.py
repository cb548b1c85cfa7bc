"""The answer as one `chat.completion` object, and what the stream shares with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from browser_bridge import events, functions
from browser_bridge.protocols import artifact_text, base, extra_facts
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.openai import custom_tools
from browser_bridge.protocols.openai.chat import ChatCall
from browser_bridge.protocols.pictures import Picture

FINISH_REASONS = {
    events.FinishReason.STOP: "stop",
    events.FinishReason.LENGTH: "length",
    events.FinishReason.TOOL_CALLS: "tool_calls",
}


def render(
    call: ChatCall, turn: events.Turn, *, completion_id: str, created: int, files: AnswerFiles
) -> Mapping[str, Any]:
    """Return the body of a non-streaming answer.

    Args:
        call: The request answered.
        turn: The answer.
        completion_id: Id of the completion.
        created: Unix time in seconds.
        files: Addresses and pictures of the answer's artifacts.
    """
    message: dict[str, Any] = {
        "role": "assistant",
        "content": turn.completed.markdown,
        "refusal": None,
        "annotations": annotations(turn.completed),
    }
    if images := _images(call, turn.completed, files.pictures):
        message["images"] = images
    if turn.completed.thoughts:
        message["reasoning_content"] = turn.completed.thoughts
    if turn.completed.calls:
        message |= _called(call, turn.completed)
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": finish_reason(call, turn.completed),
    }
    return {
        "id": completion_id,
        "object": "chat.completion",
        "created": created,
        "model": call.model,
        "choices": [choice],
        "usage": usage(
            call,
            text=turn.completed.markdown,
            thoughts=turn.completed.thoughts,
            calls=turn.completed.calls,
        ),
        "browser_bridge": extras(
            call, turn.completed, profile=turn.profile, notices=turn.notices, link=files.link
        ),
    }


def finish_reason(call: ChatCall, completed: events.TurnCompleted) -> str:
    """Return why the answer ended, in the words that fit the request."""
    is_call = completed.finish_reason is events.FinishReason.TOOL_CALLS
    return (
        "function_call"
        if is_call and call.has_legacy_calls
        else FINISH_REASONS[completed.finish_reason]
    )


def annotations(completed: events.TurnCompleted) -> list[Mapping[str, Any]]:
    """Return the sources of an answer; one whose place is not known stands for all of it."""
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": 0 if citation.start is None else citation.start,
                "end_index": len(completed.markdown) if citation.end is None else citation.end,
                "title": citation.title or citation.url,
                "url": citation.url,
            },
        }
        for citation in completed.citations
    ]


def image(picture: Picture, *, index: int) -> Mapping[str, Any]:
    """Return an item of `images`."""
    return {"type": "image_url", "index": index, "image_url": {"url": picture.data_url}}


def _images(
    call: ChatCall, completed: events.TurnCompleted, pictures: Mapping[str, Picture]
) -> list[Mapping[str, Any]]:
    if not call.wants_array:
        return []
    found = [pictures[item.id] for item in completed.artifacts if item.id in pictures]
    return [image(picture, index=index) for index, picture in enumerate(found)]


def _called(call: ChatCall, completed: events.TurnCompleted) -> Mapping[str, Any]:
    content = completed.markdown or None
    if call.has_legacy_calls:
        first = completed.calls[0]
        made = {"name": first.name, "arguments": first.arguments}
        return {"content": content, "function_call": made}
    return {"content": content, "tool_calls": [tool_call(call, item) for item in completed.calls]}


def tool_call(call: ChatCall, made: functions.Call) -> Mapping[str, Any]:
    """Return an item of `tool_calls`."""
    kind, field, text = called_with(call, made)
    return {"id": made.id, "type": kind, kind: {"name": made.name, field: text}}


def called_with(call: ChatCall, made: functions.Call) -> tuple[str, str, str]:
    """Return the kind of tool that a call uses, what is given to it is called, and that itself."""
    if made.name in call.custom_tools:
        return "custom", "input", custom_tools.input_of(made)
    return "function", "arguments", made.arguments


def usage(
    call: ChatCall, *, text: str, thoughts: str, calls: Iterable[functions.Call] = ()
) -> Mapping[str, Any]:
    """Return token counts; estimates, since the site shows none."""
    prompt = base.estimate_tokens(*base.texts_of(call.turn))
    reasoning = base.estimate_tokens(thoughts)
    called = (part for item in calls for part in (item.name, item.arguments))
    completion = base.estimate_tokens(text, *called) + reasoning
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
    link: artifact_text.Link,
) -> Mapping[str, Any]:
    """Return what the bridge knows of an answer beyond the dialect's own fields."""
    return extra_facts.render(
        call.turn.ignored, completed, profile=profile, notices=notices, link=link
    )
