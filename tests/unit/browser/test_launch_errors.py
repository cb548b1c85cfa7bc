"""Playwright's launch reports become errors that name the remedy."""

import pytest

from browser_bridge import errors
from browser_bridge.browser.launch_errors import is_driver_gone, is_sandbox_missing, translated

CLOSED = "BrowserType.launch_persistent_context: Target page, context or browser has been closed"
LOGS = f"{CLOSED}\nBrowser logs:\n\n<launching> /x/chrome\n"


def test_translated_shows_the_last_lines_chromium_printed_without_secrets() -> None:
    report = LOGS + "".join(f"[pid=7][err] line {n} of /home/me/profiles/work\n" for n in range(5))

    error = translated(report, profile="work", secrets=("/home/me/profiles",))

    assert isinstance(error, errors.LaunchFailed)
    assert error.message.endswith("line 2 of …/work | line 3 of …/work | line 4 of …/work")
    assert "line 1" not in error.message


@pytest.mark.parametrize(
    ("printed", "advice"),
    [
        ("[pid=7][err] Missing X server or $DISPLAY", "xvfb-run"),
        ("[pid=7][err] No usable sandbox! Update your kernel", "user namespaces"),
        ("[pid=7][err] error while loading shared libraries: libnss3.so", "install-deps"),
        ("[pid=7][err] something else", "browser-bridge doctor"),
    ],
)
def test_translated_advises_by_the_cause(printed: str, advice: str) -> None:
    assert advice in translated(LOGS + printed, profile="work").message


@pytest.mark.parametrize(
    ("report", "kind"),
    [
        ("Failed to create a ProcessSingleton for your profile directory.", errors.ProfileLocked),
        ("Opening in existing browser session.", errors.ProfileLocked),
        ("<process did exit: exitCode=21, signal=null>", errors.ProfileLocked),
        ("Failed to launch chromium because executable doesn't exist at /x", errors.BrowserMissing),
        ("Chromium distribution 'chrome' is not found at /opt/x", errors.BrowserMissing),
        (CLOSED, errors.LaunchFailed),
    ],
)
def test_translated_chooses_the_error(report: str, kind: type[errors.BridgeError]) -> None:
    assert type(translated(report, profile="work")) is kind


def test_is_driver_gone_tells_the_drivers_death_from_the_browsers() -> None:
    assert is_driver_gone(CLOSED)
    assert not is_driver_gone(LOGS)


def test_is_sandbox_missing_knows_both_reports() -> None:
    assert is_sandbox_missing("No usable sandbox!")
    assert is_sandbox_missing("Chromium sandboxing failed!")
    assert not is_sandbox_missing(LOGS)
