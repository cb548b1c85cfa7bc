"""A job: one accepted request's execution, and how far it has come.

queued ──→ opening ──→ submitting ──→ submitted ──→ completed
  ↑           │            │              │
  └───────────┴────────────┘              │         any of them ──→ failed, cancelled
    another profile is tried              └ never back: the site has the prompt
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from browser_bridge import messages

PREFIX = "job-"


def _new_id() -> str:
    return PREFIX + secrets.token_hex(14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a request came from, and by what it is known when it comes again; hashes alone.

    Args:
        owner: Hash of the caller's API key.
        body: Hash of the request as it came, its path included.
        key: Hash of the caller's own key for the request, or "".
        may_repeat: Whether the caller repeats requests that it lost by itself, and says so.
        is_repeat: Whether it says that this is such a repetition.
        patience: Seconds within which it repeats one, at first.
        groups: Profile groups that the caller may use; empty means all.
        models: Modes and tools that it may use; empty means all.
        holder: Whose uploaded files it may use: a hash, or "" for those of no named key.
    """

    owner: str = ""
    body: str = ""
    key: str = ""
    may_repeat: bool = False
    is_repeat: bool = False
    patience: float = 0.0
    groups: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One accepted request.

    Args:
        request: What was asked.
        id: Unique name, `job-` and 28 hexadecimal digits.
        created: When it was accepted, Unix seconds.
        origin: Where it came from.
        is_background: Whether it was asked to go on without its caller.
    """

    request: messages.TurnRequest
    id: str = field(default_factory=_new_id)
    created: int = field(default_factory=lambda: int(time.time()))
    origin: Origin = field(default_factory=Origin)
    is_background: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether it goes on when its caller leaves, who can come back for it."""
        return self.is_background or bool(self.origin.key)

    @property
    def is_asked_for_again(self) -> bool:
        """Whether its caller may ask for its outcome once more."""
        return self.goes_on or self.origin.may_repeat

    @property
    def suffix(self) -> str:
        """The part of the id that other dialects put their own prefix before."""
        return self.id.removeprefix(PREFIX)


class Status(StrEnum):
    """How far a job has come."""

    QUEUED = "queued"
    """Waits for a tab."""
    OPENING = "opening"
    """Has a tab; the site has nothing of the prompt yet."""
    SUBMITTING = "submitting"
    """The prompt is being sent; whether the site has it is not known."""
    SUBMITTED = "submitted"
    """The site has the prompt and answers."""
    COMPLETED = "completed"
    """Ended with an answer."""
    FAILED = "failed"
    """Ended with an error."""
    CANCELLED = "cancelled"
    """Ended because its caller went away or asked for it."""

    @property
    def is_final(self) -> bool:
        """Whether the job has ended."""
        return self in FINAL


FINAL = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)
_ENDED = (Status.FAILED, Status.CANCELLED)
_LEGAL: Mapping[Status, tuple[Status, ...]] = {
    Status.QUEUED: (Status.OPENING, *_ENDED),
    Status.OPENING: (Status.SUBMITTING, Status.QUEUED, *_ENDED),
    Status.SUBMITTING: (Status.SUBMITTED, Status.QUEUED, *_ENDED),
    Status.SUBMITTED: FINAL,
    Status.COMPLETED: (),
    Status.FAILED: (),
    Status.CANCELLED: (),
}


def transition(current: Status, target: Status) -> Status:
    """Return the target status, if it may follow the current one.

    Raises:
        ValueError: The move is not in the diagram.
    """
    if target not in _LEGAL[current]:
        message = f"A job cannot go from {current.value!r} to {target.value!r}."
        raise ValueError(message)
    return target
