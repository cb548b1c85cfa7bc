"""Fields of a response object that repeat its request, or say what holds without them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from browser_bridge import errors

MOST_METADATA = 16
DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "background": False,
        "instructions": None,
        "max_output_tokens": None,
        "max_tool_calls": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "presence_penalty": 0.0,
        "frequency_penalty": 0.0,
        "previous_response_id": None,
        "prompt_cache_key": None,
        "reasoning": {"effort": None, "summary": None},
        "safety_identifier": None,
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_logprobs": 0,
        "top_p": 1.0,
        "truncation": "disabled",
        "user": None,
    }
)
"""What response objects say of fields that the request leaves out; all of them are required."""
TIERS = frozenset({"auto", "default", "flex", "scale", "priority"})


def render(fields: Mapping[str, Any], *, conversation: str | None) -> dict[str, Any]:
    """Return what the response object says of its request.

    Args:
        fields: The request as it came.
        conversation: The caller's name of the conversation, or None.
    """
    given = {name: fields[name] for name in DEFAULTS if fields.get(name) is not None}
    echo: dict[str, Any] = {**DEFAULTS, **given}
    for name in ("temperature", "top_p", "presence_penalty", "frequency_penalty", "top_logprobs"):
        if isinstance(echo[name], bool) or not isinstance(echo[name], int | float):
            echo[name] = DEFAULTS[name]
    if echo["service_tier"] not in TIERS:
        echo["service_tier"] = "default"
    if echo["truncation"] not in ("auto", "disabled"):
        echo["truncation"] = "disabled"
    echo["tools"] = [_tool_echo(tool) for tool in echo["tools"]]
    if echo["text"].get("format") is None:
        echo["text"] = {**echo["text"], "format": {"type": "text"}}
    if conversation:
        echo["conversation"] = {"id": conversation}
    return echo


def _tool_echo(tool: Mapping[str, Any]) -> Mapping[str, Any]:
    if tool.get("type", "function") != "function":
        return tool
    flat: dict[str, Any] = {**tool, **(tool.get("function") or {})}
    flat.pop("function", None)
    given = {"type": "function", "description": None, "parameters": None, "strict": False}
    return {**given, **flat}


def check_metadata(metadata: Any) -> None:
    """Make sure that metadata can be echoed.

    Raises:
        InvalidRequest: It is no object of strings, or too large.
    """
    if metadata is None:
        return
    is_right = isinstance(metadata, dict) and all(
        isinstance(name, str) and isinstance(value, str)
        for name, value in metadata.items()  # pyright: ignore[reportUnknownVariableType] - JSON is untyped
    )
    if not is_right:
        raise errors.InvalidRequest(
            "`metadata` must be an object whose values are strings.", param="metadata"
        )
    if len(metadata) > MOST_METADATA:  # pyright: ignore[reportUnknownArgumentType] - JSON is untyped
        raise errors.InvalidRequest(
            f"`metadata` has at most {MOST_METADATA} entries.", param="metadata"
        )
