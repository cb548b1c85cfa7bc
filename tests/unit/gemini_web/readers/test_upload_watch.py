"""Upload requests of the page, and when its files count as arrived."""

from typing import Any

import pytest

from browser_bridge.gemini_web import urls
from browser_bridge.gemini_web.readers.uploads import (
    QUIET,
    UploadState,
    UploadWatch,
    are_arrived,
    are_settled,
)

START = "https://push.clients6.google.com/upload/"
BEGUN = {"X-Goog-Upload-URL": START + "?upload_id=1", "X-Goog-Upload-Status": "active"}


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Wire:
    """Plays requests to a watch."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.watch = UploadWatch(self.clock)
        self.watch.arm()

    def request(self, name: str, url: str = START, method: str = "POST") -> None:
        self.watch.on_request({"requestId": name, "request": {"method": method, "url": url}})

    def answer(self, name: str, status: int = 200, **headers: str) -> None:
        response = {"status": status, "headers": headers}
        self.watch.on_response({"requestId": name, "response": response})

    def end(self, name: str) -> None:
        self.watch.on_finished({"requestId": name})

    def upload(self, name: str) -> None:
        """Upload a file by the resumable protocol."""
        self.request(name)
        self.watch.on_response({"requestId": name, "response": {"status": 200, "headers": BEGUN}})
        self.end(name)
        self.request(f"{name}+")
        self.answer(f"{name}+", final="yes")
        self.end(f"{name}+")


def shown(*tiles: tuple[bool, str | None], **fields: Any) -> UploadState:
    value: dict[str, Any] = {
        "tiles": [{"isBusy": is_busy, "error": error} for is_busy, error in tiles],
        "errors": [],
        "snackbars": [],
        "dialogs": [],
        "asksRights": False,
        "quota": None,
    }
    return UploadState.parse({**value, **fields})


REST, BUSY = (False, None), (True, None)


@pytest.mark.parametrize(
    ("url", "is_upload"),
    [
        (START, True),
        (START + "?upload_id=1&upload_protocol=resumable", True),
        ("https://content-push.googleapis.com/upload", True),
        ("https://content-push.googleapis.com/upload?x=1", True),
        ("https://x.google.com/upload/y", True),
        ("http://127.0.0.1:9/upload/", True),
        ("https://x.test/uploader", False),
        ("https://x.test/?q=/upload/", False),
    ],
)
def test_uploads_are_known_by_their_address(url: str, *, is_upload: bool) -> None:
    assert urls.is_upload(url) == is_upload


def test_files_have_arrived_when_each_was_confirmed_and_its_tile_rests() -> None:
    wire = Wire()
    assert not are_arrived(shown(BUSY, BUSY), wire.watch, 2)
    wire.upload("a")
    assert not are_arrived(shown(REST, REST), wire.watch, 2)
    wire.upload("b")
    assert not are_arrived(shown(REST, BUSY), wire.watch, 2)
    assert not are_arrived(shown(REST), wire.watch, 2)
    assert not are_arrived(shown(REST, (False, "bad")), wire.watch, 2)
    assert are_arrived(shown(REST, REST), wire.watch, 2)


def test_reply_that_only_begins_an_upload_is_no_arrival() -> None:
    wire = Wire()
    wire.request("a")
    wire.watch.on_response({"requestId": "a", "response": {"status": 200, "headers": BEGUN}})
    wire.end("a")
    assert wire.watch.arrived == 0
    assert not are_arrived(shown(REST), wire.watch, 1)


def test_one_request_for_a_whole_file_is_an_arrival() -> None:
    wire = Wire()
    wire.request("a", "https://content-push.googleapis.com/upload")
    assert wire.watch.is_pending
    wire.answer("a")
    wire.end("a")
    assert are_arrived(shown(REST), wire.watch, 1)


def test_files_whose_requests_are_not_seen_are_judged_by_their_tiles() -> None:
    wire = Wire()
    assert not are_arrived(shown(REST), wire.watch, 1)
    wire.clock.now = QUIET
    assert are_arrived(shown(REST), wire.watch, 1)
    assert not are_arrived(shown(BUSY), wire.watch, 1)


def test_watch_ignores_other_requests_and_those_before_it_was_armed() -> None:
    wire = Wire()
    wire.request("a", method="OPTIONS")
    wire.request("b", "https://x.test/data")
    assert not wire.watch.is_seen
    idle = UploadWatch()
    idle.on_request({"requestId": "c", "request": {"method": "POST", "url": START}})
    assert not idle.is_seen


def test_watch_tells_failures() -> None:
    wire = Wire()
    wire.request("a")
    wire.answer("a", 415)
    wire.end("a")
    assert (wire.watch.status, wire.watch.is_failed, wire.watch.arrived) == (415, True, 0)
    wire.watch.arm()
    assert not wire.watch.is_failed
    wire.request("b")
    wire.watch.on_failed({"requestId": "b"})
    assert wire.watch.is_unreached
    wire.watch.arm()
    wire.request("c")
    wire.watch.on_failed({"requestId": "c", "canceled": True})
    assert not wire.watch.is_failed


def test_page_is_settled_after_a_quiet_while() -> None:
    wire = Wire()
    wire.request("a")
    wire.clock.now = QUIET
    assert not are_settled([shown(REST)], wire.watch)
    wire.end("a")
    assert not are_settled([shown(REST)], wire.watch)
    wire.clock.now = 2 * QUIET
    assert are_settled([shown(REST)], wire.watch)
    assert not are_settled([shown(BUSY)], wire.watch)
