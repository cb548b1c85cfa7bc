"""Why a job failed, as it is kept: an error without its exception, and made anew from that."""

from dataclasses import dataclass
from typing import Self

from browser_bridge import errors

INTERRUPTED = errors.JobInterrupted("The server stopped while the job was under way; ask again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is kept of an error.

    Args:
        code: Stable name.
        message: What is wrong, safe to show.
        param: Name of the request field at fault, if one is.
        submitted: Whether the site had the prompt.
        retry_after: Seconds after which it may be asked again, if that is known.
    """

    code: str
    message: str
    param: str | None = None
    submitted: bool = False
    retry_after: float | None = None

    @classmethod
    def of(cls, error: errors.BridgeError) -> Self:
        """Return what is kept of an error."""
        return cls(
            code=error.code,
            message=error.message,
            param=error.param,
            submitted=error.submitted,
            retry_after=error.retry_after,
        )

    def error(self) -> errors.BridgeError:
        """Return the error made anew."""
        return errors.of_code(
            self.code,
            self.message,
            param=self.param,
            retry_after=self.retry_after,
            submitted=self.submitted,
        )
