"""Files in form and JSON fields of the routes that take pictures: uploads, addresses, base64."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from browser_bridge import errors
from browser_bridge.messages import FileSource, InlineFile, RemoteFile, StoredFile
from browser_bridge.protocols import file_sources
from browser_bridge.protocols.pictures import FindFiles

PLACES = ("image_url", "url", "b64_json", "data", "file_id")
"""Where an object of the contract holds its file."""


def sources(value: Any, *, param: str, find: FindFiles) -> tuple[FileSource, ...]:
    """Return the files of a field.

    Args:
        value: What it holds: nothing, one file or a list of files.
        param: Its name.
        find: Finds files of ours by their address.

    Raises:
        InvalidAttachment: One cannot be read.
    """
    if value is None or value == "":
        return ()
    if _is_list(value):
        return tuple(
            source
            for at, item in enumerate(value)
            for source in sources(item, param=f"{param}[{at}]", find=find)
        )
    return (_source(value, param, find),)


def _source(value: Any, param: str, find: FindFiles) -> FileSource:
    if isinstance(value, InlineFile | RemoteFile | StoredFile):
        return value
    if isinstance(value, str):
        ours = find(value)
        return ours[0] if ours else file_sources.read(value, param=param)
    if _is_object(value):
        for place in PLACES:
            held = value.get(place)
            if held is not None:
                where = f"{param}.{place}"
                if place == "file_id" and isinstance(held, str):
                    return file_sources.stored(held, param=where)
                return _source(held, where, find)
    raise errors.InvalidAttachment(
        "The field holds no file: give an upload, base64, a data URL or an http(s) address.",
        param=param,
    )


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)
