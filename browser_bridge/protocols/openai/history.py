"""Turns OpenAI messages into the bridge's own: roles folded, parts joined, emptiness refused.

Neighbours: `content.py` reads the parts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from browser_bridge import errors, functions, messages
from browser_bridge.messages import FileSource, Role
from browser_bridge.protocols import drafts
from browser_bridge.protocols.openai import content, custom_tools, wire

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

    Instructions after the last message of the user are moved before it. Results of calls that
    follow one another, and what the user says right after them, are one message.

    Raises:
        InvalidRequest: There is no message, no new turn, or nothing in it.
        InvalidAttachment: A file cannot be read.
    """
    if not history:
        raise errors.InvalidRequest(
            "`messages` is empty: give at least one message of role user.", param="messages"
        )
    told = [_message(message, at) for at, message in enumerate(history)]
    last = _new_turn(history)
    if not _says_something(told[last]):
        raise errors.InvalidRequest(
            "The last message of the user has no text.", param=f"messages[{last}].content"
        )
    if told[last].files and not told[last].text.strip():
        told[last] = replace(told[last], text=drafts.FILES_ALONE)
    order = [*range(last), *range(last + 1, len(history)), last]
    return _joined(told[at] for at in order if told[at].text or _says_something(told[at]))


def _says_something(message: messages.Message) -> bool:
    return bool(message.text.strip() or message.files or message.calls or message.results)


def _joined(history: Iterable[messages.Message]) -> tuple[messages.Message, ...]:
    joined: list[messages.Message] = []
    for message in history:
        before = joined[-1] if joined else None
        if before is None or not before.results or before.text or message.role is not Role.USER:
            joined.append(message)
        else:
            joined[-1] = replace(
                message,
                files=(*before.files, *message.files),
                results=(*before.results, *message.results),
            )
    return tuple(joined)


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


def _message(message: wire.Message, at: int) -> messages.Message:
    text = "".join(content.text_of(part, param) for part, param in _parts(message, at, files=False))
    files = _files(message, at)
    role = ROLES[message.role]
    match message.role:
        case "tool" | "function":
            name = message.name or ""
            result = functions.Result(call_id=message.tool_call_id or name, name=name, text=text)
            return messages.Message(role=role, text="", files=files, results=(result,))
        case "assistant":
            calls = tuple(_calls(message))
            said = text or message.refusal or ""
            return messages.Message(role=role, text=said, files=files, calls=calls)
        case "system" | "developer" | "user":
            return messages.Message(role=role, text=text, files=files)


def _calls(message: wire.Message) -> Iterable[functions.Call]:
    """Return the calls of a message; one of the older form goes by its function's name."""
    for call in message.tool_calls or ():
        if (made := call.function) is not None:
            yield functions.Call(id=call.id or made.name, name=made.name, arguments=made.arguments)
        if (given := call.custom) is not None:
            arguments = custom_tools.arguments(given.input or "")
            yield functions.Call(id=call.id or given.name, name=given.name, arguments=arguments)
    if (made := message.function_call) is not None:
        yield functions.Call(id=made.name, name=made.name, arguments=made.arguments)
