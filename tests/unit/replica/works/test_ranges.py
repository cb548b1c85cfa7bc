"""Parts of files."""

import pytest

from browser_bridge.replica.works import ranges
from browser_bridge.replica.works.made import File

FILE = File(name="f", media_type="video/mp4", data=b"0123456789")


@pytest.mark.parametrize(
    ("wanted", "status", "body", "content_range"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-", 200, b"0123456789", None),
        ("rows=1-2", 200, b"0123456789", None),
    ],
)
def test_response_has_the_wanted_part(
    wanted: str, status: int, body: bytes, content_range: str | None
) -> None:
    response = ranges.response(FILE, wanted)
    assert (response.status_code, response.body) == (status, body)
    assert response.headers.get("content-range") == content_range
