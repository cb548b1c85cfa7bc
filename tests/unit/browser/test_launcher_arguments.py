"""What the launcher refuses before anything is started."""

from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.browser.install import Browser
from browser_bridge.browser.launcher import Launcher
from browser_bridge.settings import BrowserSettings


@pytest.mark.parametrize(
    "argument",
    [
        "--user-data-dir=/tmp/x",
        "--remote-debugging-port=9222",
        "-remote-debugging-port=0",
        "--remote-debugging-address=0.0.0.0",
        "--remote-debugging-pipe",
    ],
)
async def test_launcher_refuses_arguments_that_open_a_profile_to_others(
    tmp_path: Path, argument: str
) -> None:
    browser = Browser(executable=tmp_path, channel=None, version="1", origin="system")
    settings = BrowserSettings(args=("--mute-audio", argument))
    with pytest.raises(errors.LaunchFailed, match="BROWSER_BRIDGE_BROWSER__ARGS"):
        await Launcher(settings, locale="en-US", browser=browser).__aenter__()
