"""Canvases on the wire: every layout that was seen, and what stays known without them."""

from typing import Any

import pytest

from browser_bridge.gemini_web.readers.canvases import (
    Canvas,
    canvases_in,
    fenced,
    known_canvases,
    within_fence,
)

BODY = "```python\nprint(1)\n\n```"


def entry(**fields: Any) -> list[Any]:
    """An entry with fields by position: `_4` is the content."""
    values: dict[int, Any] = {0: "id", 2: "Title", 4: "# Text\n", 9: "text.md", 10: 1, 16: True}
    values |= {int(name[1:]): value for name, value in fields.items()}
    return [values.get(position) for position in range(18)]


def candidate(*entries: Any) -> list[Any]:
    return [None] * 30 + [list(entries)]


def test_document_is_read_whole() -> None:
    (found,) = canvases_in(candidate(entry()))
    assert found == Canvas(
        identity="id", title="Title", content="# Text\n", name="text.md", is_done=True
    )
    assert found.source == "# Text\n"


def test_sparse_candidate_says_the_same_as_a_dense_one() -> None:
    assert canvases_in(["rc_1", {"31": [entry()]}]) == canvases_in(candidate(entry()))


@pytest.mark.parametrize(
    "details", [[BODY, "python"], [BODY, None, None, None, "python"], None], ids=["1", "4", "fence"]
)
def test_language_is_found_wherever_it_stands(details: Any) -> None:
    (found,) = canvases_in(candidate(entry(_4=BODY, _10=2, _14=details)))
    assert (found.is_code, found.language, found.source) == (True, "python", "print(1)\n")


@pytest.mark.parametrize(
    ("content", "is_code"),
    [
        (BODY, True),
        ("```\na\n```\n\nwords\n\n```\nb\n```", False),
        ("```\na\n```\n\n```\nb\n```", False),
        ("words", False),
    ],
)
def test_entry_without_kind_is_code_when_one_fence_is_all_of_it(
    content: str, *, is_code: bool
) -> None:
    (found,) = canvases_in(candidate(entry(_4=content, _10=None)))
    assert found.is_code is is_code


@pytest.mark.parametrize(
    "other",
    [entry(_3="task", _10=None), entry(_10=4), [], None, "text", 7, [None] * 18, {"1": "id"}],
)
def test_what_is_no_canvas_is_left_out(other: Any) -> None:
    assert canvases_in(candidate(other)) == ()


@pytest.mark.parametrize("value", [None, "", 3, [], [[]], {"31": "text"}])
def test_unknown_shapes_are_no_error(value: Any) -> None:
    assert canvases_in(value) == ()


def test_frames_without_canvases_take_nothing_away() -> None:
    first = canvases_in(candidate(entry(_4="# Te", _16=None)))
    whole = known_canvases(first, canvases_in(candidate(entry())))
    assert known_canvases(whole, ()) == whole == canvases_in(candidate(entry()))
    bare = known_canvases(whole, canvases_in(candidate(entry(_4=None, _9=None, _16=None))))
    assert bare == whole


def test_growing_canvas_is_not_done_until_it_is_said_again() -> None:
    done = canvases_in(candidate(entry(_4="a")))
    (found,) = known_canvases(done, canvases_in(candidate(entry(_4="ab", _16=None))))
    assert (found.content, found.is_done) == ("ab", False)


@pytest.mark.parametrize("source", ["", "a", "a\n", "a\n\n", "```\nb\n```\n", "````", "a ` b"])
def test_fence_around_source_text_takes_nothing_from_it(source: str) -> None:
    assert within_fence(fenced(source, "python")) == source


def test_open_fence_holds_what_has_come() -> None:
    assert within_fence("```python\nprint(\n  1") == "print(\n  1"
