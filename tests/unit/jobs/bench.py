"""A worker to be tried, with chats and a pool that are doubles."""

from contextlib import nullcontext
from typing import Any

from browser_bridge import messages
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Job
from browser_bridge.jobs.plan import Planner
from browser_bridge.jobs.worker import Worker
from browser_bridge.pool import Ledger
from browser_bridge.settings import TimeoutSettings


class Bench:
    """A worker with a chat per profile, and what came of the last job."""

    def __init__(self, pool: Any, chats: dict[str, Any], **timeouts: float) -> None:
        self.pool = pool
        self.chats = chats
        self.captured: list[tuple[Any, str]] = []
        self.ledger = Ledger()
        self.worker = Worker(
            pool,
            lambda page: nullcontext(chats[str(page)]),
            timeouts=TimeoutSettings(**timeouts),
            capture=self.capture,
            planner=Planner(prompt_limit=100),
            ledger=self.ledger,
        )

    async def capture(self, page: Any, reason: str) -> None:
        self.captured.append((page, reason))

    async def run(self, request: messages.TurnRequest) -> JobLog:
        self.log = JobLog(Job(request=request))
        await self.worker.run(self.log)
        return self.log

    @property
    def sent(self) -> list[str]:
        return [prompt for chat in self.chats.values() for prompt in chat.sent]
