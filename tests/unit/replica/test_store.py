"""Conversations in memory."""

import pytest

from browser_bridge.replica.boot import Turn
from browser_bridge.replica.store import Store, title_of

ME = "one@replica.test"


def turn(response_id: str, markdown: str = "text") -> Turn:
    return Turn(prompt="p", markdown=markdown, response_id=response_id)


def test_begin_gives_ids_of_16_hex_digits_and_the_same_ones_after_reset() -> None:
    store = Store()
    first = store.begin(ME, "hi").id
    assert len(first) == 16
    assert int(first, 16) >= 0
    store.reset()
    assert store.begin(ME, "hi").id == first


def test_rows_come_last_used_first_and_pinned_on_top() -> None:
    store = Store()
    ids = [store.begin(ME, name).id for name in ("a", "b", "c")]
    store.write(ME, ids[0], turn("1"))
    store.pin(ME, ids[1], pinned=True)
    assert [row.title for row in store.rows(ME)] == ["b", "a", "c"]


def test_rows_are_each_accounts_own() -> None:
    store = Store()
    conversation = store.begin(ME, "mine")
    assert store.rows("two@replica.test") == ()
    assert store.get("two@replica.test", conversation.id) is None


def test_temporary_conversation_goes_on_but_is_not_listed_or_opened() -> None:
    store = Store()
    conversation = store.begin(ME, "secret", temporary=True)
    assert store.rows(ME) == ()
    assert store.opened(ME, conversation.id) is None
    assert store.get(ME, conversation.id) is not None


def test_write_replaces_the_turn_of_the_same_answer() -> None:
    store = Store()
    conversation = store.begin(ME, "hi")
    for markdown in ("", "half", "whole"):
        store.write(ME, conversation.id, turn("1", markdown))
    store.write(ME, conversation.id, turn("2"))
    kept = store.get(ME, conversation.id)
    assert kept is not None
    assert [item.markdown for item in kept.turns] == ["whole", "text"]


def test_write_does_not_bring_a_deleted_conversation_back() -> None:
    store = Store()
    conversation = store.begin(ME, "hi")
    assert store.delete(ME, conversation.id)
    store.write(ME, conversation.id, turn("1"))
    assert store.rows(ME) == ()


def test_rename_changes_the_title() -> None:
    store = Store()
    conversation = store.begin(ME, "hi")
    assert store.rename(ME, conversation.id, "Fruit")
    assert store.rows(ME)[0].title == "Fruit"


def test_changes_tell_when_there_is_no_such_conversation() -> None:
    store = Store()
    assert not store.rename(ME, "nothing", "x")
    assert not store.pin(ME, "nothing", pinned=True)
    assert not store.delete(ME, "nothing")


@pytest.mark.parametrize(
    ("prompt", "title"),
    [("\n  Hi there \nmore", "Hi there"), ("", "New chat"), ("a" * 80, "a" * 60 + "…")],
)
def test_title_of_is_the_first_line_shortened(prompt: str, title: str) -> None:
    assert title_of(prompt) == title
