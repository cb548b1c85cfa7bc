"""What an error means: whether another page may mend it, in what shape it leaves this one; pure.

The retry policy of `jobs.worker`, which is the only one to use it.
"""

from browser_bridge import errors
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Status
from browser_bridge.pool import Outcome

MENDED_ELSEWHERE = (
    errors.PromptNotAccepted,
    errors.SignedOut,
    errors.ModelUnavailable,
    errors.ToolUnavailable,
    errors.RateLimited,
    errors.ChallengeShown,
    errors.AttachmentFailed,
    errors.ConsentRequired,
)
PAGE_IS_FINE = (
    errors.RateLimited,
    errors.ModelUnavailable,
    errors.ToolUnavailable,
    errors.ContentRefused,
    errors.ConversationLost,
    errors.OutputInvalid,
)


def may_mend_elsewhere(error: errors.BridgeError, log: JobLog) -> bool:
    """Whether another profile may serve the job: nothing was sent."""
    if error.submitted or log.status is Status.SUBMITTED or log.status.is_final:
        return False
    if log.job.request.profile is not None:
        return False
    is_pools = isinstance(error, errors.PoolError) and error.retryable
    return is_pools or isinstance(error, MENDED_ELSEWHERE)


def may_begin_anew(error: errors.BridgeError, log: JobLog) -> bool:
    """Whether a conversation that could not be continued may be begun anew: nothing was sent."""
    if error.submitted or isinstance(error, errors.RequestRejected | errors.JobError):
        return False
    return log.status is Status.OPENING or isinstance(error, MENDED_ELSEWHERE)


def outcome_of(error: errors.BridgeError) -> Outcome:
    """Return in what shape an error leaves the page."""
    match error:
        case errors.SignedOut():
            return Outcome.SIGNED_OUT
        case errors.ChallengeShown():
            return Outcome.BLOCKED
        case errors.BrowserCrashed():
            return Outcome.BROKEN
        case _ if isinstance(error, PAGE_IS_FINE):
            return Outcome.OK
        case _:
            return Outcome.STALE_PAGE


def of_both(trouble: errors.BridgeError, refusal: BaseException) -> errors.BridgeError:
    """Return the trouble of the profiles tried, with the wait for the first that may serve."""
    known, other = trouble.retry_after, getattr(refusal, "retry_after", None)
    if isinstance(refusal, errors.RateLimited) and known is not None and other is not None:
        return trouble.retold(trouble.message, retry_after=min(known, other))
    return trouble
