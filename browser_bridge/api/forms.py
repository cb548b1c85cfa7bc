"""Reads the fields of a request, from JSON or from a form with uploads."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypeGuard

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from browser_bridge import errors
from browser_bridge.api import body
from browser_bridge.messages import InlineFile

MOST_FILES = 20
MOST_FIELDS = 100
BLOCK = 2**18


async def read_fields(request: Request) -> Mapping[str, Any]:
    """Return the fields of a request by name, whatever its encoding.

    A field that is given more than once, or whose name ends in `[]`, is a list; an upload is an
    `InlineFile`.

    Raises:
        InvalidRequest: The body is neither JSON nor a form, or is no object.
        HttpFaultError: It is too large, too slow or cut short.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    raw = await body.read_bytes(request)
    if kind == "multipart/form-data":
        return await _form(request, raw, is_multipart=True)
    is_json = raw.lstrip()[:1] == b"{"
    if kind == "application/x-www-form-urlencoded" and not is_json:
        return await _form(request, raw, is_multipart=False)
    fields = body.decode_json(raw)
    if not _is_object(fields):
        raise errors.InvalidRequest("The body must be a JSON object or a form.")
    return fields


async def _form(request: Request, raw: bytes, *, is_multipart: bool) -> Mapping[str, Any]:
    stream = _blocks(raw)
    try:
        if is_multipart:
            form = await MultiPartParser(
                request.headers,
                stream,
                max_files=MOST_FILES,
                max_fields=MOST_FIELDS,
                max_part_size=body.MOST_BYTES,
            ).parse()
        else:
            form = await FormParser(request.headers, stream).parse()
    except (MultiPartException, KeyError) as error:
        reason = error.message if isinstance(error, MultiPartException) else "no boundary"
        raise errors.InvalidRequest(f"The form cannot be read: {reason}.") from None
    fields: dict[str, Any] = {}
    try:
        for name, value in form.multi_items():
            _add(fields, name, await _plain(name, value))
    finally:
        await form.close()
    return fields


def _add(fields: dict[str, Any], name: str, value: Any) -> None:
    plain = name.removesuffix("[]")
    if plain in fields:
        held = fields[plain]
        fields[plain] = [*(held if isinstance(held, list) else [held]), value]
    else:
        fields[plain] = [value] if plain != name else value


async def _plain(name: str, value: str | UploadFile) -> str | InlineFile:
    if isinstance(value, str):
        return value
    return InlineFile(
        content=await value.read(),
        media_type=value.content_type or "",
        name=value.filename or "",
        param=name,
    )


async def _blocks(raw: bytes) -> AsyncGenerator[bytes]:
    for at in range(0, len(raw), BLOCK):
        yield raw[at : at + BLOCK]
    yield b""


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)
