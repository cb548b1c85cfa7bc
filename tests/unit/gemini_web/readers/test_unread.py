"""What the page told is kept until it is wanted, and nothing of it is lost."""

from typing import Any

from browser_bridge.gemini_web.readers.state import Blocks, TurnState
from browser_bridge.gemini_web.readers.unread import Unread

NOTHING = Blocks(count=0, changed={})


def _state(answer: Blocks, thoughts: Blocks = NOTHING) -> TurnState:
    values: dict[str, Any] = dict.fromkeys(TurnState.__dataclass_fields__, False)
    values |= {"answer": answer, "thoughts": thoughts}
    return TurnState(**values)


def test_unread_gives_the_newest_of_each_block_once() -> None:
    unread = Unread()
    assert unread.is_empty
    unread.add(_state(Blocks(count=1, changed={0: "a"})))
    unread.add(
        _state(Blocks(count=2, changed={0: "ab", 1: "c"}), Blocks(count=1, changed={0: "t"}))
    )
    assert not unread.is_empty
    expected = (Blocks(count=2, changed={0: "ab", 1: "c"}), Blocks(count=1, changed={0: "t"}))
    assert unread.take() == expected
    assert unread.is_empty
    assert unread.take() == (Blocks(count=2, changed={}), Blocks(count=1, changed={}))
