"""The root of all errors, and how one is made anew by its code."""

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


def of_code(
    code: str,
    message: str,
    *,
    param: str | None = None,
    retry_after: float | None = None,
    submitted: bool = False,
) -> BridgeError:
    """Return an error made anew from what was kept of it; of no code of ours, the root of all.

    Args:
        code: Its code.
        message: What it says.
        param: Name of the request field at fault, if one is.
        retry_after: Seconds after which trying again may succeed, if known.
        submitted: Whether the prompt had already reached the site.
    """
    kind = _of_code(BridgeError, code) or BridgeError
    error = kind.__new__(kind)  # Some classes write their message themselves.
    BridgeError.__init__(error, message, param=param, retry_after=retry_after, submitted=submitted)
    return error


def _of_code(base: type[BridgeError], code: str) -> type[BridgeError] | None:
    if base.code == code:
        return base
    found = (_of_code(kind, code) for kind in base.__subclasses__())
    return next((kind for kind in found if kind is not None), None)
