"""Every error the bridge raises on purpose; no HTTP, no vendor's wording lives here.

    BridgeError
    ├─ RequestRejected          the caller can mend it
    │  ├─ InvalidRequest        a field is missing, of the wrong type or out of range
    │  ├─ UnsupportedFeature    a field asks for what the bridge does not do
    │  ├─ InvalidAttachment     a file cannot be read, is too large or of a kind the site refuses
    │  ├─ UnknownModel          no such model name
    │  ├─ UnknownProfile        no such profile or group
    │  ├─ ArtifactNotFound      no such file is kept, or not any more
    │  ├─ NotAllowed            the caller's key may not use this model, tool or group
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

from browser_bridge.errors.base import (
    BridgeError,
    of_code,
)
from browser_bridge.errors.jobs import (
    JobCancelled,
    JobError,
    JobInterrupted,
    JobNotFound,
    JobTimedOut,
    StorageFailed,
)
from browser_bridge.errors.pool import (
    BrowserCrashed,
    BrowserMissing,
    LaunchFailed,
    NoProfileReady,
    PoolError,
    PoolExhausted,
    ProfileInvalid,
    ProfileLocked,
)
from browser_bridge.errors.requests import (
    ArtifactNotFound,
    InvalidAttachment,
    InvalidRequest,
    KeyReused,
    NotAllowed,
    PromptTooLong,
    RequestRejected,
    UnknownModel,
    UnknownProfile,
    UnsupportedFeature,
)
from browser_bridge.errors.site import (
    AnswerEmpty,
    AnswerFailed,
    AnswerStalled,
    ArtifactInvalid,
    AttachmentFailed,
    ChallengeShown,
    ConsentRequired,
    ContentRefused,
    ConversationLost,
    ModelUnavailable,
    OutputInvalid,
    PromptNotAccepted,
    RateLimited,
    Scope,
    SelectorLost,
    SignedOut,
    SiteError,
    SiteUnavailable,
    TemporaryUnavailable,
    ToolUnavailable,
)

__all__ = [
    "AnswerEmpty",
    "AnswerFailed",
    "AnswerStalled",
    "ArtifactInvalid",
    "ArtifactNotFound",
    "AttachmentFailed",
    "BridgeError",
    "BrowserCrashed",
    "BrowserMissing",
    "ChallengeShown",
    "ConsentRequired",
    "ContentRefused",
    "ConversationLost",
    "InvalidAttachment",
    "InvalidRequest",
    "JobCancelled",
    "JobError",
    "JobInterrupted",
    "JobNotFound",
    "JobTimedOut",
    "KeyReused",
    "LaunchFailed",
    "ModelUnavailable",
    "NoProfileReady",
    "NotAllowed",
    "OutputInvalid",
    "PoolError",
    "PoolExhausted",
    "ProfileInvalid",
    "ProfileLocked",
    "PromptNotAccepted",
    "PromptTooLong",
    "RateLimited",
    "RequestRejected",
    "Scope",
    "SelectorLost",
    "SignedOut",
    "SiteError",
    "SiteUnavailable",
    "StorageFailed",
    "TemporaryUnavailable",
    "ToolUnavailable",
    "UnknownModel",
    "UnknownProfile",
    "UnsupportedFeature",
    "of_code",
]
