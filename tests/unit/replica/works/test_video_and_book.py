"""Videos and storybooks on the wire and over time."""

from typing import Any

import pytest

from browser_bridge.replica.nested import item
from browser_bridge.replica.works.book import Book
from browser_bridge.replica.works.made import Order
from browser_bridge.replica.works.use import Use
from browser_bridge.replica.works.video import MadeVideo, Video

CHIP, READY = "video_gen_chip", "generated_video_content"


def video(work: Video, **order: Any) -> MadeVideo:
    return work.make(Order(prompt="waves", site="http://site", **order))


@pytest.mark.parametrize(
    ("work", "complete_before", "line_before"),
    [
        (Video(seconds=5.0), True, CHIP),
        (Video(seconds=5.0, delivery="stream"), False, CHIP),
        (Video(seconds=5.0, delivery="early"), True, READY),
    ],
    ids=["later", "stream", "early"],
)
def test_video_arrives_in_its_way(work: Video, *, complete_before: bool, line_before: str) -> None:
    before, after = video(work).shown(3.0), video(work).shown(6.0)
    assert before.is_complete is complete_before
    assert line_before in before.text
    assert READY in after.text
    assert item(after.block, 59, 0, 0, 0, 0, 7)


def test_video_stands_in_field_59_with_thumbnail_and_address() -> None:
    media = item(video(Video()).shown(9).block, 59, 0, 0, 0, 0)
    assert media[:3] == [None, 2, "video.mp4"]
    assert [address.partition("?")[0] for address in media[7][1:2]] == ["http://site/download"]
    assert media[7][0].startswith("http://site/gg/")
    assert media[15][1:] == [1280, 720]


def test_video_is_upright_when_the_page_or_the_work_says_so() -> None:
    use = Use(tool="video", aspect_ratio="9:16")
    assert video(Video(), use=use).file.height == 1280
    assert video(Video(aspect_ratio="9:16")).file.height == 1280


def test_stalled_video_keeps_its_chip_and_failed_one_says_so() -> None:
    assert CHIP in video(Video(outcome="stalled")).shown(1e6).text
    failed = video(Video(outcome="failed")).shown(1e6)
    assert "couldn't generate" in failed.text
    assert failed.block is None


def test_book_has_pages_only_when_it_is_done() -> None:
    made = Book(pages=("one", "two"), seconds=5.0).make(Order(prompt="fox", site="http://site"))
    (before,), (after,) = made.shown(1.0).attached, made.shown(6.0).attached
    assert (before[10], before[16], before[17][0]) == (4, None, [])
    assert after[16] is True
    assert [page[0] for page in after[17][0]] == ["one", "two"]


def test_book_describes_each_page_with_its_picture_and_narration() -> None:
    described = Book(pages=("one", "two")).make(Order(prompt="fox")).describe()
    kinds = [(page["picture"]["type"], page["audio"]["type"]) for page in described["pages"]]
    assert kinds == [("image/jpeg", "audio/ogg")] * 2
    assert len({page["audio"]["sha256"] for page in described["pages"]}) == 2


def test_failed_book_is_error_13() -> None:
    shown = Book(outcome="failed").make(Order(prompt="fox")).shown(9)
    assert (shown.text, shown.attached) == ("Something went wrong (13)", None)
