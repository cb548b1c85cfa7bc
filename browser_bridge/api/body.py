"""Reads a request's JSON body, whatever content type it claims, up to a size.

Large bodies, which carry files, are read and parsed few at a time and beside the event loop, so
that neither memory nor the answers under way suffer.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from fastapi import Request
from pydantic_core import from_json
from starlette.datastructures import State
from starlette.requests import ClientDisconnect

from browser_bridge import errors
from browser_bridge.api import faults, origins
from browser_bridge.protocols import base

T = TypeVar("T")

MOST_BYTES = 150_000_000
"""Size of a body, unless settings say otherwise."""
DRAINED = 5
"""Of a body that is too large, this many times as much is read before the connection is cut."""
LARGE = 2**20
"""Bytes from which a body is one of few at a time."""
MOST_LARGE = 4
PATIENCE = 60.0
"""Seconds within which the whole body must have come."""
SLOWEST = 500_000
"""Bytes a second that a large body is given time for, beside that."""


async def read_json(request: Request) -> Any:
    """Return the decoded body.

    Raises:
        InvalidRequest: It is not JSON.
        HttpFaultError: It is too large, too slow or cut short.
    """
    return await parsed(request, lambda value: value)


async def parsed(request: Request, parse: Callable[[Any], T]) -> T:
    """Return what a parser makes of the decoded body.

    Args:
        request: The request.
        parse: The parser; runs in another thread when the body is large.

    Raises:
        InvalidRequest: It is not JSON.
        HttpFaultError: It is too large, too slow or cut short.
        BridgeError: What the parser raises.
    """
    async with AsyncExitStack() as held:
        raw = await _read(request, held)
        if len(raw) < LARGE:
            origins.note_body(request, raw)
            return parse(decode_json(raw))
        await asyncio.to_thread(origins.note_body, request, raw)
        return await asyncio.to_thread(lambda: parse(decode_json(raw)))


async def read_bytes(request: Request) -> bytes:
    """Return the body as it came.

    Raises:
        HttpFaultError: It is too large, too slow or cut short.
    """
    async with AsyncExitStack() as held:
        raw = await _read(request, held)
        await asyncio.to_thread(origins.note_body, request, raw)
        return bytes(raw)


def decode_json(raw: bytes | bytearray) -> Any:
    """Return a decoded body.

    Raises:
        InvalidRequest: It is not JSON.
    """
    try:
        return from_json(raw)
    except ValueError as error:
        reason = "the body is empty" if not raw.strip() else str(error)
        raise errors.InvalidRequest(f"The body is not valid JSON: {reason}.") from None


async def _read(request: Request, held: AsyncExitStack) -> bytearray:
    most = _most_bytes(request)
    try:
        async with asyncio.timeout(PATIENCE) as limit:
            return await _read_limited(request, most, held, limit)
    except TimeoutError:
        raise _fault(408, "request_timeout", "The body did not come in time.") from None
    except ClientDisconnect:
        raise _fault(400, "client_disconnected", "The body was cut short.") from None


async def _read_limited(
    request: Request, most: int, held: AsyncExitStack, limit: asyncio.Timeout
) -> bytearray:
    kept = bytearray()
    size, is_large = 0, False
    async for chunk in request.stream():
        size += len(chunk)
        if size >= LARGE and not is_large:
            is_large = True
            await held.enter_async_context(_turnstile(request))
            loop = asyncio.get_running_loop()
            limit.reschedule(loop.time() + PATIENCE + most / SLOWEST)
        # The excess is read and dropped: a client that is still sending would see no answer.
        if size <= most:
            kept += chunk
        elif size > DRAINED * most:
            break
    if size > most:
        told = f"The body is larger than {most / 1e6:g} MB; send less."
        raise _fault(413, "request_too_large", told)
    return kept


def _turnstile(request: Request) -> asyncio.Semaphore:
    """Return what lets few large bodies of an application through at a time."""
    state = request.scope["app"].state if "app" in request.scope else State()
    if not hasattr(state, "large_bodies"):
        state.large_bodies = asyncio.Semaphore(MOST_LARGE)
    turnstile: asyncio.Semaphore = state.large_bodies
    return turnstile


def _most_bytes(request: Request) -> int:
    bridge = request.scope.get("state", {}).get("bridge")
    return MOST_BYTES if bridge is None else int(bridge.settings.api.most_bytes)


def _fault(status: int, code: str, message: str) -> faults.HttpFaultError:
    return faults.HttpFaultError(base.HttpFault(status=status, code=code, message=message))
