"""Watches, without touching it, the page's own request that carries the prompt.

Fed with CDP Network events by the observer. It tells that the prompt left, how the server
answered, and when the stream ended (site-wire 1 and 7).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from browser_bridge.gemini_web import urls

HTTP_ERRORS = 400


@dataclass(slots=True)
class _Request:
    identity: str
    heard: float
    size: int = 0
    status: int | None = None
    retry_after: float | None = None
    is_ended: bool = False
    is_broken: bool = False
    is_unreached: bool = False


class StreamWatch:
    """State of the newest prompt request since `arm`."""

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._request: _Request | None = None
        self._is_armed = False

    def arm(self) -> None:
        """Forget earlier requests; the next one is this turn's."""
        self._request = None
        self._is_armed = True

    @property
    def is_sent(self) -> bool:
        """Whether the prompt's request has left the page."""
        return self._request is not None

    @property
    def is_ended(self) -> bool:
        """Whether the answer's stream has ended, well or not."""
        return self._request is not None and self._request.is_ended

    @property
    def is_broken(self) -> bool:
        """Whether the stream was cut, or refused by an HTTP error."""
        return self._request is not None and self._request.is_broken

    @property
    def is_unreached(self) -> bool:
        """Whether the request failed before any server answered it."""
        return self._request is not None and self._request.is_unreached

    @property
    def identity(self) -> str | None:
        """The browser's id of the request, once it left."""
        return self._request.identity if self._request else None

    @property
    def size(self) -> int:
        """Bytes of the reply so far."""
        return self._request.size if self._request else 0

    @property
    def heard(self) -> float:
        """When the server was last heard, on the monotonic clock; minus infinity for never."""
        return self._request.heard if self._request else float("-inf")

    @property
    def status(self) -> int | None:
        """HTTP status of the answer, once there."""
        return self._request.status if self._request else None

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asked to wait, if it did."""
        return self._request.retry_after if self._request else None

    def on_request(self, event: Mapping[str, Any]) -> None:
        """Take `Network.requestWillBeSent`."""
        request = event["request"]
        # The first one after the click is ours: a page may send others for titles (site-wire 11).
        if self._is_armed and request["method"] == "POST" and urls.is_stream(request["url"]):
            self._is_armed = False
            self._request = _Request(event["requestId"], time.monotonic())
            self.on_change()

    def on_response(self, event: Mapping[str, Any]) -> None:
        """Take `Network.responseReceived`."""
        request = self._matching(event)
        if request is None:
            return
        response = event["response"]
        request.status = int(response["status"])
        headers = {name.lower(): value for name, value in response["headers"].items()}
        wait = headers.get("retry-after", "")
        request.retry_after = float(wait) if wait.isdigit() else None
        request.is_broken = request.status >= HTTP_ERRORS
        self.on_change()

    def on_data(self, event: Mapping[str, Any]) -> None:
        """Take `Network.dataReceived`."""
        request = self._matching(event)
        if request is not None:
            request.size += int(event["dataLength"])
            request.heard = time.monotonic()

    def on_finished(self, event: Mapping[str, Any]) -> None:
        """Take `Network.loadingFinished`."""
        self._end(event, is_broken=False)

    def on_failed(self, event: Mapping[str, Any]) -> None:
        """Take `Network.loadingFailed`."""
        request = self._matching(event)
        if request is not None:
            # A page that leaves cancels its requests: that says nothing about the server.
            request.is_unreached = request.status is None and not event.get("canceled")
        self._end(event, is_broken=True)

    def _end(self, event: Mapping[str, Any], *, is_broken: bool) -> None:
        request = self._matching(event)
        if request is not None:
            request.is_ended = True
            request.is_broken = request.is_broken or is_broken
            self.on_change()

    def _matching(self, event: Mapping[str, Any]) -> _Request | None:
        request = self._request
        return request if request is not None and request.identity == event["requestId"] else None
