"""Turns OpenAI messages into the bridge's own: roles folded, parts joined, emptiness refused."""

from collections.abc import Sequence

from browser_bridge import errors, messages
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

    Instructions after the last message of the user are moved before it.

    Raises:
        InvalidRequest: There is no message, no new turn, or no text in it.
        UnsupportedFeature: A part is an image, a sound, a film or a file.
    """
    if not history:
        raise errors.InvalidRequest(
            "`messages` is empty: give at least one message of role user.", param="messages"
        )
    texts = [_text(message, at) for at, message in enumerate(history)]
    last = _new_turn(history)
    if not texts[last].strip():
        raise errors.InvalidRequest(
            "The last message of the user has no text.", param=f"messages[{last}].content"
        )
    order = [*range(last), *range(last + 1, len(history)), last]
    return tuple(
        messages.Message(role=ROLES[history[at].role], text=texts[at]) for at in order if texts[at]
    )


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
    text = "".join(
        _part_text(part, f"messages[{at}].content[{index}]")
        for index, part in enumerate(message.content or ())
    )
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
