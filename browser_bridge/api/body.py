"""Reads a request's JSON body, whatever content type it claims, up to a size."""

import asyncio
from typing import Any

from fastapi import Request
from pydantic_core import from_json
from starlette.requests import ClientDisconnect

from browser_bridge import errors
from browser_bridge.api import faults
from browser_bridge.protocols import base

MOST_BYTES = 20 * 2**20
MOST_DRAINED = 5 * MOST_BYTES
PATIENCE = 60.0
"""Seconds within which the whole body must have come."""


async def read_json(request: Request) -> Any:
    """Return the decoded body.

    Raises:
        InvalidRequest: It is not JSON.
        HttpFaultError: It is too large, too slow or cut short.
    """
    return decode_json(await read_bytes(request, most=MOST_BYTES))


def decode_json(raw: bytes) -> Any:
    """Return a decoded body.

    Raises:
        InvalidRequest: It is not JSON.
    """
    try:
        return from_json(raw)
    except ValueError as error:
        reason = "the body is empty" if not raw.strip() else str(error)
        raise errors.InvalidRequest(f"The body is not valid JSON: {reason}.") from None


async def read_bytes(request: Request, *, most: int) -> bytes:
    """Return the body as it came.

    Args:
        request: The request.
        most: Bytes that it may have.

    Raises:
        HttpFaultError: It is too large, too slow or cut short.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await _read_limited(request, most)
    except TimeoutError:
        raise _fault(408, "request_timeout", "The body did not come in time.") from None
    except ClientDisconnect:
        raise _fault(400, "client_disconnected", "The body was cut short.") from None


async def _read_limited(request: Request, most: int) -> bytes:
    kept = bytearray()
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        # The excess is read and dropped: a client that is still sending would see no answer.
        if size <= most:
            kept += chunk
        elif size > max(most, MOST_DRAINED):
            break
    if size > most:
        limit = f"The body is larger than {most // 2**20} MB; send less."
        raise _fault(413, "request_too_large", limit)
    return bytes(kept)


def _fault(status: int, code: str, message: str) -> faults.HttpFaultError:
    return faults.HttpFaultError(base.HttpFault(status=status, code=code, message=message))
