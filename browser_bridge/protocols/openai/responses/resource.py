"""Response objects: every key that the Open Responses schema requires (api-contract 6.3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from browser_bridge import errors, events, functions
from browser_bridge.protocols import base, extra_facts, statuses
from browser_bridge.protocols.openai.responses import wire
from browser_bridge.protocols.openai.responses.asked import Asked
from browser_bridge.protocols.parsing import validated

PREFIX = "resp_"
Status = Literal["queued", "in_progress", "completed", "incomplete", "failed", "cancelled"]
TOO_MANY = 429
SERVER = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far a response is.

    Args:
        status: How far.
        output: Its items so far.
        ended: When it was complete, Unix seconds, or None.
        usage: Token counts, once it has ended.
        error: Why it failed.
        reason: Why it is incomplete.
        facts: What the bridge knows of it beyond the dialect's own fields.
    """

    status: Status
    output: Sequence[Mapping[str, Any]] = ()
    ended: int | None = None
    usage: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    reason: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


def response(asked: Asked, state: State, *, response_id: str, created: int) -> Mapping[str, Any]:
    """Return a response object."""
    return {
        "id": response_id,
        "object": "response",
        "created_at": created,
        "completed_at": state.ended,
        "status": state.status,
        "error": state.error,
        "incomplete_details": None if state.reason is None else {"reason": state.reason},
        "model": asked.model,
        "output": list(state.output),
        "usage": state.usage,
        **asked.echo,
        **({extra_facts.FIELD: state.facts} if state.facts else {}),
    }


def usage(
    asked: Asked, *, text: str, thoughts: str, calls: Iterable[functions.Call]
) -> Mapping[str, Any]:
    """Return token counts; estimates, since the site shows none."""
    reasoning = base.estimate_tokens(thoughts)
    called = (part for call in calls for part in (call.name, call.arguments))
    made = base.estimate_tokens(text, *called) + reasoning
    return {
        "input_tokens": asked.input_tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": made,
        "output_tokens_details": {"reasoning_tokens": reasoning},
        "total_tokens": asked.input_tokens + made,
    }


def error_of(error: errors.BridgeError, *, is_picture: bool) -> Mapping[str, Any]:
    """Return an error with one of the codes that the dialect knows; ours stands beside it."""
    return {"code": _code(error, is_picture=is_picture), "message": error.message}


def _code(error: errors.BridgeError, *, is_picture: bool) -> str:
    if isinstance(error, errors.ContentRefused):
        return "image_content_policy_violation" if is_picture else "invalid_prompt"
    status = statuses.of(error)
    if isinstance(error, errors.InvalidAttachment):
        return "invalid_image"
    if status == TOO_MANY:
        return "rate_limit_exceeded"
    return "server_error" if status >= SERVER else "invalid_prompt"


def annotations(
    citations: Iterable[events.Citation], *, start: int, length: int
) -> list[Mapping[str, Any]]:
    """Return the sources of a message; one whose place is not in it stands for all of it.

    Args:
        citations: Sources of the whole answer.
        start: Characters of the answer before the message.
        length: Characters of the message.
    """
    found: list[Mapping[str, Any]] = []
    for citation in citations:
        begin, end = 0, length
        if citation.start is not None and citation.end is not None and citation.start >= start:
            begin, end = citation.start - start, citation.end - start
        found.append(
            {
                "type": "url_citation",
                "start_index": begin,
                "end_index": end,
                "title": citation.title or citation.url,
                "url": citation.url,
            }
        )
    return found


def deleted(response_id: str) -> Mapping[str, Any]:
    """Return the confirmation of a deletion."""
    return {"id": response_id, "object": "response", "deleted": True}


def input_items(asked: Asked, query: Mapping[str, str], *, suffix: str) -> Mapping[str, Any]:
    """Return one page of the items that a response was asked with.

    Args:
        asked: What was asked.
        query: The URL's query.
        suffix: Id of the response without its prefix.

    Raises:
        InvalidRequest: A parameter is wrong, or `after` names no item.
    """
    page = validated(wire.ItemsRequest, query)
    items = [_listed(item, f"msg_{suffix}_in{at}") for at, item in enumerate(asked.input)]
    ordered = items if page.order == "asc" else items[::-1]
    if page.after is not None:
        ids = [item["id"] for item in ordered]
        if page.after not in ids:
            raise errors.InvalidRequest("`after` names no item of the list.", param="after")
        ordered = ordered[ids.index(page.after) + 1 :]
    data = ordered[: page.limit]
    return {
        "object": "list",
        "data": data,
        "first_id": data[0]["id"] if data else "",
        "last_id": data[-1]["id"] if data else "",
        "has_more": len(ordered) > page.limit,
    }


def _listed(item: Mapping[str, Any], item_id: str) -> dict[str, Any]:
    kind = item.get("type") or "message"
    known = {"id": item.get("id") or item_id, "type": kind, "status": "completed"}
    if kind != "message":
        output = [_part(part, is_answer=False) for part in item.get("output") or ()]
        return {**item, **known, **({"output": output} if "output" in item else {})}
    role = item.get("role") or "user"
    parts = [_part(part, is_answer=role == "assistant") for part in item.get("content") or ()]
    return {**item, **known, "role": role, "content": parts}


def _part(part: Mapping[str, Any], *, is_answer: bool) -> Mapping[str, Any]:
    if part.get("type") == "input_image":
        return {"detail": "auto", **part}
    if part.get("type") not in ("text", "input_text", "output_text"):
        return part
    if is_answer:
        return {"annotations": [], "logprobs": [], **part, "type": "output_text"}
    return {"type": "input_text", "text": part.get("text") or ""}
