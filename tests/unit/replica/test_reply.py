"""The inner arrays, by the positions the site's clients read."""

import json
from typing import Any

from browser_bridge.replica.frames import Carried
from browser_bridge.replica.reply import Reply

REPLY = Reply(conversation="c0ffee0000000000", response="decade0000000000", model="3.1 Pro")


def inner(frame: bytes) -> list[Any]:
    """Unwrap the one entry of a frame."""
    (entry,) = json.loads(frame.decode().split("\n", 1)[1])
    assert entry[:2] == ["wrb.fr", None]
    return json.loads(entry[2])


def test_opening_has_ids_and_no_candidate() -> None:
    values = inner(REPLY.opening())
    assert values[1] == ["c_c0ffee0000000000", "r_decade0000000000"]
    assert values[4] is None


def test_title_is_in_the_sparse_map() -> None:
    assert inner(REPLY.title("Fruit"))[2]["11"] == ["Fruit"]


def test_snapshot_has_text_thoughts_and_state_running() -> None:
    (candidate,) = inner(REPLY.snapshot(Carried("Hello"), thoughts=Carried("Hm")))[4]
    assert candidate[0].startswith("rc_")
    assert (candidate[1], candidate[8], candidate[37]) == (["Hello"], [1], [["Hm"]])
    assert len(candidate) == 38


def test_snapshot_has_no_context_while_it_runs() -> None:
    values = inner(REPLY.snapshot(Carried("Hello")))
    assert values[25] is None
    assert "44" not in values[2]


def test_snapshot_is_marked_in_all_places_when_complete() -> None:
    values = inner(REPLY.snapshot(Carried("Hello"), is_complete=True))
    assert values[4][0][8] == [2]
    assert values[2]["44"] is True
    assert values[25] == values[2]["26"]


def test_snapshot_gives_each_answer_its_own_id() -> None:
    one, two = inner(REPLY.snapshot(Carried("A"), Carried("B")))[4]
    assert one[0] != two[0]
    assert (one[1], two[1]) == (["A"], ["B"])


def test_snapshot_names_the_model_that_answers() -> None:
    assert inner(REPLY.snapshot(Carried("A")))[42] == "3.1 Pro"
