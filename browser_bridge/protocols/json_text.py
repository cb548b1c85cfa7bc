"""JSON as every decoder of event streams reads it: UTF-8, one physical line, no lone surrogates."""

import json
import re
from typing import Any

# Some SSE decoders split lines where str.splitlines() does; JSON leaves these characters raw.
_UNSAFE = re.compile("[\x85\u2028\u2029\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(value: Any) -> str:
    """Render a value as one line of JSON.

    Args:
        value: Dicts, lists, strings, numbers, booleans and None. Text that is no valid Unicode
            (half a surrogate pair) becomes U+FFFD.
    """
    return _UNSAFE.sub(_escape, _encode(value))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    is_surrogate = code >= 0xD800  # noqa: PLR2004 - first surrogate
    return "\ufffd" if is_surrogate else f"\\u{code:04x}"
