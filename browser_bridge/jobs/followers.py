"""The tasks that follow jobs to their ends, while callers may or may not wait for them."""

import asyncio
from collections.abc import Coroutine
from typing import Any

LAST_EVENTS = 5.0
"""Seconds in which the last events of ended jobs are kept when the server stops."""


class Followers:
    """One task for each job that is followed."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __contains__(self, job_id: object) -> bool:
        """Whether a job is followed, and has not ended."""
        return job_id in self._tasks

    def start(self, job_id: str, following: Coroutine[Any, Any, None]) -> None:
        """Follow a job, by a coroutine that returns when what came of it is kept."""
        task = asyncio.create_task(following, name=f"following {job_id}")
        self._tasks[job_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job_id, None))

    async def wait(self, job_id: str, *, within: float | None = None) -> None:
        """Return when a job has ended and is kept, or after some seconds."""
        if job_id in self._tasks:
            await asyncio.wait((self._tasks[job_id],), timeout=within)

    async def close(self) -> None:
        """Let the last events be kept, and end; the jobs have ended."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=LAST_EVENTS)
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
