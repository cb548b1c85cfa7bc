"""Reads the page's StreamGenerate request (site-wire 3). Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qs

MODEL_HEADER = "x-goog-ext-525001261-jspb"
EXTENDED = 2


class BadRequest(ValueError):
    """The body is not what the site's page sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the page asks.

    Args:
        text: The prompt, exactly.
        files: What stands at [0][3], unread: the files that go with it.
        at: The anti-forgery token sent along, or "".
        conversation: 16 hex digits, or "" for a new chat.
        follows: Ids of the answer and of its candidate that it follows; empty for a new chat.
        temporary: Whether the chat is a temporary one.
        mode_id: Mode asked for, or "".
        extended: Whether extended thinking is asked for.
    """

    text: str
    files: Any = None
    at: str
    conversation: str
    follows: tuple[str, str] = ("", "")
    temporary: bool
    mode_id: str
    extended: bool


def form(body: bytes) -> dict[str, str]:
    """Read a form-urlencoded body; of several fields of one name the first counts.

    Raises:
        BadRequest: It is not one.
    """
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise BadRequest("The body is not form-urlencoded UTF-8.") from error
    return {name: values[0] for name, values in fields.items()}


def read(body: bytes, headers: Mapping[str, str]) -> Prompt:
    """Read a StreamGenerate request.

    Raises:
        BadRequest: It has no prompt where the page puts it.
    """
    fields = form(body)
    inner = _inner(fields.get("f.req", ""))
    text = item(inner, 0, 0)
    if not isinstance(text, str):
        raise BadRequest("f.req holds no prompt at [0][0].")
    return Prompt(
        text=text,
        files=item(inner, 0, 3),
        at=fields.get("at", ""),
        conversation=_text(item(inner, 2, 0)).removeprefix("c_"),
        follows=(_text(item(inner, 2, 1)), _text(item(inner, 2, 2))),
        temporary=item(inner, 45) == 1,
        mode_id=_mode_id(headers.get(MODEL_HEADER, "")),
        extended=item(inner, 80) == EXTENDED,
    )


def item(value: Any, *path: int) -> Any:
    """Follow indexes into nested lists; None where there is nothing."""
    for index in path:
        if not isinstance(value, list):
            return None
        items = cast("list[Any]", value)
        if not 0 <= index < len(items):
            return None
        value = items[index]
    return value


def parsed(text: str) -> Any:
    """Parse JSON.

    Raises:
        BadRequest: It is not JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest("f.req is not JSON.") from error


def _inner(request: str) -> Any:
    text = item(parsed(request), 1)
    if not isinstance(text, str):
        raise BadRequest("f.req is not [null, text].")
    return parsed(text)


def _mode_id(header: str) -> str:
    return _text(item(parsed(header), 4)) if header else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
