"""Turns OpenAI messages into the bridge's own: roles folded, parts joined, emptiness refused.

Neighbours: `content.py` reads the parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from browser_bridge import errors, messages
from browser_bridge.messages import FileSource, Role
from browser_bridge.protocols import drafts
from browser_bridge.protocols.openai import content, wire

ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "tool": Role.USER,
    "function": Role.USER,
}


def compose(history: Sequence[wire.Message]) -> tuple[messages.Message, ...]:
    """Return the history with the new turn last and empty messages left out.

    Instructions after the last message of the user are moved before it.

    Raises:
        InvalidRequest: There is no message, no new turn, or nothing in it.
        InvalidAttachment: A file cannot be read.
    """
    if not history:
        raise errors.InvalidRequest(
            "`messages` is empty: give at least one message of role user.", param="messages"
        )
    whole = [_message(message, at) for at, message in enumerate(history)]
    last = _new_turn(history)
    if not whole[last].text.strip():
        if not whole[last].files:
            raise errors.InvalidRequest(
                "The last message of the user has no text.", param=f"messages[{last}].content"
            )
        whole[last] = replace(whole[last], text=drafts.FILES_ALONE)
    order = [*range(last), *range(last + 1, len(history)), last]
    return tuple(whole[at] for at in order if whole[at].text or whole[at].files)


def _message(message: wire.Message, at: int) -> messages.Message:
    return messages.Message(
        role=ROLES[message.role], text=_text(message, at), files=_files(message, at)
    )


def _files(message: wire.Message, at: int) -> tuple[FileSource, ...]:
    """Read the files of a message.

    Links to the bridge's own media, which clients send back as Markdown in earlier answers
    (api-contract 9.2), will be found here.
    """
    return tuple(content.file_of(part, param) for part, param in _parts(message, at, files=True))


def _parts(message: wire.Message, at: int, *, files: bool) -> Iterator[tuple[wire.Part, str]]:
    for index, part in enumerate(message.content or ()):
        if content.is_file(part) == files:
            yield part, f"messages[{at}].content[{index}]"


def _new_turn(history: Sequence[wire.Message]) -> int:
    for at in range(len(history) - 1, -1, -1):
        match ROLES[history[at].role]:
            case Role.USER:
                return at
            case Role.ASSISTANT:
                raise errors.InvalidRequest(
                    "The last message is the assistant's, and the site cannot continue one: end "
                    "with a message of role user.",
                    param=f"messages[{at}].role",
                )
            case Role.SYSTEM:
                pass
    raise errors.InvalidRequest(
        "There are only instructions: end with a message of role user.",
        param=f"messages[{len(history) - 1}].role",
    )


def _text(message: wire.Message, at: int) -> str:
    text = "".join(content.text_of(part, param) for part, param in _parts(message, at, files=False))
    match message.role:
        case "tool" | "function":
            name = message.tool_call_id or message.name
            return f"[Result of tool call{f' {name}' if name else ''}]\n{text}"
        case "assistant":
            return "\n".join(filter(None, (text or message.refusal, *_calls(message))))
        case "system" | "developer" | "user":
            return text


def _calls(message: wire.Message) -> list[str]:
    pairs = [(call.id, call.function) for call in message.tool_calls or ()]
    pairs.append((None, message.function_call))
    return [
        f"[Tool call{f' {call_id}' if call_id else ''}: {function.name}({function.arguments})]"
        for call_id, function in pairs
        if function is not None
    ]
