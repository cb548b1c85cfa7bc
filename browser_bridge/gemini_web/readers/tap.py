"""Listens to the page's own answer stream, without touching it (site-wire 7).

Fed with CDP Network events by the observer. Which request is this turn's is told by its time and
its prompt, never by its address alone; what comes is read into snapshots. It releases nothing:
that is `merge`'s business. Whatever goes wrong here is a fault to be asked for, never an error.
"""

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import parse_qs

from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.gemini_web import urls
from browser_bridge.gemini_web.readers import positions
from browser_bridge.gemini_web.readers.frames import FrameParser
from browser_bridge.gemini_web.readers.paths import Path, at
from browser_bridge.gemini_web.readers.positions import StreamSnapshot
from browser_bridge.gemini_web.readers.splice import Splicer

HTTP_ERRORS = 400
PROMPT: Path = (0, 0)
"""Where the prompt stands in a request's payload (site-wire 3.1)."""


class Send(Protocol):
    """Sends one CDP command to the page, within bounded time."""

    def __call__(self, method: str, /, **parameters: object) -> Awaitable[dict[str, Any]]:
        """Send it."""
        ...


class TapFault(StrEnum):
    """Why the stream cannot be followed."""

    UNREACHABLE = "unreachable"
    """The browser did not hand out the stream."""
    BROKEN = "broken"
    """Its framing is not what is known."""
    UNPARSED = "unparsed"
    """It ended well and no entry carried an answer."""
    CUT = "cut"
    """The connection ended before the answer was complete."""


@dataclass(slots=True)
class _Request:
    identity: str
    post: Mapping[str, Any]
    responded: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 0
    is_ended: bool = False
    is_cut: bool = False


