"""Reads the parts of a message's content: text, and files in every shape clients use.

Facts: api-contract 1.4 (bare base64, addresses in `file_data`) and 3.1 (parts, de-facto extras).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeGuard

from browser_bridge import errors
from browser_bridge.messages import FileSource
from browser_bridge.protocols import base, file_sources
from browser_bridge.protocols.openai import wire

TEXT_PARTS = frozenset({"text", "input_text", "output_text"})
FILE_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "image_url": "image/*",
        "input_image": "image/*",
        "input_audio": "audio/*",
        "audio_url": "audio/*",
        "video_url": "video/*",
        "input_video": "video/*",
        "file": "",
        "input_file": "",
    }
)
"""Parts that are files, and the kind of file expected where the caller names no type."""
THOUGHT_PARTS = frozenset({"thinking", "redacted_thinking", "reasoning"})
"""What clients send back of earlier answers, and models are not given again."""

_PLACES = (
    "image_url",
    "input_image",
    "input_audio",
    "audio_url",
    "video_url",
    "input_video",
    "file",
    "input_file",
    "file_data",
    "data",
    "b64_json",
    "file_url",
    "url",
    "file_id",
)
"""Fields that hold a file, or an object with such a field; the first one given counts."""
_NAMES = ("filename", "file_name", "name")
_TYPES = ("mime_type", "media_type", "format")
_FORMATS = {"mp3": "audio/mpeg", "jpg": "image/jpeg", "pdf": "application/pdf"}


def text_of(part: wire.Part, param: str) -> str:
    """Return the text of a part that is no file; "" for thoughts.

    Args:
        part: The part.
        param: The request field it is.

    Raises:
        InvalidRequest: Its type is not known, or its text is missing.
    """
    if part.type in THOUGHT_PARTS:
        return ""
    if part.type == "refusal":
        return part.refusal or ""
    if part.type not in TEXT_PARTS:
        raise errors.InvalidRequest(
            f"Parts of type {base.cut(part.type)!r} are not known: use 'text', or 'image_url', "
            "'input_audio' or 'file'.",
            param=f"{param}.type",
        )
    if part.text is None:
        raise errors.InvalidRequest("A text part needs `text`.", param=f"{param}.text")
    return part.text


def is_file(part: wire.Part) -> bool:
    """Tell whether a part is a file."""
    return part.type in FILE_PARTS


def file_of(part: wire.Part, param: str) -> FileSource:
    """Return the file that a part holds.

    Args:
        part: The part.
        param: The request field it is.

    Raises:
        InvalidAttachment: It holds no file, or one that cannot be read.
    """
    return _read(part.model_extra or {}, param, media_type=FILE_PARTS[part.type], name="")


def _read(holder: Mapping[str, Any], param: str, *, media_type: str, name: str) -> FileSource:
    name = _first(holder, _NAMES) or name
    media_type = _declared(holder, media_type)
    for place in _PLACES:
        value, where = holder.get(place), f"{param}.{place}"
        if _is_object(value):
            return _read(value, where, media_type=media_type, name=name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise errors.InvalidAttachment("The file must be a string or an object.", param=where)
        if place == "file_id":
            return file_sources.stored(value, param=where, media_type=media_type, name=name)
        return file_sources.read(value, param=where, media_type=media_type, name=name)
    raise errors.InvalidAttachment(
        "The part holds no file: give it as base64, a data URL or an http(s) address.", param=param
    )


def _declared(holder: Mapping[str, Any], media_type: str) -> str:
    """Return the type that an object names, by a media type or a format such as `mp3`."""
    named = _first(holder, _TYPES).lower()
    if "/" in named or not named:
        return named or media_type
    family = media_type.partition("/")[0]
    return _FORMATS.get(named) or (f"{family}/{named}" if family else media_type)


def _first(holder: Mapping[str, Any], names: tuple[str, ...]) -> str:
    values = (holder.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value), "")


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)
