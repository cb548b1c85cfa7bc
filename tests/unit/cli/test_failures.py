"""One line and an exit code for each kind of failure."""

import errno
import signal

import pytest

from browser_bridge import errors
from browser_bridge.cli import failures


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (errors.InvalidRequest("Wrong:\n  this."), 2, "Wrong: this."),
        (errors.UnknownProfile("None."), 2, "None."),
        (errors.SignedOut("Sign in."), 1, "Sign in."),
        (errors.BrowserMissing("No Chromium."), 1, "No Chromium."),
        (OSError(errno.EACCES, "Permission denied", "/x"), 1, "/x: Permission denied."),
        (TimeoutError("Gave up."), 1, "Gave up."),
        (RuntimeError("odd\nmore"), 1, "It failed unexpectedly (RuntimeError: odd); --debug"),
        (TimeoutError(), 1, "It failed unexpectedly (TimeoutError); --debug"),
        (errors.BridgeError("with bb-0123456789abcdef0"), 1, "with [redacted]"),
    ],
)
def test_report_tells_one_line(
    capsys: pytest.CaptureFixture[str], error: Exception, code: int, told: str
) -> None:
    assert failures.report(error) == code
    shown = capsys.readouterr().err
    assert shown.startswith(f"browser-bridge: {told}")
    assert shown.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [(failures.Interrupted(signal.SIGTERM), 143), (KeyboardInterrupt(), 130)],
)
def test_report_is_silent_about_signals(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    assert failures.report(error) == code
    assert capsys.readouterr().err == ""
