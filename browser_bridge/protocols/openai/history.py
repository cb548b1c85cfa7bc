"""Turns OpenAI messages into the bridge's own: roles folded, parts joined, emptiness refused."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from browser_bridge import errors, functions, messages
from browser_bridge.messages import Role
from browser_bridge.protocols import base
from browser_bridge.protocols.openai import wire

TEXT_PARTS = frozenset({"text", "input_text", "output_text"})
FILE_PARTS = frozenset(
    {
        "image_url",
        "input_image",
        "input_audio",
        "audio_url",
        "video_url",
        "input_video",
        "file",
        "input_file",
    }
)
THOUGHT_PARTS = frozenset({"thinking", "redacted_thinking", "reasoning"})
"""What clients send back of earlier answers, and models are not given again."""
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
        InvalidRequest: There is no message, no new turn, or no text in it.
        UnsupportedFeature: A part is an image, a sound, a film or a file.
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
    order = [*range(last), *range(last + 1, len(history)), last]
    return _joined(told[at] for at in order if told[at].text or _says_something(told[at]))


def _says_something(message: messages.Message) -> bool:
    return bool(message.text.strip() or message.calls or message.results)


def _joined(history: Iterable[messages.Message]) -> tuple[messages.Message, ...]:
    joined: list[messages.Message] = []
    for message in history:
        before = joined[-1] if joined else None
        if before is None or not before.results or before.text or message.role is not Role.USER:
            joined.append(message)
        else:
            joined[-1] = replace(message, results=(*before.results, *message.results))
    return tuple(joined)


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
    text = "".join(
        _part_text(part, f"messages[{at}].content[{index}]")
        for index, part in enumerate(message.content or ())
    )
    role = ROLES[message.role]
    match message.role:
        case "tool" | "function":
            name = message.name or ""
            result = functions.Result(call_id=message.tool_call_id or name, name=name, text=text)
            return messages.Message(role=role, text="", results=(result,))
        case "assistant":
            calls = tuple(_calls(message))
            return messages.Message(role=role, text=text or message.refusal or "", calls=calls)
        case "system" | "developer" | "user":
            return messages.Message(role=role, text=text)


def _calls(message: wire.Message) -> Iterable[functions.Call]:
    """Return the calls of a message; one of the older form goes by its function's name."""
    for call in message.tool_calls or ():
        if (made := call.function) is not None:
            yield functions.Call(id=call.id or made.name, name=made.name, arguments=made.arguments)
    if (made := message.function_call) is not None:
        yield functions.Call(id=made.name, name=made.name, arguments=made.arguments)


def _part_text(part: wire.Part, param: str) -> str:
    if part.type in FILE_PARTS:
        raise errors.UnsupportedFeature(
            f"Parts of type {base.cut(part.type)!r} are not supported yet: send text parts only.",
            param=param,
        )
    if part.type in THOUGHT_PARTS:
        return ""
    if part.type == "refusal":
        return part.refusal or ""
    if part.type not in TEXT_PARTS:
        raise errors.InvalidRequest(
            f"Parts of type {base.cut(part.type)!r} are not known: use 'text'.",
            param=f"{param}.type",
        )
    if part.text is None:
        raise errors.InvalidRequest("A text part needs `text`.", param=f"{param}.text")
    return part.text
