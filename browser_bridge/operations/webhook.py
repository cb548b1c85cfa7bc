"""Tells an address of events: signed, retried with back-off, in order, never in anyone's way.

The signature is that of the Standard Webhooks specification: HMAC-SHA256 over id, time and body.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Self

import httpx2

from browser_bridge import errors
from browser_bridge.operations.news import Event

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
FIRST_PAUSE = 1.0
"""Seconds before the second attempt; each later pause is four times as long."""
FACTOR = 4
TIME = 10.0
"""Seconds that one attempt may take."""
MOST_WAITING = 100
_SUCCESS = range(200, 300)
_PREFIX = "whsec_"

Post = Callable[[bytes, Mapping[str, str]], Awaitable[int]]


class Webhook:
    """An async context manager that delivers in the background.

    Args:
        url: Where to.
        secret: Key of the signature; one that begins with `whsec_` goes on in base64.
        post: Sends a body with headers, and returns the status.
        pause: Waits so many seconds; returns whether to give up.

    Raises:
        InvalidRequest: The secret is not what it seems to be.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        post: Post | None = None,
        pause: Callable[[float], Awaitable[bool]] | None = None,
    ) -> None:
        self._url = url
        self._key = _key(secret)
        self._post = post or self._send
        self._pause = pause or self._wait
        self._stopped = asyncio.Event()
        self._events: asyncio.Queue[Event] = asyncio.Queue(MOST_WAITING)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to deliver."""
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give up what is not delivered yet."""
        self._stopped.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    def tell(self, event: Event) -> None:
        """Deliver an event soon; of very many that wait the latest is dropped."""
        try:
            self._events.put_nowait(event)
        except asyncio.QueueFull:
            logger.warning("a webhook event was dropped", extra={"action": "webhook_dropped"})

    async def drained(self) -> None:
        """Wait until everything was delivered, or given up."""
        await self._events.join()

    async def _run(self) -> None:
        while True:
            event = await self._events.get()
            try:
                await self.deliver(event)
            finally:
                self._events.task_done()

    async def deliver(self, event: Event) -> bool:
        """Deliver an event; return whether it arrived."""
        body = json.dumps({"type": event.type, "timestamp": event.time, "data": asdict(event)})
        identity, pause = f"msg_{secrets.token_hex(12)}", FIRST_PAUSE
        for attempt in range(1, MOST_ATTEMPTS + 1):
            try:
                status = await self._post(body.encode(), self.headers(identity, body.encode()))
            except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
                told = type(error).__name__
            else:
                if status in _SUCCESS:
                    return True
                told = f"status {status}"
            extra = {"action": "webhook_failed", "reason": told, "attempt": attempt}
            logger.warning("a webhook was not delivered", extra=extra)
            if attempt == MOST_ATTEMPTS or await self._pause(pause):
                break
            pause *= FACTOR
        return False

    def headers(self, identity: str, body: bytes, *, now: float | None = None) -> dict[str, str]:
        """Return the headers of one attempt.

        Args:
            identity: Id of the event, the same for all attempts.
            body: What is sent.
            now: Unix seconds; None takes the clock's.
        """
        stamp = str(int(time.time() if now is None else now))
        signed = b".".join((identity.encode(), stamp.encode(), body))
        digest = hmac.new(self._key, signed, hashlib.sha256).digest()
        return {
            "content-type": "application/json",
            "webhook-id": identity,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }

    async def _send(self, body: bytes, headers: Mapping[str, str]) -> int:
        async with httpx2.AsyncClient(timeout=TIME, follow_redirects=False) as client:
            reply = await client.post(self._url, content=body, headers=dict(headers))
            return reply.status_code

    async def _wait(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        except TimeoutError:
            return False
        return True


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError as error:
        raise errors.InvalidRequest(
            f"BROWSER_BRIDGE_WEBHOOK__SECRET begins with {_PREFIX}, and what follows is not "
            "base64: take the secret as it was given, or any other word."
        ) from error
