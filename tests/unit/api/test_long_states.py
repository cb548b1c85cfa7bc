"""What dialects are told of a long job is its state, and no more of a failure than they show."""

from browser_bridge import errors
from browser_bridge.api.long_states import state_of
from browser_bridge.jobs.failures import Failure
from browser_bridge.jobs.job import Status
from browser_bridge.jobs.records import Record


def test_failure_is_told_by_its_code_and_message_alone() -> None:
    failure = Failure.of(errors.RateLimited("Wait.", retry_after=60, submitted=True))
    record = Record(id="job-1", kind="video", created=17, status=Status.FAILED, failure=failure)
    state = state_of(record)
    assert (state.suffix, state.status) == ("1", "failed")
    assert state.error == {"code": "limit_reached", "message": "Wait."}
