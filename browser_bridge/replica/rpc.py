"""The small calls the page makes beside prompts: batchexecute (site-wire 1.1).

Rename and pin share `MUAZcd`: `[null, [["title"]], ["c_<id>", "<title>"]]` and
`[null, [["is_pinned"]], ["c_<id>", null, true]]`. Calls that the replica has no use for are echoed
with a null body, which the site's clients take.
"""

from collections.abc import Callable
from typing import Any, cast

from browser_bridge.replica import boot, frames, modes, reply, sent_files
from browser_bridge.replica.prompt import BadRequest, item, parsed
from browser_bridge.replica.world import Visitor, World

SIGNED_IN, SIGNED_OUT = 1000, 1016
_OPEN_TO_ALL = frozenset({"otAQ7b", "ESY5D", "aPya6c", "GPRiHf"})
_FIRST_CHANGE = 1_767_225_600


def execute(world: World, visitor: Visitor, request: str) -> bytes:
    """Carry out every call of one `f.req` and write the reply.

    Raises:
        BadRequest: It is not a list of calls.
    """
    calls = item(parsed(request), 0)
    if not isinstance(calls, list):
        raise BadRequest("f.req holds no calls.")
    parts = [_answer(world, visitor, call) for call in cast("list[Any]", calls)]
    body = frames.PREFIX + b"".join(frames.frame(part) for part in parts)
    return body + frames.trailers(len(body))


def _answer(world: World, visitor: Visitor, call: Any) -> list[Any]:
    rpc, text, label = item(call, 0), item(call, 1), item(call, 3)
    if not isinstance(rpc, str):
        raise BadRequest("A call has no id.")
    if visitor.account is None and rpc not in _OPEN_TO_ALL:
        return frames.refusal(rpc, label=label)
    payload = parsed(text) if isinstance(text, str) and text else None
    answer = _CALLS.get(rpc)
    result = answer(world, visitor, payload) if answer else None
    return frames.payload(rpc, result, label=label)


def _list_chats(world: World, visitor: Visitor, payload: Any) -> Any:
    wanted = item(payload, 2, 0)
    rows = [
        (order, row)
        for order, row in enumerate(world.store.rows(visitor.email))
        if wanted is None or row.pinned == bool(wanted)
    ]
    return [None, None, [_row(order, row) for order, row in rows]]


def _row(order: int, row: boot.ConversationRow) -> list[Any]:
    pinned = True if row.pinned else None
    return [f"c_{row.id}", row.title, pinned, None, None, [_FIRST_CHANGE - order, 0]]


def _read_chat(world: World, visitor: Visitor, payload: Any) -> Any:
    conversation_id = _conversation_id(payload)
    conversation = world.store.get(visitor.email, conversation_id)
    if conversation is None or not world.scenario(visitor).chats_load:
        return None
    numbered = reversed(list(enumerate(conversation.turns)))
    return [[_turn(conversation_id, order, turn) for order, turn in numbered]]


def _turn(conversation_id: str, order: int, turn: boot.Turn) -> list[Any]:
    answer = reply.candidate(
        f"rc_{turn.response_id[:-1]}0",
        turn.markdown,
        thoughts=turn.thoughts,
        is_complete=not turn.unfinished,
        citations=reply.cited(turn.markdown, turn.sources),
    )
    return [
        [f"c_{conversation_id}", f"r_{turn.response_id}"],
        None,
        [_asked(turn)],
        [[answer]],
        [_FIRST_CHANGE + order, 0],
    ]


def _asked(turn: boot.Turn) -> list[Any]:
    files = sent_files.written(turn.files)
    return [turn.prompt, 0, None, files] if files else [turn.prompt]


def _delete(world: World, visitor: Visitor, payload: Any) -> Any:
    conversation_id = _conversation_id(payload)
    if world.store.delete(visitor.email, conversation_id):
        world.oracle.note("delete", account=visitor.email, detail=conversation_id)
    return []


def _update(world: World, visitor: Visitor, payload: Any) -> Any:
    conversation_id = _conversation_id(item(payload, 2))
    title, pinned = item(payload, 2, 1), item(payload, 2, 2)
    if isinstance(title, str):
        if world.store.rename(visitor.email, conversation_id, title):
            world.oracle.note("rename", account=visitor.email, detail=conversation_id)
    elif pinned is not None:
        world.store.pin(visitor.email, conversation_id, pinned=bool(pinned))
    return []


def _status(world: World, visitor: Visitor, _payload: Any) -> Any:
    status: list[Any] = [None] * 18
    status[14] = SIGNED_IN if visitor.account else SIGNED_OUT
    status[15] = [_model(mode) for mode in world.offered(visitor)]
    status[16], status[17] = [], []
    return status


def _model(mode: boot.Mode) -> list[Any]:
    model: list[Any] = [None] * 20
    model[0], model[1], model[2] = mode.id, mode.label, mode.description
    model[9] = model[17] = modes.NUMBERS[mode.key]
    model[11], model[12] = mode.label, mode.description
    return model


def _conversation_id(payload: Any) -> str:
    value = item(payload, 0)
    return value.removeprefix("c_") if isinstance(value, str) else ""


_CALLS: dict[str, Callable[[World, Visitor, Any], Any]] = {
    "MaZiqc": _list_chats,
    "hNvQHb": _read_chat,
    "GzXR5e": _delete,
    "MUAZcd": _update,
    "otAQ7b": _status,
}
