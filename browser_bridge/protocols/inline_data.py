"""Files that stand in a request as base64, bare or as a data URL."""

import binascii
import re
from urllib.parse import unquote_to_bytes

from browser_bridge import errors, messages

_DATA_URL = re.compile(r"data:([^,;]*)((?:;[^,;]*)*),", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_URL_SAFE = str.maketrans("-_", "+/")


def decode(text: str, *, param: str, media_type: str = "", name: str = "") -> messages.InlineFile:
    """Return the file that a request's text holds.

    Args:
        text: Base64 in either alphabet, with or without padding; or a data URL, whose type counts
            when the request names none.
        param: The request field it came in.
        media_type: Its type as the caller names it, or "".
        name: Its name as the caller gives it, or "".

    Raises:
        InvalidAttachment: It is empty, or no base64.
    """
    head = _DATA_URL.match(text)
    data = text[head.end() :] if head else text
    is_plain = head is not None and ";base64" not in head[2].lower()
    content = unquote_to_bytes(data) if is_plain else _from_base64(data, param)
    if not content:
        raise errors.InvalidAttachment("The file is empty: send its bytes as base64.", param=param)
    return messages.InlineFile(
        content=content,
        media_type=media_type or (head[1].lower() if head else ""),
        name=name,
        param=param,
    )


def _from_base64(data: str, param: str) -> bytes:
    compact = _BLANKS.sub("", data).translate(_URL_SAFE).rstrip("=")
    padding = "=" * (-len(compact) % 4)
    try:
        return binascii.a2b_base64(compact + padding, strict_mode=True)
    except ValueError:
        raise errors.InvalidAttachment(
            "The file is not valid base64: send its bytes as base64, or as a data URL.",
            param=param,
        ) from None
