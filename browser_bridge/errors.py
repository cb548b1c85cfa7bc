"""Every error the bridge raises on purpose; no HTTP, no vendor's wording lives here.

    BridgeError
    ├─ RequestRejected          the caller can mend it
    │  ├─ InvalidRequest        a field is missing, of the wrong type or out of range
    │  ├─ UnsupportedFeature    a field asks for what the bridge does not do
    │  ├─ InvalidAttachment     a file cannot be read, is too large or of a kind the site refuses
    │  ├─ UnknownModel          no such model name
    │  ├─ UnknownProfile        no such profile or group
    │  ├─ ArtifactNotFound      no such file is kept, or not any more
    │  ├─ KeyReused             an idempotency key came again with another request
    │  └─ PromptTooLong         the composed prompt exceeds what the site takes
    ├─ PoolError                no browser could take the job
    │  ├─ PoolExhausted         the queue is full, or the wait in it too long
    │  ├─ NoProfileReady        no profile is usable: none exists, or each is signed out or broken
    │  ├─ ProfileLocked         another process has the profile open
    │  ├─ ProfileInvalid        a profile's name or files cannot be used
    │  ├─ BrowserMissing        no Chromium was found or could be installed
    │  ├─ LaunchFailed          Chromium did not start
    │  └─ BrowserCrashed        Chromium or its page died
    ├─ SiteError                the site, or its page, answered otherwise than with an answer
    │  ├─ SignedOut             the profile is not signed in
    │  ├─ RateLimited           a limit of the account is reached
    │  ├─ ModelUnavailable      the account is not offered this model now
    │  ├─ ToolUnavailable       the account is not offered this tool now
    │  ├─ ContentRefused        the site would not answer this prompt
    │  ├─ ChallengeShown        the site asks for a person: challenge, consent, block
    │  ├─ SelectorLost          a part of the page was not found
    │  ├─ ConversationLost      a conversation cannot be continued any more
    │  ├─ TemporaryUnavailable  the account is not offered temporary chats
    │  ├─ AttachmentFailed      a file did not reach the site
    │  ├─ ConsentRequired       the site asks the owner for a consent before it takes files
    │  ├─ PromptNotAccepted     the composer or the send button did not take the prompt
    │  ├─ AnswerFailed          the site showed an error in place of an answer
    │  ├─ AnswerEmpty           the answer ended with no text
    │  ├─ AnswerStalled         the answer stopped growing and never ended
    │  ├─ OutputInvalid         the answer, mended once, has not the form that was asked for
    │  ├─ ArtifactInvalid       a file of the answer is damaged, or not what it should be
    │  └─ SiteUnavailable       the site cannot be reached or fails
    └─ JobError
       ├─ JobNotFound
       ├─ JobCancelled
       ├─ JobTimedOut
       ├─ JobInterrupted        the server was stopped, and the site does not have the answer
       └─ StorageFailed          the disk is full or cannot be written

Each class has a stable `code` for programs and a `retryable` flag: whether the same request may be
tried again unchanged. `submitted` on an instance tells whether the prompt had reached the site when
it was raised; a worker never sends a submitted prompt again. Messages never hold prompt text,
cookies or keys.
"""

from typing import ClassVar, Self


class BridgeError(Exception):
    """Root of all errors raised on purpose.

    Args:
        message: What is wrong and what to do, safe to show to the caller.
        param: Name of the request field at fault, if one is.
        retry_after: Seconds after which trying again may succeed, if known.
        submitted: Whether the prompt had already reached the site.
    """

    code: ClassVar[str] = "bridge_error"
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        retry_after: float | None = None,
        submitted: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.retry_after = retry_after
        self.submitted = submitted

    def retold(self, message: str, *, retry_after: float | None) -> Self:
        """Return the same error with another message, to be raised for another caller.

        Args:
            message: The message instead.
            retry_after: Seconds after which trying again may succeed, if known.
        """
        error = self.__class__.__new__(self.__class__)
        error.__dict__.update(self.__dict__)
        error.args = (message,)
        error.message = message
        error.retry_after = retry_after
        return error

    def of_profile(self, name: str) -> Self:
        """Return the same error, naming the profile in the command that mends it."""
        message = self.message.replace("login NAME", f"login {name}")
        return self.retold(message, retry_after=self.retry_after)


class RequestRejected(BridgeError):
    """The caller can mend the request."""

    code = "invalid_request"


class InvalidRequest(RequestRejected):
    """A field is missing, of the wrong type or out of range."""

    code = "invalid_value"


class UnsupportedFeature(RequestRejected):
    """A field asks for what the bridge does not do."""

    code = "unsupported_value"


class InvalidAttachment(RequestRejected):
    """A file cannot be read, is too large or of a kind the site refuses."""

    code = "invalid_attachment"


class UnknownModel(RequestRejected):
    """No model has this name."""

    code = "model_not_found"


class UnknownProfile(RequestRejected):
    """No profile or group has this name."""

    code = "profile_not_found"


class ArtifactNotFound(RequestRejected):
    """No file with this id is kept, or not any more."""

    code = "artifact_not_found"


class KeyReused(RequestRejected):
    """An idempotency key came again with another request than before."""

    code = "idempotency_key_reused"


