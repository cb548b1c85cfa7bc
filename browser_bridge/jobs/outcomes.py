"""What came of a job, as text that a later process turns into the same events; pure.

Deltas are not kept one by one: the answer is played back in one piece.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from browser_bridge import errors, events
from browser_bridge.jobs.failures import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    profile: str | None = None
    notices: tuple[events.TurnNotice, ...] = ()
    completed: events.TurnCompleted | None = None
    failure: Failure | None = None


_OUTCOMES = TypeAdapter(_Outcome)


def written(told: Iterable[events.TurnEvent]) -> str:
    """Return the text of an ended job's events."""
    profile, notices = None, list[events.TurnNotice]()
    completed, failure = None, None
    for event in told:
        match event:
            case events.TurnStarted():
                profile = event.profile
            case events.TurnNotice():
                notices.append(event)
            case events.TurnCompleted():
                completed = event
            case events.TurnFailed():
                failure = Failure.of(event.error)
            case _:
                pass
    outcome = _Outcome(
        profile=profile, notices=tuple(notices), completed=completed, failure=failure
    )
    return json.dumps(_OUTCOMES.dump_python(outcome, mode="json", exclude_defaults=True))


def read(text: str) -> tuple[events.TurnEvent, ...]:
    """Return the events of an ended job.

    Args:
        text: What `written` gave.

    Raises:
        ValueError: It is of another edition of the bridge.
    """
    outcome = _OUTCOMES.validate_python(json.loads(text))
    return tuple(_played(outcome))


def _played(outcome: _Outcome) -> Iterator[events.TurnEvent]:
    if outcome.profile is not None:
        yield events.TurnStarted(profile=outcome.profile)
    yield from outcome.notices
    completed = outcome.completed
    if completed is not None:
        if completed.thoughts:
            yield events.ThoughtDelta(completed.thoughts)
        if completed.markdown:
            yield events.TextDelta(completed.markdown)
        for artifact in completed.artifacts:
            yield events.ArtifactReady(artifact=artifact)
        for index, call in enumerate(completed.calls):
            yield events.CallReady(call=call, index=index)
        yield completed
        return
    yield events.TurnFailed(_error(outcome.failure))


def _error(failure: Failure | None) -> errors.BridgeError:
    if failure is None:
        return errors.JobError("What came of the job was not kept.", submitted=True)
    return failure.error()
