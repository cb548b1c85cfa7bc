"""The values of the read model, and what they are made of. Nothing that was said is in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

NEED_A_PERSON: Mapping[str, str] = {
    "signed_out": "The account is signed out.",
    "blocked": "The site asks for a person.",
}


class Quota(Protocol):
    """A limit that a profile has met, as the quota ledger tells it."""

    @property
    def profile(self) -> str:
        """Name of the profile."""
        ...

    @property
    def kind(self) -> str:
        """What it is of: `account`, `model`, `tool` or `files`; `absent` is a tool not offered."""
        ...

    @property
    def name(self) -> str:
        """Which model or tool it is of, or ""."""
        ...

    @property
    def until(self) -> float:
        """When it is lifted, Unix seconds."""
        ...


ReadQuotas = Callable[[], Sequence[Quota]]
"""Reads the quota ledger; the one seam to it."""


def no_quotas() -> Sequence[Quota]:
    """Return no quotas: nothing keeps any."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit that a profile has met.

    Args:
        kind: What it is of, such as `tool`.
        name: Which one, or "".
        until: When it is lifted, Unix seconds.
    """

    kind: str
    name: str
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """One profile.

    Args:
        profile: Its name.
        groups: Its groups.
        state: State of its slot.
        since: When it came into that state, Unix seconds.
        tabs: Number of tabs open.
        leased: Number of tabs at work.
        warm: Number of tabs ready for a prompt.
        reason: Why it is in that state, or "".
        account: Whose it is, as the site labels it, or "".
        tier: The account's plan, or "".
        tools: What its latest jobs made with the site's tools.
        limits: Limits that it has met.
        viewer: Who has taken it over in the live view, or "".
        needs_person: Whether somebody has to sign in or to answer the site.
    """

    profile: str
    groups: tuple[str, ...]
    state: str
    since: float
    tabs: int
    leased: int
    warm: int
    reason: str
    account: str
    tier: str
    tools: tuple[str, ...]
    limits: tuple[Limit, ...]
    viewer: str
    needs_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One part of a job's time.

    Args:
        name: What was done in it: `queued`, `opening`, `waiting` or `answering`.
        start: Seconds after its acceptance.
        length: Seconds.
    """

    name: str
    start: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One job.

    Args:
        id: Its id.
        model: What was asked for.
        tool: The site's tool, or "".
        profile: Who works on it, or "".
        status: How far it has come.
        stage: What is being done by now, or "".
        created: When it was accepted, Unix seconds.
        age: Seconds since, up to its end.
        attempts: How many profiles have tried it.
        is_background: Whether it goes on without its caller.
        has_ended: Whether it has.
        bars: Where its time went.
        error_code: Code of the error that ended it, or "".
        error: The error in words, or "".
        capture: Name of the failure's capture, or "".
    """

    id: str
    model: str
    tool: str
    profile: str
    status: str
    stage: str
    created: float
    age: float
    attempts: int
    is_background: bool
    has_ended: bool
    bars: tuple[Bar, ...]
    error_code: str
    error: str
    capture: str


class Step(StrEnum):
    """What a new operator has to do next."""

    ADD = "add"
    """There is no profile."""
    SIGN_IN = "sign_in"
    """There is one, and nobody has signed in."""
    CHECK = "check"
    """It is being opened and looked at."""
    REQUEST = "request"
    """Prompts can be answered, and none was asked yet."""
    DONE = "done"
    """An answer was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that the overview shows.

    Args:
        slots: The profiles.
        running: Jobs under way, those accepted first coming first.
        recent: The latest jobs that ended.
        ended: Number of jobs that ended and are remembered.
        counts: Number of jobs under way by status.
        waiting: Number of those waiting for a tab.
        most_waiting: Number of those that may wait.
        step: What a new operator has to do next.
    """

    slots: tuple[SlotRow, ...]
    running: tuple[JobRow, ...]
    recent: tuple[JobRow, ...]
    ended: int
    counts: Mapping[str, int]
    waiting: int
    most_waiting: int
    step: Step

    @property
    def needing(self) -> tuple[SlotRow, ...]:
        """The profiles that need a person."""
        return tuple(slot for slot in self.slots if slot.needs_person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Those waiting for a tab.

    Args:
        waiting: How many they are.
        most: How many may be.
    """

    waiting: int = 0
    most: int = 0
