"""What a scenario is, and which one a prompt asks for. The named ones are in `catalogue`."""

import re
from dataclasses import dataclass, field
from typing import Literal

from browser_bridge.replica import boot, scripts
from browser_bridge.replica.script import Script
from browser_bridge.replica.upload_values import UploadTrouble

Share = Literal["all", "part", "nothing"]
Door = Literal["open", "sorry", "consent", "region", "down", "signed_out"]

_MARKER = re.compile(r"\[\[scenario:([^\]\n]+)\]\]")


class UnknownScenario(LookupError):
    """No scenario has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFault:
    """A plain HTTP error in place of a reply.

    Args:
        status: HTTP status code.
        retry_after: Seconds for the `Retry-After` header, or None for no header.
    """

    status: int
    retry_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the site keeps of an answer whose stream ended before it was whole.

    Args:
        share: How much of it; a part stays marked as unfinished for ever.
        after: Seconds from the end of the stream until all of it is kept.
    """

    share: Share = "all"
    after: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One behaviour of the site.

    Args:
        name: How it is chosen.
        description: One line for people.
        page: What the page itself does differently.
        script: What the answer does over time.
        door: What loading the site gives.
        stream_fault: HTTP error of every prompt.
        rpc_fault: HTTP error of every other call.
        limited: Modes whose limit is reached.
        answers_as: Mode that answers whatever was chosen, or None for the chosen one.
        uploads: What the server does with files.
        chats_load: Whether stored conversations can be opened.
        piece_bytes: Bytes in each network write; 0 writes whole frames.
        signs_in: Whether the sign-in page lets anybody in.
        kept: What is kept of an answer that is not read to its end; None for what was said until
            then, which looks like a whole one.
    """

    name: str
    description: str
    page: boot.PageOptions = field(default_factory=boot.PageOptions)
    script: Script = scripts.complete
    door: Door = "open"
    stream_fault: HttpFault | None = None
    rpc_fault: HttpFault | None = None
    limited: tuple[boot.ModeKey, ...] = ()
    answers_as: boot.ModeKey | None = None
    uploads: UploadTrouble = field(default_factory=UploadTrouble)
    chats_load: bool = True
    piece_bytes: int = 0
    signs_in: bool = True
    kept: Kept | None = None


def named_in(prompt: str) -> str | None:
    """Find the last `[[scenario:NAME]]` of a prompt."""
    names = _MARKER.findall(prompt)
    return names[-1] if names else None
