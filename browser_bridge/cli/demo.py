"""`browser-bridge demo`: replica, signed-in profile and API, in directories of their own."""

import asyncio
import json
import logging
import socket
from pathlib import Path
from typing import Any

from cyclopts.types import Port

from browser_bridge import settings
from browser_bridge.app import open_bridge
from browser_bridge.browser import processes
from browser_bridge.browser.cookie_keeper import save_import
from browser_bridge.browser.cookies import parse_storage_state
from browser_bridge.browser.profile import Profiles
from browser_bridge.cli import browsing, listening, output, running
from browser_bridge.cli.api_server import serve_until_signal
from browser_bridge.cli.banner import Banner
from browser_bridge.cli.output import Progress
from browser_bridge.cli.profile_facts import locker_of
from browser_bridge.cli.replica import Locale
from browser_bridge.cli.serve import SlowMo, log_from, wait_until_ready, watched
from browser_bridge.replica import boot
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from browser_bridge.settings import ApiSettings, Settings, SiteSettings

PROFILE = "demo"
_LOCAL = "127.0.0.1"
_GRACE = 2.0


def demo(
    *,
    port: Port = 8000,
    headed: bool = False,
    slow_mo: SlowMo = None,
    trace: bool = False,
    generation: boot.Generation = "g2",
    locale: Locale = "en",
) -> int:
    """Run the demo until a signal.

    Args:
        port: Port of the API; 0 takes a free one.
        headed: Show the browser's window.
        slow_mo: Milliseconds by which each step in a page is slowed down.
        trace: Keep a Playwright trace of each failure, beside its capture.
        generation: Generation of the site's pages.
        locale: Language of the pages.
    """
    values = settings.load()
    if headed:
        browsing.require_display()
    log_from(logging.WARNING)
    options = ReplicaOptions(generation=generation, locale=locale)
    with listening.listen(_LOCAL, port) as listener:
        browser = watched(is_headed=headed, slow_mo=slow_mo, is_traced=trace)
        return running.run_server(_demo(values, options, listener, browser=browser))


async def _demo(
    values: Settings,
    options: ReplicaOptions,
    listener: socket.socket,
    *,
    browser: dict[str, Any],
) -> int:
    with ReplicaServer(options) as site, Progress() as progress:
        progress.stage("Looking for Chromium")
        values = _own(values, site.origin, locale=options.locale, browser=browser)
        await asyncio.to_thread(_make_profile, values.profiles_dir, site)
        async with open_bridge(values, report=progress.report) as bridge:
            progress.stage("Opening the demo profile")
            await wait_until_ready(bridge)
            banner = Banner(
                address=listening.url_of(listener) + values.api.prefix,
                key=bridge.keys[0],
                key_file=None,
                is_key_shown=True,
                slots=bridge.pool.status(),
            )

            def announce() -> None:
                progress.hide()
                output.line(f"The replica of the site is at {site.origin}/app (Ctrl-C ends all).")
                for line in banner.lines():
                    output.line(line)

            await serve_until_signal(bridge, listener, on_listening=announce)
    return 0


def _own(values: Settings, origin: str, *, locale: str, browser: dict[str, Any]) -> Settings:
    """The demo's settings: of the user's, only what concerns this machine's browser and pace."""
    home = values.data_dir / "demo"
    return values.model_copy(
        update={
            "site": SiteSettings(origin=origin, locale=locale),
            "api": ApiSettings(),
            "browser": values.browser.model_copy(update=browser),
            "data_dir": home,
            "profiles_dir": home / "profiles",
        }
    )


def _make_profile(directory: Path, site: ReplicaServer) -> None:
    """Make the profile anew, whatever an earlier demo left of it.

    Raises:
        ProfileLocked: Another demo is running on it.
    """
    profiles = Profiles(directory)
    path = directory.absolute() / PROFILE
    if path.is_dir():
        _end_orphan(path)
        profiles.remove(PROFILE)
    profile = profiles.add(PROFILE)
    save_import(profile.path, parse_storage_state(json.dumps(site.cookies())))


def _end_orphan(path: Path) -> None:
    """End the Chromium of a demo that was killed; a living demo holds the profile's lock."""
    if locker_of(path) is None:
        processes.end(path, grace=_GRACE)
