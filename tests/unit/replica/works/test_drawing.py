"""Pictures, the same each time and never mistaken for their previews."""

import io

from PIL import Image

from browser_bridge.replica.works import drawing

SMALL = (640, 360)


def test_picture_is_what_it_says_it_is() -> None:
    file = drawing.original("seed", "words", SMALL)
    with Image.open(io.BytesIO(file.data)) as opened:
        assert (opened.format, opened.size, opened.mode) == ("PNG", SMALL, "RGB")
    assert (file.media_type, file.width, file.height) == ("image/png", *SMALL)
    assert file.name.endswith(".png")


def test_preview_is_a_jpeg_whose_longer_side_is_bounded() -> None:
    file = drawing.preview("seed", "words", (600, 1200), longest=100)
    with Image.open(io.BytesIO(file.data)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (50, 100))


def test_picture_follows_from_its_seed_alone() -> None:
    first = drawing.original("one", "words", SMALL)
    drawing.original.cache_clear()
    assert drawing.original("one", "words", SMALL).sha256 == first.sha256
    assert drawing.original("two", "words", SMALL).sha256 != first.sha256


def test_full_size_of_an_unknown_ratio_is_the_standard_one() -> None:
    assert drawing.full_size("5:7") == drawing.full_size("16:9") == (2816, 1536)
