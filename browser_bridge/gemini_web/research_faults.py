"""Which error it is when words stand in the place of research; pure, words in `notices.toml`."""

from browser_bridge import errors
from browser_bridge.gemini_web import faults, resets
from browser_bridge.gemini_web.readers import conclusion
from browser_bridge.gemini_web.readers.research import Shown, says_refused, says_too_many


def refusal_of(said: str) -> errors.SiteError | None:
    """Return the error for words that came instead of a plan, or None for an answer."""
    if says_refused(said):
        return errors.ContentRefused(f"The site refused: {said[:200]!r}.", submitted=True)
    if says_too_many(said):
        return errors.RateLimited(
            f"The account has too much research under way: the site says {said[:200]!r}. Wait "
            "until some of it is finished, or use another profile.",
            retry_after=resets.seconds_until_reset(said),
            submitted=True,
        )
    fault = faults.fault_of(said)
    return None if fault is None else faults.error_for(fault, said)


def failure_of(shown: Shown) -> errors.SiteError:
    """Return the error for research that was started, and of which words are all that is left."""
    if faults.says_stopped(f"{shown.words} {shown.aside}"):
        return conclusion.stopped()
    return refusal_of(shown.words) or errors.AnswerFailed(
        f"The research came to nothing: the site says {shown.words[:200]!r}. The prompt was sent "
        "once and is not sent again.",
        submitted=True,
    )
