"""Files that prompts name, and what became of their uploads."""

from typing import Any

import pytest

from browser_bridge.replica import sent_files
from browser_bridge.replica.prompt import BadRequest
from browser_bridge.replica.sent_files import Uploads
from browser_bridge.replica.upload_values import ReceivedFile, SentFile

FILE = SentFile(path="/p", name="a.png", media_type="image/png")


def test_read_takes_what_written_makes() -> None:
    assert sent_files.read(sent_files.written([FILE])) == (FILE,)
    assert sent_files.read(None) == ()
    assert sent_files.written([]) is None


@pytest.mark.parametrize("files", ["text", [["/p"]], [[["/p"]]], [[[None], "a"]]])
def test_read_refuses_other_forms(files: Any) -> None:
    with pytest.raises(BadRequest):
        sent_files.read(files)


def test_received_tells_what_arrived() -> None:
    uploads = Uploads()
    path = uploads.finish(uploads.begin("a.png"), size=3, sha256="abc")
    assert path is not None
    sent = SentFile(path=path, name="a.png", media_type="image/png")
    assert uploads.received([sent]) == (
        ReceivedFile(name="a.png", media_type="image/png", size=3, sha256="abc"),
    )


@pytest.mark.parametrize("name", ["a.png", "other.png"])
def test_received_refuses_files_that_never_arrived_under_that_name(name: str) -> None:
    uploads = Uploads()
    path = uploads.finish(uploads.begin("b.png"), size=3, sha256="abc")
    assert path is not None
    with pytest.raises(BadRequest):
        uploads.received([SentFile(path=path, name=name)])


def test_finish_knows_only_uploads_that_were_begun() -> None:
    uploads = Uploads()
    upload = uploads.begin("a")
    assert uploads.finish("else", size=1, sha256="") is None
    assert uploads.finish(upload, size=1, sha256="") is not None
    assert uploads.finish(upload, size=1, sha256="") is None
