"""The answer as one response object, and what the stream's elements share with it.

Elements of a stream have the same shape; only the last tells why the answer ended, its sources and
its length (api-contract 9).
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from browser_bridge import events, functions
from browser_bridge.events import ArtifactKind
from browser_bridge.protocols import base, extra_facts
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.gemini.request import GenerateCall

FINISH_REASONS = {
    events.FinishReason.STOP: "STOP",
    events.FinishReason.LENGTH: "MAX_TOKENS",
    events.FinishReason.TOOL_CALLS: "STOP",
}
THOUGHT_SIGNATURE = base64.b64encode(b"browser_bridge").decode()
"""What stands for the vendor's signature of a call, which clients send back; it proves nothing."""


def render(
    call: GenerateCall, turn: events.Turn, *, response_id: str, files: AnswerFiles
) -> Mapping[str, Any]:
    """Return the body of a non-streaming answer.

    Args:
        call: The request answered.
        turn: The answer.
        response_id: Id of the response.
        files: Addresses and pictures of the answer's artifacts.
    """
    completed = turn.completed
    parts = [
        *([thought_part(completed.thoughts)] if completed.thoughts else ()),
        *([{"text": completed.markdown}] if completed.markdown else ()),
        *(part for made in completed.artifacts for part in artifact_parts(made, files)),
        *map(call_part, completed.calls),
    ]
    text_at = 1 if completed.thoughts else 0
    facts = extra_facts.render(
        call.turn.ignored, completed, profile=turn.profile, notices=turn.notices, link=files.link
    )
    return {
        "candidates": [candidate(parts, **ending(completed, text_at=text_at))],
        "usageMetadata": usage(
            call,
            text=completed.markdown,
            thoughts=completed.thoughts,
            calls=completed.calls,
        ),
        **head(call, response_id=response_id),
        extra_facts.FIELD: facts,
    }


def head(call: GenerateCall, *, response_id: str) -> Mapping[str, Any]:
    """Return what every element repeats."""
    return {"modelVersion": call.model, "responseId": response_id}


def candidate(parts: Sequence[Mapping[str, Any]], **more: Any) -> Mapping[str, Any]:
    """Return the one candidate of an element."""
    return {"content": {"parts": list(parts), "role": "model"}, "index": 0, **more}


def ending(completed: events.TurnCompleted, *, text_at: int) -> Mapping[str, Any]:
    """Return why an answer ended, and its sources.

    Args:
        completed: The answer.
        text_at: Number of the part that holds its text.
    """
    reason = {"finishReason": FINISH_REASONS[completed.finish_reason]}
    if not completed.citations:
        return reason
    return {**reason, "groundingMetadata": grounding(completed, text_at=text_at)}


def grounding(completed: events.TurnCompleted, *, text_at: int) -> Mapping[str, Any]:
    """Return the sources of an answer; places in its text count bytes of UTF-8."""
    supports = [
        {
            "segment": _segment(completed.markdown, citation.start, citation.end, text_at),
            "groundingChunkIndices": [at],
        }
        for at, citation in enumerate(completed.citations)
        if citation.start is not None and citation.end is not None
    ]
    chunks = [{"web": {"uri": c.url, "title": c.title or c.url}} for c in completed.citations]
    return {"webSearchQueries": [], "groundingChunks": chunks, "groundingSupports": supports}


def thought_part(text: str) -> Mapping[str, Any]:
    """Return a part of the model's thoughts."""
    return {"text": text, "thought": True}


def call_part(call: functions.Call) -> Mapping[str, Any]:
    """Return the part of a function call."""
    made = {"id": call.id, "name": call.name, "args": json.loads(call.arguments)}
    return {"functionCall": made, "thoughtSignature": THOUGHT_SIGNATURE}


def artifact_parts(made: events.Artifact, files: AnswerFiles) -> list[Mapping[str, Any]]:
    """Return the part of a file: a picture in itself, a film or a sound by its address."""
    picture = files.pictures.get(made.id)
    if picture is not None:
        return [{"inlineData": {"mimeType": picture.media_type, "data": picture.base64}}]
    if made.kind in (ArtifactKind.VIDEO, ArtifactKind.AUDIO):
        return [{"fileData": {"mimeType": made.media_type, "fileUri": files.link(made)}}]
    return []


def usage(
    call: GenerateCall, *, text: str, thoughts: str, calls: Sequence[functions.Call]
) -> Mapping[str, Any]:
    """Return token counts; estimates, since the site shows none."""
    prompt = base.estimate_tokens(*base.texts_of(call.turn))
    answer = base.estimate_tokens(text, *(made.name + made.arguments for made in calls))
    thinking = base.estimate_tokens(thoughts)
    counts = {
        "promptTokenCount": prompt,
        "candidatesTokenCount": answer,
        "totalTokenCount": prompt + answer + thinking,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": prompt}],
    }
    return {**counts, "thoughtsTokenCount": thinking} if thinking else counts


def _segment(text: str, start: int, end: int, part: int) -> Mapping[str, Any]:
    cited = text[start:end]
    begin = _bytes(text[:start])
    return {
        "partIndex": part,
        "startIndex": begin,
        "endIndex": begin + _bytes(cited),
        "text": cited,
    }


def _bytes(text: str) -> int:
    # Half a surrogate pair is three bytes so, as is the character that is written for it.
    return len(text.encode("utf-8", "surrogatepass"))
