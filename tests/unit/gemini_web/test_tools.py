"""Tools are known by icon first, then by label in any language, badges tolerated."""

import pytest

from browser_bridge.gemini_web import tools
from browser_bridge.gemini_web.tools import Part
from browser_bridge.messages import Tool


def part(title: str, *icons: str, label: str = "", key: int = 1) -> Part:
    return Part(key=key, title=title, label=label, icons=frozenset(icons))


@pytest.mark.parametrize(
    ("title", "tool"),
    [
        ("Create image New", Tool.IMAGE),
        ("制作图片", Tool.IMAGE),
        ("動画を作成 新機能", Tool.VIDEO),
        ("Create videos (Veo)", Tool.VIDEO),
        ("Canvas", Tool.CANVAS),
        ("Deep Research", Tool.DEEP_RESEARCH),
    ],
)
def test_row_without_icon_is_known_by_its_label(title: str, tool: Tool) -> None:
    """The label counts whole, with a badge behind it or not."""
    rows = [part("Create music", key=1), part(title, key=2)]
    found = tools.row_for(tool, rows)
    assert found is not None
    assert found.key == 2


def test_icon_counts_before_label() -> None:
    """A row in a language that nobody listed is found by its icon."""
    rows = [part("Images of dogs", key=1), part("Kép létrehozása", "image_create", key=2)]
    assert tools.row_for(Tool.IMAGE, rows) == rows[1]


def test_label_that_only_begins_alike_is_another_row() -> None:
    """'Imagesque' is no label with a badge."""
    assert tools.row_for(Tool.IMAGE, [part("Imagesque")]) is None


@pytest.mark.parametrize(
    ("chip", "is_image"),
    [
        (part("Image", "image_create"), True),
        (part("", label="Deselect Create image"), True),
        (part("", label="Bỏ chọn Hình ảnh"), True),
        (part("", label="Deselect Video"), False),
        (part("Recherche", "travel_explore"), False),
        (part("Valami", "close"), True),
    ],
)
def test_chip_is_that_of_the_tool_unless_it_says_another(chip: Part, *, is_image: bool) -> None:
    """A chip that says nothing known is taken for the one that was just chosen."""
    assert tools.is_chip_of(Tool.IMAGE, chip) is is_image


def test_row_that_says_more_tools_comes_first() -> None:
    """Second levels are opened in the order of their promise."""
    uploads, more = part("More uploads", key=1), part("更多工具", key=2)
    assert tools.in_order([uploads, more]) == [more, uploads]


def test_book_is_none_of_the_menu() -> None:
    """Storybook is a page of its own."""
    assert not tools.is_driven(Tool.STORYBOOK)
