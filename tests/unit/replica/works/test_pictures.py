"""Pictures on the wire and over time."""

from typing import Any

import pytest

from browser_bridge.replica.nested import item
from browser_bridge.replica.works.made import Order
from browser_bridge.replica.works.pictures import MadePictures, Pictures
from browser_bridge.replica.works.use import Use

SMALL = (320, 180)


def ordered(work: Pictures, **order: Any) -> MadePictures:
    return work.make(Order(prompt="a castle", site="http://site", **order))


def test_pictures_stand_in_field_7_with_name_address_token_and_size() -> None:
    made = ordered(Pictures(count=2, size=SMALL))
    first, second = item(made.shown(9).block, 7, 0)
    data = first[0][3]
    assert (data[1], data[2], data[11]) == (1, made.pictures[0].original.name, "image/png")
    assert data[3] == f"http://site/gg/{data[5].removeprefix('$')}"
    assert data[15] == [*SMALL, len(made.pictures[0].original.data)]
    assert [first[1], second[1]] == [
        [f"http://googleusercontent.com/image_generation_content/{index}", index]
        for index in (0, 1)
    ]


def test_edits_stand_in_the_sparse_form() -> None:
    earlier = ordered(Pictures(size=SMALL))
    made = ordered(Pictures(size=SMALL), earlier=(earlier,))
    (block,) = made.shown(9).block
    assert len(block["8"][0]) == 1


def test_turn_shows_a_status_then_pictures_then_completion() -> None:
    made = ordered(Pictures(first=1.0, seconds=2.0, size=SMALL), started=100.0)
    before, waiting, after = (made.shown(100.0 + at) for at in (0.5, 1.5, 3.5))
    assert before.text == ""
    assert (item(waiting.block, 6, 0), waiting.is_complete) == ("Creating your image", False)
    assert (bool(item(after.block, 7)), after.is_complete) == (True, True)


def test_ratio_is_the_works_own_else_that_of_the_page() -> None:
    use = Use(tool="image", aspect_ratio="1:1")
    assert ordered(Pictures(), use=use).pictures[0].size == (2048, 2048)
    assert ordered(Pictures(aspect_ratio="9:16"), use=use).pictures[0].size == (1536, 2752)


@pytest.mark.parametrize("outcome", ["refused", "limit", "disabled"])
def test_refusal_is_words_in_the_language_of_the_page(outcome: Any) -> None:
    english, german = (
        ordered(Pictures(outcome=outcome), locale=locale).shown(9) for locale in ("en", "de")
    )
    assert english.text
    assert english.text != german.text
    assert (english.block, english.is_complete) == (None, True)


def test_placeholders_can_come_without_pictures() -> None:
    shown = ordered(Pictures(outcome="placeholder")).shown(9)
    assert "image_generation_content/0" in shown.text
    assert item(shown.block, 7) is None
