"""Steps and contents of an interaction as contents of `generateContent`, in JSON; pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from browser_bridge import errors, events
from browser_bridge.protocols import base
from browser_bridge.protocols.gemini.interactions import wire

FILES = frozenset({"image", "audio", "video", "document", "file"})
KINDS = {
    "user_input": "user",
    "model_output": "model",
    "user": "user",
    "model": "model",
    "assistant": "model",
}
DROPPED = frozenset({"thought"})


def of_input(items: Sequence[wire.Item]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the contents that an input comes to, and the steps that are left out.

    Args:
        items: Steps, or contents of one turn of the user's.

    Raises:
        InvalidRequest: A content is of a kind that is not known, or lacks what it needs.
    """
    contents: list[dict[str, Any]] = []
    ignored: list[str] = []
    is_loose = False
    for at, item in enumerate(items):
        param = f"input[{at}]"
        if item.type == "text" or item.type in FILES:
            part = _part(item, param)
            if is_loose:
                contents[-1]["parts"].append(part)
            else:
                contents.append({"role": "user", "parts": [part]})
            is_loose = True
            continue
        is_loose = False
        content = _step(item, param)
        if content is not None:
            contents.append(content)
        elif item.type not in DROPPED:
            ignored.append(param)
    return contents, ignored


def of_answer(text: str, completed: events.TurnCompleted) -> dict[str, Any]:
    """Return the content of an answer.

    Args:
        text: Its text, as it was delivered.
        completed: Its end.
    """
    calls = [
        {"functionCall": {"id": call.id, "name": call.name, "args": json.loads(call.arguments)}}
        for call in completed.calls
    ]
    return {"role": "model", "parts": [*([{"text": text}] if text else ()), *calls]}


def _step(item: wire.Item, param: str) -> dict[str, Any] | None:
    match item.type:
        case "function_call":
            made = {"id": item.id, "name": item.name or "", "args": item.arguments or {}}
            return {"role": "model", "parts": [{"functionCall": made}]}
        case "function_result":
            return {"role": "user", "parts": [_result(item, param)]}
        case _:
            role = KINDS.get(item.role or item.type)
            if role is None:
                return None
            parts = (_part(one, f"{param}.content[{at}]") for at, one in _numbered(item))
            return {"role": role, "parts": list(parts)}


def _numbered(item: wire.Item) -> Iterable[tuple[int, wire.ContentFields]]:
    return enumerate(item.content or ())


def _result(item: wire.Item, param: str) -> dict[str, Any]:
    if not item.call_id:
        raise base.MissingField("A result needs `call_id`.", param=f"{param}.call_id")
    told = {"error": item.result} if item.is_error else {"result": item.result}
    return {"functionResponse": {"id": item.call_id, "name": item.name or "", "response": told}}


def _part(content: wire.ContentFields, param: str) -> dict[str, Any]:
    if content.type == "text":
        if content.text is None:
            raise errors.InvalidRequest("A text needs `text`.", param=f"{param}.text")
        return {"text": content.text}
    if content.type not in FILES:
        raise errors.InvalidRequest(
            f"Contents of type {base.cut(content.type)!r} are not known: use 'text', 'image', "
            "'audio', 'video' or 'document'.",
            param=f"{param}.type",
        )
    name: Mapping[str, Any] = {"displayName": content.name} if content.name else {}
    if content.data is not None:
        return {"inlineData": {"data": content.data, "mimeType": content.mime_type, **name}}
    if content.uri is not None:
        return {"fileData": {"fileUri": content.uri, "mimeType": content.mime_type, **name}}
    raise errors.InvalidAttachment("A file needs `data` or `uri`.", param=param)
