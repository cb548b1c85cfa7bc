"""Replies with a whole file, or with the part that `Range` asks for."""

import re
from http import HTTPStatus

from starlette.responses import Response

from browser_bridge.replica.works.made import File

_ONE = re.compile(r"bytes=(\d*)-(\d*)$")


def response(file: File, wanted: str) -> Response:
    """Answer with the bytes that are wanted.

    Args:
        file: The file.
        wanted: Value of the `Range` header, or "".
    """
    headers = {"accept-ranges": "bytes", "cache-control": "private"}
    size = len(file.data)
    part = _part(wanted, size)
    if part is None:
        return Response(file.data, media_type=file.media_type, headers=headers)
    first, last = part
    if first >= size:
        headers["content-range"] = f"bytes */{size}"
        return Response(b"", HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    headers["content-range"] = f"bytes {first}-{last}/{size}"
    return Response(
        file.data[first : last + 1],
        HTTPStatus.PARTIAL_CONTENT,
        media_type=file.media_type,
        headers=headers,
    )


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    found = _ONE.match(wanted)
    if found is None or not any(found.groups()):
        return None
    start, end = found.groups()
    if not start:
        return max(0, size - int(end)), size - 1
    return int(start), min(int(end) if end else size - 1, size - 1)
