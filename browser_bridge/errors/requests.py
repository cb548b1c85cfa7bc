"""What the caller can mend."""

from browser_bridge.errors.base import BridgeError


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


class NotAllowed(RequestRejected):
    """The caller's key may not use this model, tool or group."""

    code = "not_allowed"


class KeyReused(RequestRejected):
    """An idempotency key came again with another request than before."""

    code = "idempotency_key_reused"


class PromptTooLong(RequestRejected):
    """The composed prompt exceeds what the site takes."""

    code = "context_length_exceeded"
