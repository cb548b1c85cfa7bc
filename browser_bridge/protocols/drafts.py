"""Orders a parsed history: instructions in place, the new turn last, empty messages left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from browser_bridge import errors, messages
from browser_bridge.messages import Role

FILES_ALONE = "See what is attached."
"""Stands in for the text of a turn that is files alone: the site sends no blank prompts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One message as a parser read it.

    Args:
        message: The message; it may be empty.
        param: The request field it came in, for errors.
    """

    message: messages.Message
    param: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.message.text or self._has_more)

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing in it but blanks."""
        return not (self.message.text.strip() or self._has_more)

    @property
    def _has_more(self) -> bool:
        message = self.message
        return bool(message.files or message.calls or message.results)


def ordered(drafts: Sequence[Draft], *, param: str) -> tuple[messages.Message, ...]:
    """Return the history with the new turn last.

    Instructions after the last message of the user are moved before it.

    Args:
        drafts: The messages in the caller's order.
        param: The request field of the whole history, for errors.

    Raises:
        InvalidRequest: There is no message, no new turn, or nothing in it.
    """
    last = _new_turn(drafts, param)
    if drafts[last].says_nothing:
        raise errors.InvalidRequest(
            "The last message of the user is empty: give it text or a file.",
            param=drafts[last].param,
        )
    others = [*drafts[:last], *drafts[last + 1 :]]
    kept = (draft.message for draft in others if not draft.is_empty)
    return (*kept, _with_text(drafts[last].message))


def _new_turn(drafts: Sequence[Draft], param: str) -> int:
    for at in range(len(drafts) - 1, -1, -1):
        match drafts[at].message.role:
            case Role.USER:
                return at
            case Role.ASSISTANT:
                raise errors.InvalidRequest(
                    "The last message is the model's, and the site cannot continue one: end with a "
                    "message of role user.",
                    param=drafts[at].param,
                )
            case Role.SYSTEM:
                pass
    raise errors.InvalidRequest("There is no message of role user: end with one.", param=param)


def _with_text(turn: messages.Message) -> messages.Message:
    if turn.text.strip() or turn.results:
        return turn
    return replace(turn, text=FILES_ALONE)