class PromptTooLong(RequestRejected):
    """The composed prompt exceeds what the site takes."""

    code = "context_length_exceeded"


class PoolError(BridgeError):
    """No browser could take the job."""

    code = "pool_error"
    retryable = True


class PoolExhausted(PoolError):
    """The queue is full, or the job waited in it too long."""

    code = "rate_limit_exceeded"


class NoProfileReady(PoolError):
    """No profile is usable: none exists, or each is signed out or broken."""

    code = "no_profile_ready"


class ProfileLocked(PoolError):
    """Another process has the profile open."""

    code = "profile_locked"


class ProfileInvalid(PoolError):
    """A profile's name or files cannot be used."""

    code = "profile_invalid"
    retryable = False


class BrowserMissing(PoolError):
    """No Chromium was found and none could be installed."""

    code = "browser_missing"
    retryable = False


class LaunchFailed(PoolError):
    """Chromium did not start."""

    code = "launch_failed"


class BrowserCrashed(PoolError):
    """Chromium, or the page in use, died."""

    code = "browser_crashed"


class SiteError(BridgeError):
    """The site, or its page, answered otherwise than with an answer."""

    code = "site_error"


class SignedOut(SiteError):
    """The profile is not signed in."""

    code = "signed_out"


class RateLimited(SiteError):
    """A limit of the account is reached."""

    code = "limit_reached"
    retryable = True


class ModelUnavailable(SiteError):
    """The account is not offered this model now."""

    code = "model_unavailable"


class ToolUnavailable(SiteError):
    """The account is not offered this tool now: absent, disabled, or over its quota."""

    code = "tool_unavailable"
    retryable = True


class ContentRefused(SiteError):
    """The site would not answer this prompt."""

    code = "content_policy_violation"


class ChallengeShown(SiteError):
    """The site asks for a person: a challenge, a consent page or a block."""

    code = "challenge_shown"


class SelectorLost(SiteError):
    """A part of the page was not found.

    Args:
        name: Name of the selector in `selectors.toml`.
        state: State of the page in which it was looked for.
        revision: Revision of the selector data in use.
        submitted: Whether the prompt had already reached the site.
    """

    code = "selector_lost"

    def __init__(self, name: str, *, state: str, revision: str, submitted: bool = False) -> None:
        super().__init__(
            f"The page has no {name!r} in state {state!r} (selectors of {revision}): the site may "
            "have changed. Run `browser-bridge doctor`; an override file can be named by "
            "BROWSER_BRIDGE_SITE__SELECTORS.",
            submitted=submitted,
        )
        self.name = name
        self.state = state
        self.revision = revision


class ConversationLost(SiteError):
    """A conversation cannot be continued: it was deleted, does not load, or has gone on."""

    code = "conversation_lost"


class TemporaryUnavailable(SiteError):
    """The account is not offered temporary chats, which the settings ask for."""

    code = "temporary_chat_unavailable"


class AttachmentFailed(SiteError):
    """A file did not reach the site, or the site lost it."""

    code = "attachment_failed"
    retryable = True


class ConsentRequired(SiteError):
    """The site asks the profile's owner for a consent before it takes files; text is unaffected."""

    code = "consent_required"


class PromptNotAccepted(SiteError):
    """The composer or the send button did not take the prompt."""

    code = "prompt_not_accepted"
    retryable = True


class AnswerFailed(SiteError):
    """The site showed an error in place of an answer."""

    code = "answer_failed"


class AnswerEmpty(SiteError):
    """The answer ended with no text."""

    code = "empty_answer"


class AnswerStalled(SiteError):
    """The answer stopped growing and never ended."""

    code = "answer_stalled"


class OutputInvalid(SiteError):
    """The answer, mended once, is no JSON or no call as the request asks for."""

    code = "invalid_output"


class ArtifactInvalid(SiteError):
    """A file of the answer is damaged, cut short, or not what it should be."""

    code = "artifact_invalid"


class SiteUnavailable(SiteError):
    """The site cannot be reached, or fails."""

    code = "site_unavailable"
    retryable = True


class JobError(BridgeError):
    """Something about the job itself."""

    code = "job_error"


class JobNotFound(JobError):
    """No job has this id."""

    code = "job_not_found"


class JobCancelled(JobError):
    """The caller went away or cancelled the job."""

    code = "job_cancelled"


class JobTimedOut(JobError):
    """The job did not end within its deadline."""

    code = "timeout"


class JobInterrupted(JobError):
    """The server was stopped while the job was under way, and the site does not have its answer."""

    code = "job_interrupted"


class StorageFailed(JobError):
    """The disk is full or cannot be written."""

    code = "storage_failed"


def of_code(
    code: str, message: str, *, param: str | None = None, submitted: bool = False
) -> BridgeError:
    """Return an error made anew from what was kept of it; of no code of ours, the root of all."""
    kind = _of_code(BridgeError, code) or BridgeError
    error = kind.__new__(kind)  # Some classes write their message themselves.
    BridgeError.__init__(error, message, param=param, submitted=submitted)
    return error


def _of_code(base: type[BridgeError], code: str) -> type[BridgeError] | None:
    if base.code == code:
        return base
    found = (_of_code(kind, code) for kind in base.__subclasses__())
    return next((kind for kind in found if kind is not None), None)