class StreamTap:
    """Follows the stream of one turn at a time.

    Args:
        send: Sends CDP commands.
        on_change: Called whenever there is something new.
    """

    def __init__(self, send: Send, on_change: Callable[[], None] = lambda: None) -> None:
        self._send = send
        self.on_change = on_change
        self._tasks: set[asyncio.Task[None]] = set()
        self._forget("")
        self._is_armed = False

    def arm(self, prompt: str | None) -> None:
        """Forget the last turn; follow the request that carries this prompt.

        Args:
            prompt: The prompt as it is about to be sent; None for one that the page writes.
        """
        self.close()
        self._forget(prompt)
        self._is_armed = True

    def close(self) -> None:
        """Stop following; leaves no task behind that does anything."""
        self._is_armed = False
        for task in self._tasks:
            task.cancel()

    @property
    def snapshot(self) -> StreamSnapshot:
        """All that the stream has said of the answer so far."""
        return self._snapshot

    @property
    def is_followed(self) -> bool:
        """Whether this turn's request was found and its stream is being read."""
        return self._is_flowing

    @property
    def is_ended(self) -> bool:
        """Whether the stream has ended and all of it was read."""
        return self._is_ended

    @property
    def is_whole(self) -> bool:
        """Whether the stream said that the answer is complete."""
        return self._snapshot.is_complete

    @property
    def fault(self) -> TapFault | None:
        """Why the stream cannot be followed, or what it lacked at its end."""
        return self._fault

    @property
    def count(self) -> int:
        """How many entries with an answer were read; grows with every change."""
        return self._count

    def on_request(self, event: Mapping[str, Any]) -> None:
        """Take `Network.requestWillBeSent`."""
        request = event["request"]
        if not self._is_armed or request["method"] != "POST" or not urls.is_stream(request["url"]):
            return
        found = _Request(event["requestId"], request)
        self._requests[found.identity] = found
        task = asyncio.create_task(self._follow(found))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def on_response(self, event: Mapping[str, Any]) -> None:
        """Take `Network.responseReceived`."""
        request = self._requests.get(event["requestId"])
        if request is not None:
            request.status = int(event["response"]["status"])
            request.responded.set()

    def on_data(self, event: Mapping[str, Any]) -> None:
        """Take `Network.dataReceived`."""
        data = event.get("data")
        if not data or self._mine is None or event["requestId"] != self._mine.identity:
            return
        if self._is_flowing:
            self._read(data)
        else:
            # The browser's answer with what came before is still on its way to the task.
            self._early.append(data)

    def on_finished(self, event: Mapping[str, Any]) -> None:
        """Take `Network.loadingFinished`."""
        self._close_request(event, is_cut=False)

    def on_failed(self, event: Mapping[str, Any]) -> None:
        """Take `Network.loadingFailed`."""
        self._close_request(event, is_cut=True)

    def _forget(self, prompt: str | None) -> None:
        self._prompt = None if prompt is None else _squeezed(prompt)
        self._requests: dict[str, _Request] = {}
        self._mine: _Request | None = None
        self._early: list[str] = []
        self._splicer = Splicer()
        self._parser = FrameParser(self._splicer.shorten)
        self._snapshot = StreamSnapshot()
        self._fault: TapFault | None = None
        self._count = 0
        self._is_flowing = False
        self._is_ended = False

    def _close_request(self, event: Mapping[str, Any], *, is_cut: bool) -> None:
        request = self._requests.get(event["requestId"])
        if request is None:
            return
        request.is_ended, request.is_cut = True, is_cut
        request.responded.set()
        if request is self._mine and self._is_flowing:
            self._end(request)

    async def _follow(self, request: _Request) -> None:
        try:
            if not await self._carries_prompt(request) or self._is_taken:
                return
            self._adopt(request)
            await request.responded.wait()
            if request.status >= HTTP_ERRORS or (request.is_cut and not request.status):
                return
            begun = await self._tapped(request)
        except (PlaywrightError, errors.BridgeError, TimeoutError):
            self._fail(TapFault.UNREACHABLE)
            return
        self._is_flowing = True
        for data in (begun, *self._early):
            self._read(data)
        self._early.clear()
        if request.is_ended:
            self._end(request)

    @property
    def _is_taken(self) -> bool:
        """Whether this turn has its request; a page may repeat one that brought nothing."""
        return self._mine is not None and not (self._mine.is_ended and self._count == 0)

    def _adopt(self, request: _Request) -> None:
        self._mine = request
        self._splicer = Splicer()
        self._parser = FrameParser(self._splicer.shorten)
        self._early.clear()
        self._fault = None
        self._is_flowing = self._is_ended = False

    async def _carries_prompt(self, request: _Request) -> bool:
        body = request.post.get("postData")
        if body is None and request.post.get("hasPostData"):
            answer = await self._send("Network.getRequestPostData", requestId=request.identity)
            body = answer["postData"]
        carried = prompt_in(body) if isinstance(body, str) else None
        if self._prompt is None:
            return carried is not None
        return carried is not None and _squeezed(carried) == self._prompt

    async def _tapped(self, request: _Request) -> str:
        """Ask for the stream; return what of it has come, in base64."""
        if not request.is_ended:
            try:
                answer = await self._send(
                    "Network.streamResourceContent", requestId=request.identity
                )
            except PlaywrightError:
                # A short answer may be over before it can be streamed; then its body is kept.
                if not request.is_ended:
                    raise
            else:
                return str(answer["bufferedData"])
        body = await self._send("Network.getResponseBody", requestId=request.identity)
        if body["base64Encoded"]:
            return str(body["body"])
        return base64.b64encode(str(body["body"]).encode()).decode()

    def _read(self, data: str) -> None:
        if self._fault is not None:
            return
        try:
            entries = self._parser.feed(base64.b64decode(data))
        except binascii.Error:
            self._fail(TapFault.BROKEN)
            return
        self._take(entries)
        if self._parser.fault is not None:
            self._fail(TapFault.BROKEN)

    def _take(self, entries: list[list[Any]]) -> None:
        count = self._count
        for entry in entries:
            found = positions.read(entry)
            if found is not None:
                self._snapshot = positions.combined(self._snapshot, self._restored(found))
                self._count += 1
        if self._count != count:
            self._splicer.learn(self._snapshot.text or "")
            self.on_change()

    def _restored(self, found: StreamSnapshot) -> StreamSnapshot:
        text, thoughts = found.text, found.thoughts
        return replace(
            found,
            text=None if text is None else self._splicer.restored(text),
            thoughts=None if thoughts is None else self._splicer.restored(thoughts),
        )

    def _end(self, request: _Request) -> None:
        if self._is_ended:
            return
        self._take(self._parser.finish())
        self._is_ended = True
        if self._fault is None and not self._snapshot.is_complete:
            self._fault = self._lack(request)
        self.on_change()

    def _lack(self, request: _Request) -> TapFault | None:
        has_verdict = self._snapshot.error is not None or self._snapshot.is_refused
        if self._parser.fault is not None:
            return TapFault.BROKEN
        if self._snapshot.text is None and not has_verdict and not request.is_cut:
            return TapFault.UNPARSED
        return None if has_verdict else TapFault.CUT

    def _fail(self, fault: TapFault) -> None:
        if self._fault is None:
            self._fault = fault
            self.on_change()


def prompt_in(body: str) -> str | None:
    """Return the prompt that a request's form carries, or None if it carries none.

    Args:
        body: The form, as it was sent (site-wire 1 and 3).
    """
    try:
        form = parse_qs(body, keep_blank_values=True, max_num_fields=32)
        inner = at(json.loads(form["f.req"][0]), (1,))
        prompt = at(json.loads(inner), PROMPT)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return prompt if isinstance(prompt, str) else None


def _squeezed(text: str) -> str:
    """A text without what an editor may change: kinds and numbers of blanks."""
    return " ".join(text.split())
