"""Reading the page's request."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge.replica import prompt


def body(text: Any, **positions: Any) -> bytes:
    """Write a request as the page does."""
    inner: list[Any] = [None] * 102
    inner[0] = [text, 0, None, None, None, None, 0]
    for position, value in positions.items():
        inner[int(position.removeprefix("at_"))] = value
    request = json.dumps([None, json.dumps(inner)])
    return urlencode({"f.req": request, "at": "token"}).encode()


@given(st.text())
def test_read_keeps_every_character_of_the_prompt(text: str) -> None:
    assert prompt.read(body(text), {}).text == text


def test_read_keeps_line_ends_as_they_are() -> None:
    assert prompt.read(body("a\r\nb\rc\n"), {}).text == "a\r\nb\rc\n"


def test_read_takes_all_fields_from_their_places() -> None:
    header = json.dumps([1, None, None, None, "e6fa609c3fa255c0"])
    data = body("hi", at_2=["c_0123456789abcdef", "r_1", "rc_1"], at_45=1, at_80=2)
    assert prompt.read(data, {prompt.MODEL_HEADER: header}) == prompt.Prompt(
        text="hi",
        at="token",
        conversation="0123456789abcdef",
        follows=("r_1", "rc_1"),
        temporary=True,
        mode_id="e6fa609c3fa255c0",
        extended=True,
    )


def test_read_takes_a_short_request_without_mode() -> None:
    request = urlencode({"f.req": json.dumps([None, json.dumps([["hi"]])])}).encode()
    assert prompt.read(request, {}) == prompt.Prompt(
        text="hi", at="", conversation="", temporary=False, mode_id="", extended=False
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"f.req=",
        b"f.req=[]",
        b"f.req=[null,3]",
        b"f.req=[null,%22[]%22]",
        b"f.req=[null,%22{}%22]",
        b"f.req=%ff",
        "f.req=ä".encode(),
        b"f.req=" + b"[" * 100_000,
        body(["not text"]),
    ],
)
def test_read_refuses_what_holds_no_prompt(data: bytes) -> None:
    with pytest.raises(prompt.BadRequest):
        prompt.read(data, {})


def test_read_refuses_a_header_that_is_not_json() -> None:
    with pytest.raises(prompt.BadRequest):
        prompt.read(body("hi"), {prompt.MODEL_HEADER: "["})
