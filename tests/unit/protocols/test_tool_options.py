"""What callers say of pictures and films becomes options, or an error that names the field."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge import errors, messages
from browser_bridge.messages import Tool
from browser_bridge.protocols import tool_options
from browser_bridge.protocols.tool_options import Wanted


@pytest.mark.parametrize(
    ("wanted", "ratio", "size"),
    [
        (Wanted(), "", None),
        (Wanted(size="auto"), "", None),
        (Wanted(size="1024x1024"), "1:1", (1024, 1024)),
        (Wanted(size=" 1536 X 1024 "), "3:2", (1536, 1024)),
        (Wanted(size="1000×563"), "16:9", (1000, 563)),
        (Wanted(size="1x4"), "9:16", (1, 4)),
        (Wanted(size="16:9"), "16:9", None),
        (Wanted(aspect_ratio="4/3"), "4:3", None),
        (Wanted(aspect_ratio="3:4", size="100x100"), "3:4", (100, 100)),
        (Wanted(aspect_ratio="auto"), "", None),
    ],
)
def test_parse_reads_size_and_proportions(
    wanted: Wanted, ratio: str, size: tuple[int, int] | None
) -> None:
    options = tool_options.parse(wanted, Tool.IMAGE)
    assert (options.aspect_ratio, options.size) == (ratio, size)


@pytest.mark.parametrize(
    ("wanted", "is_original"),
    [
        (Wanted(resolution="1K"), False),
        (Wanted(resolution="2k"), True),
        (Wanted(resolution="4K", is_original=False), False),
        (Wanted(is_original=True), True),
    ],
)
def test_parse_tells_the_shown_picture_from_the_original(
    wanted: Wanted, *, is_original: bool
) -> None:
    assert tool_options.parse(wanted, Tool.IMAGE).is_original is is_original


@pytest.mark.parametrize(("size", "ratio"), [("720x1280", "9:16"), ("1792x1024", "16:9")])
def test_parse_gives_a_film_the_nearest_proportions_it_can_have(size: str, ratio: str) -> None:
    options = tool_options.parse(Wanted(size=size, resolution="1080p"), Tool.VIDEO)
    assert (options.aspect_ratio, options.size) == (ratio, None)


@pytest.mark.parametrize("tool", [None, Tool.CANVAS, Tool.DEEP_RESEARCH, Tool.STORYBOOK])
def test_parse_leaves_alone_what_no_tool_heeds(tool: Tool | None) -> None:
    wanted = Wanted(size="huge", aspect_ratio="wide", resolution="9K", is_original=True)
    assert tool_options.parse(wanted, tool) == messages.ToolOptions()


@pytest.mark.parametrize(
    ("wanted", "param"),
    [
        (Wanted(size="0x10"), "size"),
        (Wanted(size="9000x10"), "size"),
        (Wanted(size="1024"), "size"),
        (Wanted(aspect_ratio="0:1"), "aspect_ratio"),
        (Wanted(aspect_ratio="50:1"), "aspect_ratio"),
        (Wanted(aspect_ratio="wide"), "aspect_ratio"),
        (Wanted(resolution="huge"), "resolution"),
        (Wanted(count=5), "n"),
        (Wanted(count=0), "n"),
    ],
)
def test_parse_names_the_field_that_is_wrong(wanted: Wanted, param: str) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        tool_options.parse(wanted, Tool.IMAGE)
    assert caught.value.param == param


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=6))
def test_parse_raises_only_what_a_caller_can_mend(size: str, ratio: str, resolution: str) -> None:
    wanted = Wanted(size=size, aspect_ratio=ratio, resolution=resolution)
    with contextlib.suppress(errors.RequestRejected):
        assert tool_options.parse(wanted, Tool.IMAGE).count == 1


@pytest.mark.parametrize("is_wanted", [None, False, True])
def test_parse_reads_what_is_wanted_of_a_book(is_wanted: bool | None) -> None:  # noqa: FBT001 - a field's value
    found = tool_options.parse(Wanted(is_narrated=is_wanted, is_shared=is_wanted), Tool.STORYBOOK)
    assert found == messages.ToolOptions(is_narrated=bool(is_wanted), is_shared=bool(is_wanted))
