"""Composes one prompt from a history of messages: pure text, no site.

A lone user message is its text, byte for byte. Anything else becomes

    The text below is a conversation, … Answer the last part.

    === SYSTEM ===
    You are terse.

    === USER ===
    Hi

    === ASSISTANT ===
    Hello!

    === USER, TO BE ANSWERED NOW ===
    What is 2+2?

System messages come first, in their order, then the history, then the new turn: the last message
that is not a system message. A turn of the assistant in that place is `=== ASSISTANT, TO BE
CONTINUED NOW ===`. Texts are verbatim, each followed by one empty line, the last by nothing. The
bar of a heading is the shortest run of three or more `=` that no text contains as a whole run, so
that a heading cannot be forged and the parts can always be told apart.
"""

import re
from collections.abc import Sequence

from browser_bridge import errors, messages

_SHORTEST_BAR = 3
_HEADINGS = {
    messages.Role.SYSTEM: "SYSTEM",
    messages.Role.USER: "USER",
    messages.Role.ASSISTANT: "ASSISTANT",
}
_LAST_HEADINGS = {
    messages.Role.SYSTEM: "SYSTEM",
    messages.Role.USER: "USER, TO BE ANSWERED NOW",
    messages.Role.ASSISTANT: "ASSISTANT, TO BE CONTINUED NOW",
}
_TASKS = {
    messages.Role.SYSTEM: "Act on the instructions under SYSTEM.",
    messages.Role.USER: "Answer the last part only.",
    messages.Role.ASSISTANT: "Continue the last part from where it ends, without repeating it.",
}


def compose(history: Sequence[messages.Message]) -> str:
    """Return the prompt for a history whose last turn is to be answered.

    Args:
        history: All messages, the new turn last.

    Raises:
        InvalidRequest: There is no message.
    """
    if not history:
        raise errors.InvalidRequest("There is no message to answer.", param="messages")
    if len(history) == 1 and history[0].role is messages.Role.USER:
        return history[0].text
    instructions = [m for m in history if m.role is messages.Role.SYSTEM]
    turns = [m for m in history if m.role is not messages.Role.SYSTEM]
    ordered = [*instructions, *turns]
    last, bar = ordered[-1], _bar([m.text for m in history])
    parts = [f"{bar} {_HEADINGS[m.role]} {bar}\n{m.text}" for m in ordered[:-1]]
    parts.append(f"{bar} {_LAST_HEADINGS[last.role]} {bar}\n{last.text}")
    return "\n\n".join((_introduction(last.role, bar), *parts))


def _introduction(role: messages.Role, bar: str) -> str:
    return (
        f"The text below is a conversation, its parts headed by lines that begin with {bar} and "
        f"name who speaks. Instructions under SYSTEM apply throughout. {_TASKS[role]}"
    )


def _bar(texts: Sequence[str]) -> str:
    taken = {len(run) for text in texts for run in re.findall(r"=+", text)}
    length = _SHORTEST_BAR
    while length in taken:
        length += 1
    return "=" * length
