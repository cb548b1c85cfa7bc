"""An open response of which more and more is sent, and the times it keeps.

Knows neither jobs nor dialects.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from starlette.types import Send

BLANK = b"\n"
"""What may stand before a JSON body and means nothing."""
STREAM_HEADERS = {
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Times of a stream.

    Args:
        first_event: Wait for the first event before the headers go out, so that an early failure
            is still a status; after it the stream starts without one.
        keep_alive: Silence after which a byte is sent that clients skip.
        stuck_client: Wait for a client that takes no more bytes.
        patience: Wait for a whole answer that takes long, before blanks go ahead of its body: from
            then on a failure can be told in the body alone (api-contract 10.1).
    """

    first_event: timedelta = timedelta(seconds=8)
    keep_alive: timedelta = timedelta(seconds=10)
    stuck_client: timedelta = timedelta(seconds=120)
    patience: timedelta = timedelta(seconds=30)


LONG = Pace()
"""Pace of answers that may take minutes."""


class Line:
    """One open event stream: writes in order, and a keep-alive whenever it has been silent.

    Args:
        send: ASGI send.
        pace: Times of the stream.
        keep_alive: Bytes that clients skip.
        content_type: Type of the body.
    """

    def __init__(self, send: Send, *, pace: Pace, keep_alive: bytes, content_type: str) -> None:
        self._send = send
        self._headers = {"content-type": content_type, **STREAM_HEADERS}
        self._pace = pace
        self._keep_alive = keep_alive
        self._lock = asyncio.Lock()
        self._written = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Send the headers."""
        headers = [(name.encode(), value.encode()) for name, value in self._headers.items()]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        self._pulse = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the body, unless something went wrong: then the break is the message."""
        await stop(self._pulse)
        if kind is None:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def write(self, frame: bytes) -> None:
        """Send bytes; none are not sent."""
        if not frame:
            return
        self._written.set()
        message = {"type": "http.response.body", "body": frame, "more_body": True}
        async with asyncio.timeout(self._pace.stuck_client.total_seconds()), self._lock:
            await self._send(message)

    async def _beat(self) -> None:
        while True:
            self._written.clear()
            try:
                async with asyncio.timeout(self._pace.keep_alive.total_seconds()):
                    await self._written.wait()
            except TimeoutError:
                await self.write(self._keep_alive)


async def stop(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks, and return when they have ended; what they raise is dropped."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
