"""The small calls, on a replica without a server."""

import json
from typing import Any

import pytest

from browser_bridge.replica import boot, rpc
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.prompt import BadRequest
from browser_bridge.replica.world import Visitor, World

ME = "one@replica.test"


@pytest.fixture
def world() -> World:
    return World(ReplicaOptions())


@pytest.fixture
def me(world: World) -> Visitor:
    return world.visitor(world.sign_ins.add("", ME), None)


def call(world: World, visitor: Visitor, name: str, payload: Any) -> list[Any]:
    """Make one call and return its entry, with the inner JSON parsed."""
    request = json.dumps([[[name, json.dumps(payload), None, "generic"]]])
    lines = rpc.execute(world, visitor, request).decode().splitlines()
    (entry,) = json.loads(lines[3])
    return [*entry[:2], None if entry[2] is None else json.loads(entry[2]), *entry[3:]]


def conversation(world: World) -> str:
    begun = world.store.begin(ME, "Fruit")
    for number in "12":
        turn = boot.Turn(prompt="p" + number, markdown="m" + number, response_id=number * 16)
        world.store.write(ME, begun.id, turn)
    return begun.id


def test_execute_echoes_calls_it_has_no_use_for(world: World, me: Visitor) -> None:
    assert call(world, me, "jSf9Qc", []) == [
        "wrb.fr", "jSf9Qc", None, None, None, None, "generic",
    ]  # fmt: skip


def test_execute_answers_every_call_of_a_request(world: World, me: Visitor) -> None:
    request = json.dumps([[["a", "[]", None, "generic"], ["b", "[]", None, "generic"]]])
    body = rpc.execute(world, me, request).decode()
    assert '["wrb.fr","a"' in body
    assert '["wrb.fr","b"' in body


def test_execute_refuses_a_guest_but_for_the_open_calls(world: World) -> None:
    guest = world.visitor("", None)
    assert call(world, guest, "MaZiqc", [])[5] == [7]
    assert call(world, guest, "otAQ7b", [])[2][14] == rpc.SIGNED_OUT


@pytest.mark.parametrize("request_text", ["", "[]", "[[3]]", "[[[null]]]", '[[["a","["]]]'])
def test_execute_refuses_what_holds_no_calls(world: World, me: Visitor, request_text: str) -> None:
    with pytest.raises(BadRequest):
        rpc.execute(world, me, request_text)


def test_status_lists_the_modes_of_the_account(world: World, me: Visitor) -> None:
    status = call(world, me, "otAQ7b", [])[2]
    assert status[14] == rpc.SIGNED_IN
    assert [model[0] for model in status[15]] == [mode.id for mode in world.offered(me)]


def test_list_chats_has_pinned_and_other_ones_apart(world: World, me: Visitor) -> None:
    kept = conversation(world)
    pinned = conversation(world)
    world.store.pin(ME, pinned, pinned=True)
    lists = [call(world, me, "MaZiqc", [13, None, [flag, None, 1]])[2][2] for flag in (1, 0)]
    assert [[row[0] for row in rows] for rows in lists] == [[f"c_{pinned}"], [f"c_{kept}"]]


def test_read_chat_has_turns_newest_first(world: World, me: Visitor) -> None:
    name = conversation(world)
    (turns,) = call(world, me, "hNvQHb", [f"c_{name}", 10])[2]
    assert [turn[2][0] for turn in turns] == [["p2"], ["p1"]]
    assert turns[0][3][0][0][1] == ["m2"]


def test_read_chat_is_null_when_there_is_none(world: World, me: Visitor) -> None:
    assert call(world, me, "hNvQHb", ["c_none", 10])[2] is None


def test_rename_changes_the_title_and_is_logged(world: World, me: Visitor) -> None:
    name = conversation(world)
    call(world, me, "MUAZcd", [None, [["title"]], [f"c_{name}", "Vegetables"]])
    assert world.store.rows(ME)[0].title == "Vegetables"
    assert [(event.kind, event.detail) for event in world.oracle.events] == [("rename", name)]


def test_pin_puts_a_chat_on_top(world: World, me: Visitor) -> None:
    name = conversation(world)
    call(world, me, "MUAZcd", [None, [["is_pinned"]], [f"c_{name}", None, True]])
    assert world.store.rows(ME)[0].pinned


def test_delete_forgets_the_chat_and_is_logged_once(world: World, me: Visitor) -> None:
    name = conversation(world)
    for call_id in ("GzXR5e", "qWymEb", "GzXR5e"):
        call(world, me, call_id, [f"c_{name}"])
    assert world.store.rows(ME) == ()
    assert [event.kind for event in world.oracle.events] == ["delete"]
