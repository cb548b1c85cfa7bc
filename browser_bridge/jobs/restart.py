"""What becomes of the jobs that an earlier process left: run, read on, told again, or given up.

A prompt that may have been sent is never sent again. One that was not is sent only for a caller
who comes back for it by the job's id; who held a connection has lost it, and asks anew.
"""

import logging
from collections.abc import AsyncGenerator

from browser_bridge import errors, events, messages
from browser_bridge.jobs import journal
from browser_bridge.jobs.event_log import EventLog, JobLog
from browser_bridge.jobs.job import Status
from browser_bridge.jobs.journal import Journal
from browser_bridge.jobs.repeats import Repeats
from browser_bridge.storage import JobRow

logger = logging.getLogger(__name__)

UNSENT = (Status.QUEUED, Status.OPENING)
_FORGOTTEN = messages.TurnRequest(
    messages=(), model=messages.ModelChoice(requested="", mode=messages.Mode.FAST)
)
"""Stands for the request of a job that ended: it is not kept."""


class Restart:
    """The jobs of an earlier process.

    Args:
        journal: Where it wrote them down.
        logs: Where they are remembered.
        repeats: By what they are known when they are asked for again.
    """

    def __init__(self, journal: Journal, logs: EventLog, repeats: Repeats) -> None:
        self._journal = journal
        self._logs = logs
        self._repeats = repeats

    async def take_up(self) -> AsyncGenerator[JobLog]:
        """Yield the logs of the jobs that go on: those with a turn in `sent` are to be read."""
        for row in await self._journal.load():
            if row.expires is not None:
                self._tell_again(row)
                continue
            try:
                log = await self._open(row)
            except ValueError:  # an earlier edition wrote it
                extra = {"action": "job_unreadable", "job": row.id}
                logger.warning("a job that was left cannot be read, and is given up", extra=extra)
                self._journal.forget(row.id)
                continue
            if log is not None:
                yield log

    def _tell_again(self, row: JobRow) -> None:
        self._repeats.note(journal.origin_of(row), row.id)
        ended = journal.read_ended(row, _FORGOTTEN) if row.is_background else None
        if ended is not None:
            self._logs.replay(*ended)

    async def _open(self, row: JobRow) -> JobLog | None:
        job, sent = await self._journal.job_of(row), journal.sent_of(row)
        log = self._logs.open(job)
        is_sent = Status(row.status) not in UNSENT and sent is not None
        if is_sent and sent is not None:
            log.take_up(sent, profile=row.profile)
        elif not job.is_background:
            error = errors.JobInterrupted(
                "The server was stopped before the prompt was sent; ask again."
            )
            log.publish(events.TurnFailed(error))
            self._logs.finish(job.id)
            return None
        self._repeats.note(job.origin, job.id)
        return log
