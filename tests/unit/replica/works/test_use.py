"""Tools and gems in a request's inner array, at the positions of site-wire 3.1."""

from typing import Any

import pytest

from browser_bridge.replica.nested import put
from browser_bridge.replica.works.use import Use, read


def inner(values: dict[int, Any], options: Any = None) -> list[Any]:
    prompt = put(10, {0: "p", 9: put(7, {6: options})}) if options else ["p"]
    return put(102, {0: prompt, **values})


@pytest.mark.parametrize(
    ("values", "options", "use"),
    [
        ({}, None, Use()),
        ({49: 2}, None, Use(tool="canvas")),
        ({49: 14}, [[None, None, None, "4:3"]], Use(tool="image", aspect_ratio="4:3")),
        (
            {49: 11, 54: [], 55: [[17]]},
            [[None, None, None, 2]],
            Use(tool="video", aspect_ratio="9:16"),
        ),
        ({49: 1, 17: [[0]]}, None, Use(tool="research")),
        ({49: 1, 17: [[1]]}, None, Use(tool="research", is_start=True)),
        ({19: "storybook"}, None, Use(gem="storybook")),
        ({49: 99}, None, Use()),
        ({49: "x", 19: 3}, [["bad"]], Use()),
    ],
)
def test_read_finds_tool_options_and_gem(values: dict[int, Any], options: Any, use: Use) -> None:
    assert read(inner(values, options)) == use
