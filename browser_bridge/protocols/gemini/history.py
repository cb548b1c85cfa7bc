"""The contents of a request as drafts: answers put together again, results told whose they are.

The vendor's chats send back each element of a streamed answer as a content of its own, and its
client for Python sends results without the id of their call.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from browser_bridge import functions
from browser_bridge.messages import Message, Role
from browser_bridge.protocols import drafts
from browser_bridge.protocols.gemini import parts, wire


def read(
    contents: Sequence[wire.ContentFields], instruction: wire.ContentFields | None
) -> list[drafts.Draft]:
    """Return the instruction, if there is one, and the contents.

    Args:
        contents: The history and the new turn.
        instruction: The system instruction, or None.

    Raises:
        RequestRejected: A role is unknown, or a part lacks what it needs.
    """
    given = (parts.draft(content, f"contents[{at}]") for at, content in enumerate(contents))
    history = list(_identified(_joined(given)))
    if instruction is None:
        return history
    return [parts.draft(instruction, "systemInstruction", role=Role.SYSTEM), *history]


def _joined(given: Iterable[drafts.Draft]) -> Iterator[drafts.Draft]:
    """Yield the drafts, with what the model said in a row as one."""
    held: drafts.Draft | None = None
    for draft in given:
        if held is None:
            held = draft
        elif held.message.role is draft.message.role is Role.ASSISTANT:
            held = replace(held, message=_together(held.message, draft.message))
        else:
            yield held
            held = draft
    if held is not None:
        yield held


def _together(first: Message, second: Message) -> Message:
    return replace(
        first,
        text=first.text + second.text,
        files=first.files + second.files,
        calls=first.calls + second.calls,
    )


def _identified(given: Iterable[drafts.Draft]) -> Iterator[drafts.Draft]:
    """Yield the drafts; a result without an id gets that of its function's earliest open call."""
    pending: defaultdict[str, deque[str]] = defaultdict(deque)
    for draft in given:
        for call in draft.message.calls:
            pending[call.name].append(call.id)
        results = tuple(_of_call(result, pending[result.name]) for result in draft.message.results)
        yield replace(draft, message=replace(draft.message, results=results))


def _of_call(result: functions.Result, open_calls: deque[str]) -> functions.Result:
    if result.call_id:
        if result.call_id in open_calls:
            open_calls.remove(result.call_id)
        return result
    return replace(result, call_id=open_calls.popleft()) if open_calls else result
