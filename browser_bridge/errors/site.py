"""The site, or its page, answered otherwise than with an answer."""

from enum import StrEnum

from browser_bridge.errors.base import BridgeError


class SiteError(BridgeError):
    """The site, or its page, answered otherwise than with an answer."""

    code = "site_error"


class SignedOut(SiteError):
    """The profile is not signed in."""

    code = "signed_out"


class Scope(StrEnum):
    """What a limit is of."""

    ASKED = "asked"
    """The tool that was asked for, or else the model."""
    MODEL = "model"
    """The model alone."""
    FILES = "files"
    """The taking of files."""
    ACCOUNT = "account"
    """The account, which is asked too often."""


class RateLimited(SiteError):
    """A limit of the account is reached.

    Args:
        message: As of every error.
        scope: What the limit is of.
        model: Name of the mode that the site names, or "".
        retry_after: As of every error; when the limit is reset.
        submitted: As of every error.
    """

    code = "limit_reached"
    retryable = True
    scope: Scope = Scope.ASKED
    model: str = ""

    def __init__(
        self,
        message: str,
        *,
        scope: Scope = Scope.ASKED,
        model: str = "",
        retry_after: float | None = None,
        submitted: bool = False,
    ) -> None:
        super().__init__(message, retry_after=retry_after, submitted=submitted)
        self.scope = scope
        self.model = model


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
