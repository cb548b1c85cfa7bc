"""What became of files that the page uploads: its own requests, and what it shows. Pure.

A file has arrived when the server confirmed it and its tile is at rest (site-dom 5, site-wire 1).
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from browser_bridge.gemini_web import urls

HTTP_ERRORS = 400
QUIET = 3.0
"""Seconds without any sign after which files whose requests were not seen are judged by tiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One file in the composer.

    Args:
        is_busy: Whether it shows that the file is on its way.
        error: What it says went wrong, or None.
    """

    is_busy: bool
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadState:
    """What the page shows of files.

    Args:
        tiles: The files in the composer.
        errors: What went wrong, as said beside them.
        snackbars: Passing messages.
        dialogs: Texts of open dialogs.
        asks_rights: Whether a dialog asks the owner to confirm the rights to a picture.
        quota: What the page says of a quota that is used up, or None.
    """

    tiles: tuple[Tile, ...]
    errors: tuple[str, ...]
    snackbars: tuple[str, ...]
    dialogs: tuple[str, ...]
    asks_rights: bool
    quota: str | None

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read what the observer tells."""
        shown = (Tile(is_busy=tile["isBusy"], error=tile["error"]) for tile in value["tiles"])
        return cls(
            tiles=tuple(shown),
            errors=tuple(value["errors"]),
            snackbars=tuple(value["snackbars"]),
            dialogs=tuple(value["dialogs"]),
            asks_rights=bool(value["asksRights"]),
            quota=value["quota"],
        )

    @property
    def is_busy(self) -> bool:
        """Whether a file shows that it is on its way."""
        return any(tile.is_busy for tile in self.tiles)

    @property
    def error(self) -> str | None:
        """What the page says went wrong, at a file or beside them."""
        said = (*(tile.error for tile in self.tiles), *self.errors)
        return next((text for text in said if text is not None), None)


class UploadWatch:
    """The page's upload requests since `arm`, fed with CDP Network events by the observer."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._is_armed = False
        self.arm()
        self._is_armed = False

    def arm(self) -> None:
        """Forget earlier requests; those from now on count."""
        self._is_armed = True
        self._pending: set[str] = set()
        self._final: set[str] = set()
        self.arrived = 0
        self.status: int | None = None
        self.is_unreached = False
        self.is_seen = False
        self._heard = self._clock()

    @property
    def is_pending(self) -> bool:
        """Whether a request has not ended yet."""
        return bool(self._pending)

    @property
    def is_failed(self) -> bool:
        """Whether the server refused a request, or was not reached."""
        return self.status is not None or self.is_unreached

    @property
    def quiet(self) -> float:
        """Seconds since the last sign of a request, or since `arm`."""
        return self._clock() - self._heard

    def on_request(self, event: Mapping[str, Any]) -> None:
        """Take `Network.requestWillBeSent`."""
        request = event["request"]
        is_upload = request["method"] in ("POST", "PUT") and urls.is_upload(request["url"])
        if self._is_armed and is_upload:
            self._pending.add(event["requestId"])
            self.is_seen = True
            self._heard = self._clock()

    def on_response(self, event: Mapping[str, Any]) -> None:
        """Take `Network.responseReceived`."""
        if event["requestId"] not in self._pending:
            return
        self._heard = self._clock()
        response = event["response"]
        if int(response["status"]) >= HTTP_ERRORS:
            self.status = self.status or int(response["status"])
        elif not _is_begun_only(response["headers"]):
            self._final.add(event["requestId"])

    def on_finished(self, event: Mapping[str, Any]) -> None:
        """Take `Network.loadingFinished`."""
        if event["requestId"] in self._pending:
            self._end(event["requestId"])
            self.arrived = len(self._final)

    def on_failed(self, event: Mapping[str, Any]) -> None:
        """Take `Network.loadingFailed`."""
        if event["requestId"] in self._pending:
            self._end(event["requestId"])
            self._final.discard(event["requestId"])
            self.is_unreached = self.is_unreached or not event.get("canceled")

    def _end(self, identity: str) -> None:
        self._pending.discard(identity)
        self._heard = self._clock()


def _is_begun_only(headers: Mapping[str, str]) -> bool:
    """Tell whether a reply only says where the bytes are to go (site-wire 1, resumable)."""
    named = {name.lower(): value.lower() for name, value in headers.items()}
    return "x-goog-upload-url" in named or named.get("x-goog-upload-status") == "active"


def are_arrived(state: UploadState, watch: UploadWatch, count: int) -> bool:
    """Tell whether all files have arrived.

    Args:
        state: What the page shows.
        watch: The page's requests.
        count: How many files there are.
    """
    is_at_rest = len(state.tiles) == count and not state.is_busy and state.error is None
    if not is_at_rest or watch.is_pending or watch.is_failed:
        return False
    return watch.arrived >= count or (not watch.is_seen and watch.quiet >= QUIET)


def are_settled(states: Sequence[UploadState], watch: UploadWatch) -> bool:
    """Tell whether nothing more is to be expected of the page.

    Args:
        states: What it showed, the newest last.
        watch: Its requests.
    """
    is_quiet = not watch.is_pending and watch.quiet >= QUIET
    return not states[-1].is_busy and is_quiet
