"""The answer as one `chat.completion` object, and what the stream shares with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge import events, functions
from browser_bridge.protocols import artifact_text, base, extra_facts
from browser_bridge.protocols.openai.chat import ChatCall
from browser_bridge.protocols.pictures import Picture

FINISH_REASONS = {
    events.FinishReason.STOP: "stop",
    events.FinishReason.LENGTH: "length",
    events.FinishReason.TOOL_CALLS: "tool_calls",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What is known of the artifacts of an answer.

    Args:
        link: Returns the address of one.
        pictures: Pictures by the id of their artifact, as far as they were read.
    """

    link: artifact_text.Link
    pictures: Mapping[str, Picture]


def render(
    call: ChatCall, turn: events.Turn, *, completion_id: str, created: int, files: Files
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
        "browser_bridge": extras(
            call, turn.completed, profile=turn.profile, notices=turn.notices, link=files.link
        ),
    }


def _tool_call(call: functions.Call) -> Mapping[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}


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
    link: artifact_text.Link,
) -> Mapping[str, Any]:
    """Return what the bridge knows of an answer beyond the dialect's own fields."""
    return extra_facts.render(call.turn, completed, profile=profile, notices=notices, link=link)
