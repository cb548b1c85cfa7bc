"""Turns the records of long jobs into the state that a dialect writes."""

from types import MappingProxyType

from browser_bridge.jobs.job import PREFIX, Status
from browser_bridge.jobs.records import Record
from browser_bridge.protocols.openai.long_states import LongState, LongStatus

STATUS: MappingProxyType[Status, LongStatus] = MappingProxyType(
    {
        Status.QUEUED: "queued",
        Status.OPENING: "queued",
        Status.SUBMITTING: "in_progress",
        Status.SUBMITTED: "in_progress",
        Status.COMPLETED: "completed",
        Status.FAILED: "failed",
        Status.CANCELLED: "failed",
    }
)


def state_of(record: Record) -> LongState:
    """Return the state of a job."""
    failure = record.failure
    return LongState(
        suffix=record.id.removeprefix(PREFIX),
        created=record.created,
        status=STATUS[record.status],
        fraction=record.fraction,
        ended=record.ended,
        answer=record.answer,
        artifacts=record.artifacts,
        previews=record.previews,
        error=None if failure is None else {"code": failure.code, "message": failure.message},
    )


def job_id(public_id: str, *, prefix: str) -> str:
    """Return the id of the job that a caller knows under a dialect's id."""
    return PREFIX + public_id.removeprefix(prefix)
