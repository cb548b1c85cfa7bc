"""Opening and closing profiles in a real Chromium, and what happens when it dies."""

import asyncio
import json
import os
import signal
import stat
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from browser_bridge import errors
from browser_bridge.browser import open_profile, processes
from browser_bridge.browser.calls import bounded
from browser_bridge.browser.cookie_keeper import EXPORT
from browser_bridge.browser.install import Browser
from browser_bridge.browser.launcher import HEIGHT, WIDTH, Launcher
from browser_bridge.browser.lock import SINGLETONS
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.browser.profile import Profile
from browser_bridge.settings import BrowserSettings

SIGNED_IN = ("Set-Cookie", "sid=secret; Path=/; Max-Age=9999; HttpOnly; Secure; SameSite=None")


def main_process(opened: OpenProfile) -> psutil.Process:
    (process,) = processes.using(opened.profile.path)
    return process


def kill_whole(main: psutil.Process) -> None:
    """End all at once: the process that keeps the cookies may save them when it is orphaned."""
    main.suspend()
    for process in (*main.children(recursive=True), main):
        process.kill()


async def died(opened: OpenProfile) -> None:
    await asyncio.wait_for(opened.closed.wait(), 30)


async def visit(opened: OpenProfile, url: str) -> None:
    page = await opened.new_page()
    await bounded(page.goto(url), within=30, what="opening the local site")


async def test_open_gives_a_page_of_fixed_size_and_language(
    launcher: Launcher, profile: Profile
) -> None:
    """The layout and labels a site shows must not depend on the machine."""
    opened = await launcher.open(profile)

    page = await opened.new_page()
    seen = await page.evaluate("[innerWidth, innerHeight, devicePixelRatio, navigator.language]")

    assert seen == [WIDTH, HEIGHT, 1, "en-US"]
    await opened.close()


async def test_open_reuses_the_page_chromium_opened(launcher: Launcher, profile: Profile) -> None:
    """A profile has as many pages as were asked for, and no blank one beside."""
    opened = await launcher.open(profile)

    first, second = await opened.new_page(), await opened.new_page()

    assert opened.context.pages == [first, second]
    await opened.close()


async def test_open_runs_full_chromium_without_routes(launcher: Launcher, profile: Profile) -> None:
    """The command line is that of new headless, never of headless-shell."""
    opened = await launcher.open(profile)

    arguments = await asyncio.to_thread(main_process(opened).cmdline)

    assert "headless" not in Path(arguments[0]).name
    assert any(argument.startswith("--headless") for argument in arguments)
    await opened.close()


async def test_open_starts_a_renderer_for_each_page_and_no_other(
    launcher: Launcher, profile: Profile, site: Any
) -> None:
    """None for Chromium's own surface and none in reserve: they cost 90 MB a profile."""
    opened = await launcher.open(profile)

    await visit(opened, site.origin)
    await visit(opened, site.origin)

    children = main_process(opened).children(recursive=True)
    assert sum("--type=renderer" in child.cmdline() for child in children) == 2
    await opened.close()


async def test_open_joins_lists_of_features(chromium: Browser, profile: Profile) -> None:
    """Chromium obeys the last list alone, so there must be one, of the driver's and the user's."""
    settings = BrowserSettings(args=("--disable-features=Mine",))
    async with Launcher(settings, locale="en-US", browser=chromium) as launcher:
        opened = await launcher.open(profile)
        arguments = main_process(opened).cmdline()

    (disabled,) = (word for word in arguments if word.startswith("--disable-features="))
    assert {"Mine", "MediaRouter", "WebUIOmniboxPopup"} <= set(disabled.split("=")[1].split(","))


async def test_close_ends_chromium_and_frees_the_profile(
    launcher: Launcher, profile: Profile
) -> None:
    """Twice is as good as once, and the profile can be opened again at once."""
    opened = await launcher.open(profile)

    await opened.close()
    await opened.close()

    assert opened.closed.is_set()
    assert not opened.has_crashed
    assert processes.using(profile.path) == ()
    again = await launcher.open(profile)
    await again.close()


