"""Order of a history, and what is no history."""

import pytest

from browser_bridge import errors, functions
from browser_bridge.messages import Message, RemoteFile, Role
from browser_bridge.protocols import drafts


def draft(role: str, text: str = "", **fields: object) -> drafts.Draft:
    message = Message(role=Role(role), text=text, **fields)  # pyright: ignore[reportArgumentType] - a test's own
    return drafts.Draft(message=message, param=f"m.{role}")


def texts(*given: drafts.Draft) -> list[str]:
    return [message.text for message in drafts.ordered(given, param="m")]


def test_ordered_moves_trailing_instructions_before_the_new_turn() -> None:
    assert texts(draft("user", "a"), draft("system", "b")) == ["b", "a"]


def test_ordered_leaves_empty_messages_out() -> None:
    assert texts(draft("system"), draft("assistant"), draft("user", "a")) == ["a"]


def test_ordered_gives_a_turn_of_files_alone_a_text() -> None:
    files = (RemoteFile(url="http://x/y"),)
    assert texts(draft("user", " ", files=files)) == [drafts.FILES_ALONE]


def test_ordered_takes_results_for_a_turn() -> None:
    results = (functions.Result(call_id="c", text="42"),)
    assert texts(draft("user", results=results)) == [""]


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ([], "m"),
        ([draft("system", "a")], "m"),
        ([draft("user", "a"), draft("assistant", "b")], "m.assistant"),
        ([draft("user", " \n")], "m.user"),
    ],
)
def test_ordered_refuses_a_history_without_a_turn(given: list[drafts.Draft], param: str) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        drafts.ordered(given, param="m")
    assert caught.value.param == param
