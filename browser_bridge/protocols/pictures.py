"""Pictures of an answer as they are written into JSON, and those of earlier answers; pure."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from browser_bridge.messages import FileSource, Message, RemoteFile, Role, StoredFile

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".gif")

FindFiles = Callable[[str], Sequence[StoredFile]]
"""Returns the files of ours whose addresses stand in a text."""


def no_files(_: str) -> Sequence[StoredFile]:
    """Find no files of ours, whatever the text."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture with its bytes.

    Args:
        content: Its bytes.
        media_type: Its type.
        width: Pixels.
        height: Pixels.
        url: An address of it, or "" when none is wanted.
    """

    content: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    url: str = ""

    @property
    def base64(self) -> str:
        """Its bytes as text."""
        return base64.b64encode(self.content).decode("ascii")

    @property
    def data_url(self) -> str:
        """Its bytes and type as an address."""
        return f"data:{self.media_type};base64,{self.base64}"


def with_earlier_pictures(history: tuple[Message, ...], find: FindFiles) -> tuple[Message, ...]:
    """Attach the pictures of the last answer to the new turn, which asks to change them.

    Clients send earlier answers back as text; the pictures stand in it by our addresses.

    Args:
        history: All messages, the new turn last.
        find: Finds files of ours in a text.
    """
    if not history or history[-1].role is not Role.USER:
        return history
    answers = [message for message in history if message.role is Role.ASSISTANT]
    found = find(answers[-1].text) if answers else ()
    pictures = tuple(file for file in found if file.name.endswith(EXTENSIONS))
    new_turn = history[-1]
    return (*history[:-1], replace(new_turn, files=(*pictures, *new_turn.files)))


def with_own_files(history: tuple[Message, ...], find: FindFiles) -> tuple[Message, ...]:
    """Take files that are given by addresses of ours from where we keep them.

    Args:
        history: All messages.
        find: Finds files of ours in a text.
    """
    return tuple(
        replace(message, files=tuple(_own(file, find) for file in message.files))
        if message.files
        else message
        for message in history
    )


def _own(file: FileSource, find: FindFiles) -> FileSource:
    found = find(file.url) if isinstance(file, RemoteFile) else ()
    if not found or not isinstance(file, RemoteFile):
        return file
    return replace(found[0], name=file.name or found[0].name, param=file.param)
