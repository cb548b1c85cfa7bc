"""The log of what truly reached the site: every prompt, exactly, and what became of it.

The judge of every test. Written by the server's loop, read from any thread.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from browser_bridge.replica import boot
from browser_bridge.replica.upload_values import ReceivedFile

Status = Literal["received", "answering", "completed", "stopped", "cut", "failed", "refused"]
EventKind = Literal["sign_in", "sign_out", "rename", "delete", "settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One instant on both clocks, in seconds.

    Args:
        unix: Time of day, as `time.time()`.
        monotonic: As `time.monotonic()`, which all processes of one machine share.
    """

    unix: float
    monotonic: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One prompt that reached the site.

    Args:
        n: Its number, from 1.
        prompt: Its text, exactly as received.
        files: What went with it, exactly as received.
        mode_id: Mode asked for, as 16 hex digits; "" when none was named.
        mode: The same by its language-neutral name, or None when unknown.
        answered_by: Mode that truly answers.
        extended: Whether extended thinking was asked for.
        conversation: 16 hex digits of the conversation.
        response_id: 16 hex digits of the answer.
        account: Address of the account, or "" for a visitor.
        temporary: Whether the chat was a temporary one.
        follows: Ids of the answer and of its candidate that it follows, as the page sent them.
        scenario: Name of the scenario that answers.
        status: What became of the answer so far.
        received: When the whole prompt had arrived.
        first_token: When the first text was handed to the network.
        completed: When the completing frame was.
        stopped: When the page hung up.
    """

    n: int
    prompt: str
    files: tuple[ReceivedFile, ...] = ()
    mode_id: str
    mode: boot.ModeKey | None
    answered_by: boot.ModeKey | None
    extended: bool
    conversation: str
    response_id: str
    account: str
    temporary: bool
    scenario: str
    follows: tuple[str, str] = ("", "")
    status: Status = "received"
    received: Stamp
    first_token: Stamp | None = None
    completed: Stamp | None = None
    stopped: Stamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something else that a page did to the site.

    Args:
        kind: What it was.
        account: Address of the account, or "".
        detail: Conversation or setting concerned.
        at: When.
    """

    kind: EventKind
    account: str
    detail: str
    at: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """A moment at which the page says it showed answer text.

    Args:
        turn: 16 hex digits of the answer.
        length: Characters shown.
        at: The page's `Date.now()`, in milliseconds.
    """

    turn: str
    length: int
    at: float


class Oracle:
    """Append-only log, thread-safe, with waiting."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._entries: list[Entry] = []
        self._events: list[Event] = []
        self._paints: list[Paint] = []
        self._epoch = 0

    @property
    def prompts(self) -> tuple[Entry, ...]:
        """Every prompt received so far, oldest first."""
        with self._changed:
            return tuple(self._entries)

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything else that happened so far, oldest first."""
        with self._changed:
            return tuple(self._events)

    @property
    def paints(self) -> tuple[Paint, ...]:
        """Every paint reported so far, oldest first."""
        with self._changed:
            return tuple(self._paints)

    def wait_for(
        self, count: int, *, status: Status | None = None, timeout: float = 30.0
    ) -> tuple[Entry, ...]:
        """Wait until that many prompts have come, and return all of them.

        Args:
            count: How many prompts are expected.
            status: Count only prompts in this status.
            timeout: Seconds to wait.

        Raises:
            TimeoutError: Fewer came in time.
        """

        def is_enough() -> bool:
            return sum(status in {None, entry.status} for entry in self._entries) >= count

        with self._changed:
            if not self._changed.wait_for(is_enough, timeout):
                raise TimeoutError(
                    f"{count} prompts expected ({status or 'any status'}) within {timeout} s; the "
                    f"log has {[entry.status for entry in self._entries]}."
                )
            return tuple(self._entries)

    async def arrived(
        self,
        count: int,
        *,
        status: Status | None = None,
        timeout: float = 30.0,  # noqa: ASYNC109 - the waiting is in a thread
    ) -> tuple[Entry, ...]:
        """Do the same as `wait_for` without holding up the caller's event loop."""
        return await asyncio.to_thread(self.wait_for, count, status=status, timeout=timeout)

    def open(self, make: Callable[[int], Entry]) -> "Record":
        """Add a prompt; `make` gets its number."""
        with self._changed:
            self._entries.append(make(len(self._entries) + 1))
            self._changed.notify_all()
            return Record(self, len(self._entries) - 1, self._epoch)

    def note(self, kind: EventKind, *, account: str, detail: str = "") -> None:
        """Add an event."""
        with self._changed:
            self._events.append(Event(kind=kind, account=account, detail=detail, at=now()))
            self._changed.notify_all()

    def paint(self, paint: Paint) -> None:
        """Add a paint the page reports."""
        with self._changed:
            self._paints.append(paint)
            self._changed.notify_all()

    def reset(self) -> None:
        """Forget everything; answers still under way are no longer recorded."""
        with self._changed:
            self._entries.clear()
            self._events.clear()
            self._paints.clear()
            self._epoch += 1
            self._changed.notify_all()

    def amend(self, index: int, epoch: int, changes: dict[str, Any]) -> None:
        """Complete an entry with what became known later."""
        with self._changed:
            if epoch == self._epoch:
                self._entries[index] = replace(self._entries[index], **changes)
                self._changed.notify_all()


class Record:
    """The open entry of one answer under way."""

    def __init__(self, oracle: Oracle, index: int, epoch: int) -> None:
        self._oracle = oracle
        self._index = index
        self._epoch = epoch

    def answering(self) -> None:
        """Note that the first text has gone out."""
        self._amend(status="answering", first_token=now())

    def completed(self) -> None:
        """Note that the answer is complete."""
        self._amend(status="completed", completed=now())

    def stopped(self) -> None:
        """Note that the page hung up."""
        self._amend(status="stopped", stopped=now())

    def ended(self, status: Status) -> None:
        """Note an end that is neither of those."""
        self._amend(status=status)

    def _amend(self, **changes: Any) -> None:
        self._oracle.amend(self._index, self._epoch, changes)


def now() -> Stamp:
    """Read both clocks."""
    return Stamp(unix=time.time(), monotonic=time.monotonic())
