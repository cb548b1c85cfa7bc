"""What those need of a job manager who give it requests: `JobManager`, or a double of it."""

from collections.abc import AsyncIterator
from typing import Protocol

from browser_bridge import events, messages
from browser_bridge.jobs.job import Origin


class Accepted(Protocol):
    """One accepted request."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def created(self) -> int:
        """When it was accepted, Unix seconds."""
        ...


class Manager(Protocol):
    """Takes requests and plays their events."""

    async def submit(
        self,
        request: messages.TurnRequest,
        *,
        origin: Origin | None = None,
        is_background: bool = False,
    ) -> Accepted:
        """Accept a request, or find the job that it repeats.

        Raises:
            PoolExhausted: The queue is full.
            KeyReused: Its key was used for another request.
        """
        ...

    def subscribe(self, job_id: str) -> AsyncIterator[events.TurnEvent]:
        """Play a job's events from the first to the terminal one."""
        ...

    async def cancel(self, job_id: str) -> None:
        """End a job; nothing happens when it has ended."""
        ...

    async def leave(self, job_id: str, *, is_served: bool) -> None:
        """Tell that a caller is gone, which ends a job that nobody else wants."""
        ...

    def forget(self, job_id: str) -> None:
        """Forget what came of a job, so that the same request is a new one."""
        ...
