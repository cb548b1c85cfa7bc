"""Titles of pictures are what was asked for, without the site's mark of their making."""

import pytest

from browser_bridge.gemini_web.pictures import Picture


@pytest.mark.parametrize(
    ("alt", "title"),
    [
        ("a red cat, AI generated", "a red cat"),
        ("a cat, a dog, AI generated", "a cat, a dog"),
        ("红猫，AI 生成", "红猫"),
        ("赤い猫、AI 生成", "赤い猫"),
        ("красный кот, создано ИИ", "красный кот"),
        ("mèo đỏ, do AI tạo", "mèo đỏ"),
        ("MAIN street, wide", "MAIN street, wide"),
        ("", ""),
    ],
)
def test_title_leaves_out_the_mark(alt: str, title: str) -> None:
    """Only the last part is left out, and only where it is the mark."""
    picture = Picture(key=1, image=None, src="", alt=alt, is_loaded=True)
    assert picture.title == title