async def test_open_refuses_a_profile_that_is_open(launcher: Launcher, profile: Profile) -> None:
    """The second opener is told who holds it, quickly, and the first is unharmed."""
    opened = await launcher.open(profile)

    begun = time.monotonic()
    with pytest.raises(errors.ProfileLocked, match=str(os.getpid())):
        await launcher.open(profile)

    assert time.monotonic() - begun < 5
    assert await (await opened.new_page()).evaluate("1 + 1") == 2
    await opened.close()


async def test_open_starts_over_links_left_by_another_host(
    launcher: Launcher, profile: Profile
) -> None:
    """As after a container was started anew under another name."""
    for name in SINGLETONS:
        (profile.path / name).symlink_to("f00dfeed-1234")

    opened = await launcher.open(profile)

    assert not opened.closed.is_set()
    await opened.close()


async def test_cookies_survive_a_killed_chromium(
    launcher: Launcher, profile: Profile, site: Any
) -> None:
    """Chromium killed within its 30 s of unwritten cookies does not sign the profile out."""
    site.headers.append(SIGNED_IN)
    opened = await launcher.open(profile)
    await visit(opened, site.origin)
    await opened.export_cookies()
    main_process(opened).send_signal(signal.SIGKILL)
    await died(opened)
    assert opened.has_crashed
    await opened.close()
    site.headers.clear()

    again = await launcher.open(profile)
    await visit(again, site.origin)
    await again.close()

    assert site.cookies == ["", "sid=secret"]
    assert stat.S_IMODE((profile.path / EXPORT).stat().st_mode) == 0o600


async def test_killed_chromium_alone_loses_its_cookies(
    launcher: Launcher, profile: Profile, site: Any
) -> None:
    """The control of the test above: without the export the sign-in is gone."""
    site.headers.append(SIGNED_IN)
    opened = await launcher.open(profile)
    await visit(opened, site.origin)
    kill_whole(main_process(opened))
    await died(opened)
    await opened.close()
    site.headers.clear()

    again = await launcher.open(profile)
    await visit(again, site.origin)
    await again.close()

    assert site.cookies == ["", ""]


async def test_close_exports_cookies(launcher: Launcher, profile: Profile, site: Any) -> None:
    """A sign-in of the last minute is in the export of a profile closed in order."""
    site.headers.append(SIGNED_IN)
    opened = await launcher.open(profile)
    await visit(opened, site.origin)

    await opened.close()

    exported = json.loads((profile.path / EXPORT).read_text())
    assert [cookie["name"] for cookie in exported["cookies"]] == ["sid"]
    assert exported["revision"] >= 1


async def test_export_repeats_while_open(chromium: Browser, profile: Profile, site: Any) -> None:
    """Cookies are exported from time to time without anyone asking."""
    site.headers.append(SIGNED_IN)
    async with Launcher(
        BrowserSettings(), locale="en-US", browser=chromium, export_interval=0.05
    ) as launcher:
        opened = await launcher.open(profile)
        await visit(opened, site.origin)
        async with asyncio.timeout(30):
            while "sid" not in (profile.path / EXPORT).read_text():
                await visit(opened, site.origin)


