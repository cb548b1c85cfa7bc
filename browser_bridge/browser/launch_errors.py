"""Why Chromium did not start: Playwright's long reports turned into our errors."""

import re
from collections.abc import Sequence

from browser_bridge import errors

_IN_USE = ("ProcessSingleton", "already in use", "Opening in existing browser", "exitCode=21")
_MISSING = ("xecutable doesn't exist", "is not found at", "ENOENT", "Unsupported chromium channel")
_NO_DISPLAY = ("Missing X server", "XServer running", "cannot open display", "ozone_platform_x11")
_NO_SANDBOX = ("No usable sandbox", "sandboxing failed", "setuid sandbox is not running as root")
_NO_LIBRARY = "error while loading shared libraries"
_PRINTED = re.compile(r"\[pid=\d+\]\[(?:err|out)\]\s*(.+)")
_KEPT_LINES = 3
_KEPT_LENGTH = 200


def is_sandbox_missing(report: str) -> bool:
    """Whether Chromium refused to run because this system gives it no sandbox."""
    return any(mark in report for mark in _NO_SANDBOX)


def is_driver_gone(report: str) -> bool:
    """Whether the driver itself died: it always says more of a browser that did."""
    return "has been closed" in report and "Browser logs" not in report


def translated(report: str, *, profile: str, secrets: Sequence[str] = ()) -> errors.PoolError:
    """The error for a launch that failed.

    Args:
        report: What Playwright said, with the lines Chromium printed.
        profile: Name of the profile.
        secrets: Texts, such as paths, which must not be shown.
    """
    if any(mark in report for mark in _IN_USE):
        return errors.ProfileLocked(
            f"The profile {profile!r} is in use by another Chromium, perhaps on another machine. "
            "Close that one first, or use another profile."
        )
    if any(mark in report for mark in _MISSING):
        return errors.BrowserMissing(
            "The browser to launch is not there. Check BROWSER_BRIDGE_BROWSER__EXECUTABLE and "
            "BROWSER_BRIDGE_BROWSER__CHANNEL, or run `browser-bridge doctor`."
        )
    return errors.LaunchFailed(
        f"Chromium did not start for the profile {profile!r}. {_advice(report)}"
        f"{_last_lines(report, secrets)}"
    )


def _advice(report: str) -> str:
    if any(mark in report for mark in _NO_DISPLAY):
        return (
            "It needs a display for its window: leave BROWSER_BRIDGE_BROWSER__HEADLESS at true, "
            "or run under a display such as `xvfb-run`."
        )
    if is_sandbox_missing(report):
        return "This system gives it no sandbox: allow unprivileged user namespaces."
    if _NO_LIBRARY in report:
        return "Libraries are missing: run `python -m playwright install-deps chromium`."
    return "Run `browser-bridge doctor`."


def _last_lines(report: str, secrets: Sequence[str]) -> str:
    printed = [match[1].strip()[:_KEPT_LENGTH] for match in _PRINTED.finditer(report)]
    if not printed:
        return ""
    text = " | ".join(printed[-_KEPT_LINES:])
    for secret in secrets:
        text = text.replace(secret, "…")
    return f" It printed: {text}"
