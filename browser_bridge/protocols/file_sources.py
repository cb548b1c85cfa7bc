"""Reads a file out of a request: data URL, bare base64 or address. Pure, for all dialects."""

import binascii
import re
from urllib.parse import unquote_to_bytes, urlsplit

from browser_bridge import errors
from browser_bridge.messages import FileSource, InlineFile, RemoteFile, StoredFile
from browser_bridge.protocols import base

SLICE = 2**20
"""Characters decoded at once: between slices other threads get their turn."""

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_URL_SAFE = str.maketrans("-_", "+/")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+*-]+")


def read(value: str, *, param: str, media_type: str = "", name: str = "") -> FileSource:
    """Read a file given as a data URL, as bare base64 or as an address.

    Args:
        value: The text.
        param: The request field it stands in.
        media_type: Its type as the caller names it; `image/*` and the like tell a kind only.
        name: Its name as the caller gives it.

    Raises:
        InvalidAttachment: It is malformed or empty, or an address that cannot be fetched.
    """
    found = _SCHEME.match(value)
    scheme = found[1].lower() if found else ""
    match scheme:
        case "":
            content = decode(value, param=param)
            return InlineFile(content=content, media_type=media_type, name=name, param=param)
        case "data":
            return _from_data_url(value.strip(), param=param, media_type=media_type, name=name)
        case "http" | "https":
            _check_address(value.strip(), param)
            return RemoteFile(url=value.strip(), media_type=media_type, name=name, param=param)
        case _:
            raise _refused(
                f"Addresses of the kind {base.cut(scheme)!r} cannot be fetched: give an http or "
                "https URL, a data URL or base64.",
                param,
            )


def stored(value: str, *, param: str, media_type: str = "", name: str = "") -> FileSource:
    """Read a file given by its id; ids that are addresses or data URLs are read as such.

    Raises:
        InvalidAttachment: The id is empty, or an address that cannot be fetched.
    """
    if value.lower().startswith(("http://", "https://", "data:")):
        return read(value, param=param, media_type=media_type, name=name)
    if not value.strip():
        raise _refused("The id of the file is empty.", param)
    return StoredFile(id=value.strip().removeprefix("files/"), name=name, param=param)


def decode(text: str, *, param: str) -> bytes:
    """Decode base64, in either alphabet, with or without padding and white space.

    Raises:
        InvalidAttachment: It is malformed, or nothing.
    """
    compact = "".join(text.split()).rstrip("=").translate(_URL_SAFE)
    if not compact:
        raise _refused("The file is empty.", param)
    compact += "=" * (-len(compact) % 4)
    try:
        return b"".join(
            binascii.a2b_base64(compact[at : at + SLICE], strict_mode=True)
            for at in range(0, len(compact), SLICE)
        )
    except ValueError:
        raise _refused(
            "The file is not valid base64: give base64, a data URL or an http(s) address.", param
        ) from None


def _from_data_url(url: str, *, param: str, media_type: str, name: str) -> InlineFile:
    head, comma, data = url.partition(",")
    if not comma:
        raise _refused("The data URL has no comma: give data:TYPE;base64,DATA.", param)
    declared, *parameters = head[len("data:") :].split(";")
    is_base64 = any(word.strip().lower() == "base64" for word in parameters)
    names = (word.strip().removeprefix("name=") for word in parameters if "name=" in word)
    content = decode(data, param=param) if is_base64 else unquote_to_bytes(data)
    if not content:
        raise _refused("The file is empty.", param)
    is_type = _MEDIA_TYPE.fullmatch(declared.strip()) is not None
    return InlineFile(
        content=content,
        media_type=declared.strip().lower() if is_type else media_type,
        name=name or next(names, ""),
        param=param,
    )


def _check_address(url: str, param: str) -> None:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise _refused("The file's address is not a valid URL.", param)


def _refused(message: str, param: str) -> errors.InvalidAttachment:
    return errors.InvalidAttachment(message, param=param)