@pytest.mark.soak
async def test_close_ends_a_frozen_chromium(
    launcher: Launcher, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chromium that answers nothing is killed within its deadlines, and the lock given back."""
    monkeypatch.setattr(open_profile, "_CLOSE_TIME", 0.5)
    monkeypatch.setattr(open_profile, "_GRACE", 0.5)
    opened = await launcher.open(profile)
    main_process(opened).send_signal(signal.SIGSTOP)

    begun = time.monotonic()
    await opened.close()

    assert time.monotonic() - begun < 15
    assert processes.using(profile.path) == ()
    with profile.lock() as lock:
        assert lock.is_held


async def test_close_goes_to_its_end_when_cancelled(launcher: Launcher, profile: Profile) -> None:
    """A cancelled closer leaves neither process nor lock."""
    opened = await launcher.open(profile)
    closer = asyncio.create_task(opened.close())
    await asyncio.sleep(0)

    closer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closer

    assert processes.using(profile.path) == ()
    with profile.lock() as lock:
        assert lock.is_held


@pytest.mark.sampled(2)
@pytest.mark.parametrize("delay", [0, 0.05, 0.2, 0.35])
async def test_open_leaves_nothing_when_cancelled(
    launcher: Launcher, profile: Profile, delay: float
) -> None:
    """A caller who goes away while Chromium starts leaves neither process nor lock."""
    opener = asyncio.create_task(launcher.open(profile))
    await asyncio.wait((opener,), timeout=delay)

    opener.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opener

    assert processes.using(profile.path) == ()
    with profile.lock() as lock:
        assert lock.is_held


async def test_launcher_closes_what_is_open_at_its_end(chromium: Browser, profile: Profile) -> None:
    """Leaving the launcher closes profiles in order."""
    async with Launcher(BrowserSettings(), locale="de", browser=chromium) as launcher:
        opened = await launcher.open(profile)

    assert opened.closed.is_set()
    assert not opened.has_crashed
    assert processes.using(profile.path) == ()


async def test_open_works_again_after_the_driver_was_killed(
    launcher: Launcher, profile: Profile
) -> None:
    """The driver's death ends its browsers; the next opening starts another."""
    opened = await launcher.open(profile)
    driver = await asyncio.to_thread(main_process(opened).parent)
    assert driver is not None
    driver.send_signal(signal.SIGKILL)
    await died(opened)
    await opened.close()

    again = await launcher.open(profile)

    assert await (await again.new_page()).evaluate("1 + 1") == 2
    await again.close()


async def test_bounded_calls_tell_of_a_killed_chromium(
    launcher: Launcher, profile: Profile
) -> None:
    """A call in flight fails at once, with our own error."""
    opened = await launcher.open(profile)
    page = await opened.new_page()
    call = asyncio.create_task(
        bounded(page.evaluate("new Promise(() => 0)"), within=20, what="waiting in the page")
    )
    await page.evaluate("1")
    main_process(opened).send_signal(signal.SIGKILL)

    with pytest.raises(errors.BrowserCrashed, match="waiting in the page"):
        await call

    await died(opened)
    await opened.close()


async def test_bounded_calls_tell_of_an_unreachable_site(
    launcher: Launcher, profile: Profile
) -> None:
    """A closed port is the site's failure, not the browser's."""
    opened = await launcher.open(profile)

    with pytest.raises(errors.SiteUnavailable, match="ERR_"):
        await visit(opened, "http://127.0.0.1:1/")

    await opened.close()


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo 'Trace: boom' >&2; exit 3", errors.LaunchFailed),
        (
            "echo 'x: error while loading shared libraries: libnss3.so' >&2; exit 127",
            errors.LaunchFailed,
        ),
        (
            "echo 'Failed to create a ProcessSingleton for your profile directory.' >&2; exit 21",
            errors.ProfileLocked,
        ),
    ],
)
async def test_open_says_why_when_chromium_does_not_start(
    tmp_path: Path, profile: Profile, script: str, expected: type[errors.BridgeError]
) -> None:
    """What Chromium printed is in the error, and the lock is free again."""
    program = tmp_path / "chrome"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    broken = Browser(executable=program, channel=None, origin="setting", version=None)

    async with Launcher(BrowserSettings(), locale="en-US", browser=broken) as launcher:
        with pytest.raises(expected) as caught:
            await launcher.open(profile)

    assert str(tmp_path) not in caught.value.message
    if expected is errors.LaunchFailed:
        assert "boom" in caught.value.message or "libnss3.so" in caught.value.message
    with profile.lock() as lock:
        assert lock.is_held


@pytest.mark.parametrize(
    "missing",
    [
        Browser(executable=Path("/no/chrome"), channel=None, origin="setting", version=None),
        Browser(executable=None, channel="chrome-canary", origin="channel", version=None),
    ],
)
async def test_open_names_the_settings_when_the_browser_is_not_there(
    profile: Profile, missing: Browser
) -> None:
    """A browser removed since it was found, or never installed, is named as missing."""
    async with Launcher(BrowserSettings(), locale="en-US", browser=missing) as launcher:
        with pytest.raises(errors.BrowserMissing, match="BROWSER__EXECUTABLE"):
            await launcher.open(profile)


async def test_launcher_refuses_a_user_data_directory_among_the_arguments(
    chromium: Browser,
) -> None:
    """The profile decides where Chromium keeps its data."""
    settings = BrowserSettings(args=("--user-data-dir=/tmp/x",))

    with pytest.raises(errors.LaunchFailed, match="user-data-dir"):
        await Launcher(settings, locale="en-US", browser=chromium).__aenter__()
