"""Why files did not arrive, by what the page shows and the server answered."""

from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.gemini_web import upload_faults
from browser_bridge.gemini_web.readers.uploads import UploadState
from browser_bridge.messages import Attachment
from tests.unit.gemini_web.readers.test_upload_watch import BUSY, QUIET, REST, Wire, shown

CAT = Attachment(path=Path("/x/cat.png"), media_type="image/png", size=1, sha256="", param="p1")
DOG = Attachment(path=Path("/x/dog.png"), media_type="image/png", size=1, sha256="", param="p2")


def found(*states: UploadState, wire: Wire | None = None) -> errors.BridgeError | None:
    return upload_faults.find(states, (wire or Wire()).watch, [CAT, DOG])


@pytest.mark.parametrize(
    "text",
    [
        "A reminder about creating images",
        "Make sure that you have the necessary rights to the image",
        "请确保您拥有必要权利",
        "Achte auf die erforderlichen Rechte",
    ],
)
def test_notice_about_rights_calls_the_owner(text: str) -> None:
    assert isinstance(found(shown(dialogs=[text])), errors.ConsentRequired)


def test_notice_about_rights_is_known_in_any_language() -> None:
    assert isinstance(found(shown(dialogs=["?"], asksRights=True)), errors.ConsentRequired)


def test_other_dialogs_are_no_fault_of_the_files() -> None:
    assert found(shown(REST, REST, dialogs=["What's new"])) is None


def test_quota_is_a_limit() -> None:
    assert isinstance(found(shown(quota="used up")), errors.RateLimited)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.InvalidAttachment),
        (413, errors.InvalidAttachment),
        (415, errors.InvalidAttachment),
        (401, errors.SignedOut),
        (408, errors.AttachmentFailed),
        (429, errors.RateLimited),
        (500, errors.AttachmentFailed),
        (503, errors.AttachmentFailed),
    ],
)
def test_http_error_tells_whose_fault_it_is(status: int, kind: type[errors.BridgeError]) -> None:
    wire = Wire()
    wire.request("a")
    wire.answer("a", status)
    wire.end("a")
    assert type(found(shown(REST, REST), wire=wire)) is kind


def test_http_error_is_not_told_while_the_page_still_tries() -> None:
    wire = Wire()
    wire.request("a")
    wire.answer("a", 503)
    wire.end("a")
    assert found(shown(BUSY, BUSY), wire=wire) is None
    wire.request("b")
    assert found(shown(REST, REST), wire=wire) is None


def test_server_that_is_not_reached_is_a_failure() -> None:
    wire = Wire()
    wire.request("a")
    wire.watch.on_failed({"requestId": "a"})
    assert isinstance(found(shown(REST, REST), wire=wire), errors.AttachmentFailed)


def test_tile_that_says_an_error_refuses_the_file() -> None:
    fault = found(shown(REST, (False, "Unsupported type")))
    assert isinstance(fault, errors.InvalidAttachment)
    assert "Unsupported type" in fault.message
    assert "'cat.png', 'dog.png'" in fault.message


def test_file_that_vanishes_is_lost() -> None:
    fault = found(shown(BUSY, BUSY), shown(REST, snackbars=["Image Upload Failed"]))
    assert isinstance(fault, errors.AttachmentFailed)
    assert "Image Upload Failed" in fault.message


@pytest.mark.parametrize(
    "text", ["Image Upload Failed", "图片上传失败", "画像をアップロードできませんでした"]
)
def test_message_of_a_failed_upload_is_a_failure_though_no_tile_was_seen(text: str) -> None:
    assert isinstance(found(shown(snackbars=[text])), errors.AttachmentFailed)


def test_other_messages_are_no_failure() -> None:
    assert found(shown(BUSY, snackbars=["Check your internet connection"])) is None


def test_file_that_the_page_left_out_is_named_by_its_field() -> None:
    wire = Wire()
    state = shown(REST, snackbars=["You can upload up to 1 file"])
    assert found(state, wire=wire) is None
    wire.clock.now = QUIET
    fault = found(state, wire=wire)
    assert isinstance(fault, errors.InvalidAttachment)
    assert fault.param == "p2"
