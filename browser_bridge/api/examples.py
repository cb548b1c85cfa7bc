"""An example of each body, for `/openapi.json`: what a person would try first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

MODEL = "gemini-3-pro"
_SAID = [{"role": "user", "content": "Name three rivers."}]
_PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY"
    "42YAAAAASUVORK5CYII="
)

BODIES: Mapping[str, Any] = MappingProxyType(
    {
        "/v1/chat/completions": {"model": MODEL, "messages": _SAID, "stream": False},
        "/v1/responses": {"model": MODEL, "input": "Name three rivers."},
        "/v1/responses/input_tokens": {"model": MODEL, "input": "Name three rivers."},
        "/v1/images/generations": {"prompt": "A lighthouse at dusk", "size": "1536x1024"},
        "/v1/images/edits": {"prompt": "Make it snow", "image": _PICTURE},
        "/v1/images/variations": {"image": _PICTURE},
        "/v1/videos": {"prompt": "Waves on a beach", "size": "1280x720"},
        "/v1/videos/{video_id}/remix": {"prompt": "At night"},
        "/v1/messages": {"model": MODEL, "max_tokens": 1024, "messages": _SAID},
        "/v1/messages/count_tokens": {"model": MODEL, "messages": _SAID},
        "/v1beta/models/{path}": {"contents": [{"parts": [{"text": "Name three rivers."}]}]},
        "/v1beta/interactions": {"model": MODEL, "input": "Name three rivers."},
    }
)
"""Bodies by path."""

PARAMETERS: Mapping[str, Any] = MappingProxyType(
    {
        "path": f"{MODEL}:generateContent",
        "model": MODEL,
        "response_id": "resp_0123456789abcdef0123456789ab",
        "interaction_id": "int_0123456789abcdef0123456789ab",
        "video_id": "video_0123456789abcdef0123456789ab",
        "task_id": "task_0123456789abcdef0123456789ab",
        "operation_id": "0123456789abcdef0123456789ab",
        "name": "0123456789abcdef.png",
    }
)
"""Parameters of paths by name."""
