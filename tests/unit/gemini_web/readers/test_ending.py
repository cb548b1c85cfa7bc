"""What the end of a reply says, in every shape of the facts."""

import json
from typing import Any

import pytest

from browser_bridge.gemini_web.readers import ending
from browser_bridge.gemini_web.readers.ending import Ending

TRAILERS = '[["di",11],["af.httprm",11,"-71",4]]\n27\n[["e",4,null,null,99]]\n'
FAILURE = '[["wrb.fr",null,null,null,null,[13,null,[["type.x/BardErrorInfo",[1096]]]]]]'


def line(inner: Any, *more: Any) -> str:
    return json.dumps([["wrb.fr", None, json.dumps(inner), None, None, *more]])


def snapshot(text: str, state: int) -> str:
    inner: list[Any] = [None] * 43
    inner[1], inner[42] = ["c_0", "r_0"], "3.8 Flash"
    inner[4] = [["rc_0", [text], None, None, None, None, None, None, [state]]]
    return line(inner)


def framed(*lines: str) -> str:
    return ")]}'\n\n" + "".join(f"{len(text) + 2}\n{text}\n" for text in lines) + "40\n" + TRAILERS


def test_read_knows_a_whole_answer_and_its_model() -> None:
    text = framed(snapshot("a", 1), snapshot("ab", 2))
    assert ending.read(text) == Ending(is_complete=True, model="3.8 Flash")


def test_read_knows_an_unfinished_answer() -> None:
    assert ending.read(framed(snapshot("a", 1), snapshot("ab", 1))).is_complete is False


def test_read_takes_a_part_before_an_error_for_unfinished() -> None:
    text = framed(snapshot("a", 1), FAILURE)
    assert ending.read(text) == Ending(is_complete=False, model="3.8 Flash")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        ")]}'\n\n",
        "<html>busy</html>",
        '12\n[["wrb.fr"]]',
        '9\n[["e",4]]',
        "[]",
        "[1",
    ],
)
def test_read_concludes_nothing_from_what_it_does_not_know(text: str) -> None:
    assert ending.read(text) == Ending()


def test_read_takes_a_context_token_for_the_end() -> None:
    inner: list[Any] = [None] * 26
    inner[4], inner[25] = [["rc", ["text"]]], "token"
    assert ending.read(line(inner)).is_complete is True


def test_read_finds_high_fields_in_the_sparse_form() -> None:
    inner = [None, None, None, None, [["rc", ["t"], {"9": [2]}]], {"43": "3.1 Pro"}]
    assert ending.read(line(inner)) == Ending(is_complete=True, model="3.1 Pro")
