"""Files of prompts, and how a scenario treats uploads. Values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage:
    """Variants of uploading (site-dom 5).

    Args:
        opens_chooser: Whether the menu's row opens a file chooser; else its hidden input waits.
        loses_tiles: Whether a file that was uploaded vanishes again, with a message.
        resets_mode: Whether an upload puts the mode picker back to its standard.
        asks_rights: Whether the first picture brings a notice about rights that must be agreed to.
        is_used_up: Whether a notice about the quota comes in place of a file.
        keeps_tiles: Whether files that were not sent stay when a new chat is begun.
        most: Files that one prompt may have.
    """

    opens_chooser: bool = True
    loses_tiles: bool = False
    resets_mode: bool = False
    asks_rights: bool = False
    is_used_up: bool = False
    keeps_tiles: bool = False
    most: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTrouble:
    """What the server does with uploads.

    Args:
        delay: Seconds that each takes longer.
        status: HTTP error in place of the reply; 0 for none.
    """

    delay: float = 0.0
    status: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as a prompt names it.

    Args:
        path: What the upload's reply called it.
        name: Its name.
        media_type: Its type as the page tells it, or "".
    """

    path: str
    name: str
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFile:
    """A file as the site has it.

    Args:
        name: Its name.
        media_type: Its type as the page tells it.
        size: Its bytes.
        sha256: Their digest in hexadecimal.
    """

    name: str
    media_type: str
    size: int
    sha256: str
