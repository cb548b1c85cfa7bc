"""Uploaded files in the Gemini API's dialect (api-contract 9): what is asked, and file objects."""

import base64
import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from browser_bridge import errors
from browser_bridge.events import Artifact
from browser_bridge.protocols import base as shared
from browser_bridge.protocols import parsing
from browser_bridge.protocols.gemini import paging
from browser_bridge.protocols.gemini.wire import Wire

UNTOLD = frozenset({"application/octet-stream", "text/plain"})
"""Types that a content tells little of; there the caller's word counts."""
_FILE = re.compile(r"(?:^|/)([a-z0-9]+)(:download)?$")


class FileFields(Wire):
    """What a caller says of a file before it is sent."""

    display_name: str = ""
    mime_type: str = ""


class UploadRequest(Wire):
    """Body of the request that starts an upload."""

    file: FileFields | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a caller said of a file.

    Args:
        display_name: Its name for people, or "".
        media_type: Its type, or "".
        file_name: Its name with an extension that fits the type, for telling texts apart.
    """

    display_name: str = ""
    media_type: str = ""
    file_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that is kept.

    Args:
        artifact: The file.
        told: What its caller said of it.
        created: When it was kept, Unix seconds.
        expires: When it will be deleted, Unix seconds.
        owner: Who uploaded it, or "".
    """

    artifact: Artifact
    told: Told
    created: float
    expires: float
    owner: str = ""


def parse(body: Any, *, media_type: str, file_name: str) -> Told:
    """Return what is told of a file before it is sent.

    Args:
        body: The decoded JSON body, or None.
        media_type: The type by the upload's headers, or "".
        file_name: The name by the upload's headers, or "".

    Raises:
        InvalidRequest: A field is of the wrong type; the error names it.
    """
    request = parsing.validated(UploadRequest, parsing.merged(body or {}, {}))
    given = request.file or FileFields()
    kind = given.mime_type or media_type
    name = file_name or given.display_name
    if "." not in name:
        name = f"{name or 'file'}{mimetypes.guess_extension(kind) or ''}"
    return Told(display_name=given.display_name, media_type=kind, file_name=name)


def locate(path: str) -> tuple[str, bool]:
    """Return the id in a path, and whether the file's content is asked for.

    Clients put whole addresses into the path; what follows the last slash counts.

    Args:
        path: What follows `files/`.

    Raises:
        ArtifactNotFound: There is no id in it.
    """
    match = _FILE.search(path)
    if match is None:
        raise errors.ArtifactNotFound(f"There is no file {shared.cut(path)!r}.")
    return match[1], match[2] is not None


def file_object(kept: Kept, *, root: str) -> Mapping[str, Any]:
    """Return a file.

    Args:
        kept: The file.
        root: What its address begins with, up to the version.
    """
    artifact, told = kept.artifact, kept.told
    name = f"files/{artifact.id}"
    is_untold = artifact.media_type in UNTOLD and told.media_type
    digest = bytes.fromhex(artifact.sha256)
    return {
        "name": name,
        "displayName": told.display_name or artifact.name,
        "mimeType": told.media_type if is_untold else artifact.media_type,
        "sizeBytes": str(artifact.size),
        "createTime": _time(kept.created),
        "updateTime": _time(kept.created),
        "expirationTime": _time(kept.expires),
        "sha256Hash": base64.b64encode(digest).decode(),
        "uri": f"{root}/{name}",
        "downloadUri": f"{root}/{name}:download?alt=media",
        "state": "ACTIVE",
        "source": "UPLOADED",
    }


def file_list(kept: Sequence[Kept], query: Mapping[str, str], *, root: str) -> Mapping[str, Any]:
    """Return one page of files.

    Raises:
        InvalidRequest: The query is wrong; the error names the field.
    """
    return paging.cut([file_object(item, root=root) for item in kept], query, name="files")


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
