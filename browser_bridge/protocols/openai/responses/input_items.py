"""Input items into messages: roles folded, calls joined to their answers, results to turns.

Items of kinds that are not known are left out and named: clients send back whatever they got.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from browser_bridge import errors, functions, messages
from browser_bridge.messages import FileSource, Role
from browser_bridge.protocols import base, drafts, file_sources
from browser_bridge.protocols.drafts import Draft
from browser_bridge.protocols.openai import content, custom_tools
from browser_bridge.protocols.openai import wire as chat_wire
from browser_bridge.protocols.openai.history import ROLES
from browser_bridge.protocols.openai.responses import wire

CALLS = frozenset({"function_call", "custom_tool_call"})
RESULTS = frozenset({"function_call_output", "custom_tool_call_output"})
DROPPED = frozenset({"reasoning", "web_search_call"})
"""What clients send back of earlier answers, and the model is not given again."""
PICTURE = "image_generation_call"
REFERENCE = "item_reference"


@dataclass(slots=True, kw_only=True)
class Reading:
    """What a list of items comes to.

    Args:
        drafts: Messages, in order.
        ignored: Items that are left out.
        pictures: Pictures of answers that no turn of the user has followed yet.
    """

    drafts: list[Draft] = field(default_factory=list[Draft])
    ignored: list[str] = field(default_factory=list[str])
    pictures: list[FileSource] = field(default_factory=list[FileSource])


def read(
    items: Sequence[wire.InputItem], *, param: str = "input", role: Role | None = None
) -> Reading:
    """Return what items come to.

    Args:
        items: The items.
        param: The request field they came in.
        role: Who says them, whatever the items say.

    Raises:
        RequestRejected: A role or a part is unknown, or an item lacks what it needs.
    """
    reading = Reading()
    for at, item in enumerate(items):
        where = f"{param}[{at}]"
        if item.type == PICTURE:
            reading.pictures += _picture(item, where)
        elif (message := _message(item, where, role)) is not None:
            if message.role is Role.USER and reading.pictures:
                message = replace(message, files=(*reading.pictures, *message.files))
                reading.pictures = []
            reading.drafts.append(Draft(message=message, param=where))
        elif item.type not in DROPPED:
            reading.ignored.append(where)
    return reading


def composed(history: Iterable[Draft], *, param: str = "input") -> tuple[messages.Message, ...]:
    """Return the history with the new turn last, what belongs together in one message.

    Raises:
        InvalidRequest: There is no message, no new turn, or nothing in it.
    """
    return drafts.ordered(list(_named(_joined(history))), param=param)


def _message(item: wire.InputItem, param: str, role: Role | None) -> messages.Message | None:
    if item.type in (None, "message"):
        return _said(item, param, role)
    if item.type in CALLS:
        return messages.Message(role=Role.ASSISTANT, text="", calls=(_call(item, param),))
    if item.type in RESULTS:
        text, files = _parts(item.output or (), f"{param}.output")
        if not item.call_id:
            raise base.MissingField("A result needs `call_id`.", param=f"{param}.call_id")
        result = functions.Result(call_id=item.call_id, name=item.name or "", text=text)
        return messages.Message(role=Role.USER, text="", results=(result,), files=files)
    if item.type == REFERENCE:
        raise errors.InvalidRequest(
            f"The item {base.cut(item.id or '')!r} is not kept here: send the item itself.",
            param=f"{param}.id",
        )
    return None


def _said(item: wire.InputItem, param: str, role: Role | None) -> messages.Message:
    speaker = role or ROLES.get(item.role or "user")
    if speaker is None:
        raise errors.InvalidRequest(
            f"The role {base.cut(item.role or '')!r} is not known: use 'user', 'assistant', "
            "'system' or 'developer'.",
            param=f"{param}.role",
        )
    text, files = _parts(item.content or (), f"{param}.content")
    return messages.Message(role=speaker, text=text, files=files)


def _parts(parts: Iterable[chat_wire.Part], param: str) -> tuple[str, tuple[FileSource, ...]]:
    texts: list[str] = []
    files: list[FileSource] = []
    for at, part in enumerate(parts):
        where = f"{param}[{at}]"
        if content.is_file(part):
            files.append(content.file_of(part, where))
        else:
            texts.append(content.text_of(part, where))
    return "".join(texts), tuple(files)


def _call(item: wire.InputItem, param: str) -> functions.Call:
    if not item.name or not item.call_id:
        raise base.MissingField("A call needs `name` and `call_id`.", param=f"{param}.name")
    is_custom = item.type == "custom_tool_call"
    arguments = custom_tools.arguments(item.input or "") if is_custom else item.arguments
    return functions.Call(id=item.call_id, name=item.name, arguments=arguments)


def _picture(item: wire.InputItem, param: str) -> Iterator[FileSource]:
    if item.result:
        yield file_sources.read(item.result, param=f"{param}.result", media_type="image/*")


def _joined(history: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the drafts, an answer's items as one, and results with what the user says after."""
    held: Draft | None = None
    for draft in history:
        if held is not None and _belongs(held.message, draft.message):
            held = replace(held, message=_together(held.message, draft.message))
            continue
        if held is not None:
            yield held
        held = draft
    if held is not None:
        yield held


def _belongs(first: messages.Message, second: messages.Message) -> bool:
    if first.role is not second.role:
        return False
    if first.role is Role.USER:
        return bool(first.results) and not first.text
    return first.role is Role.ASSISTANT


def _together(first: messages.Message, second: messages.Message) -> messages.Message:
    return replace(
        first,
        text=first.text + second.text,
        files=first.files + second.files,
        calls=first.calls + second.calls,
        results=first.results + second.results,
    )


def _named(history: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the drafts; results get the names of the functions that their calls tell."""
    names: dict[str, str] = {}
    for draft in history:
        names |= {call.id: call.name for call in draft.message.calls}
        results = tuple(
            replace(result, name=result.name or names.get(result.call_id, ""))
            for result in draft.message.results
        )
        yield replace(draft, message=replace(draft.message, results=results))
