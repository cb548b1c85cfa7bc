"""`browser-bridge serve`: the API over the profiles there are."""

import asyncio
import logging
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter, validators
from cyclopts.types import Port

from browser_bridge import errors, logs, settings
from browser_bridge.api import keys
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import open_bridge
from browser_bridge.browser.launcher import is_root
from browser_bridge.cli import browsing, environment, listening, output, running
from browser_bridge.cli.api_server import serve_until_signal
from browser_bridge.cli.banner import Banner
from browser_bridge.cli.output import Progress
from browser_bridge.pool import Pool
from browser_bridge.settings import Settings

SlowMo = Annotated[float | None, Parameter(validator=validators.Number(gte=0))]
READY_LIMIT = 120.0
"""Seconds after which a server without a usable profile says so."""


def serve(
    *,
    host: str | None = None,
    port: Port | None = None,
    headed: bool = False,
    slow_mo: SlowMo = None,
    trace: bool = False,
) -> int:
    """Serve until a signal.

    Args:
        host: Address to listen on; left out, as BROWSER_BRIDGE_API__HOST says (127.0.0.1).
        port: Port to listen on; left out, as BROWSER_BRIDGE_API__PORT says (8000).
        headed: Show the browser's windows.
        slow_mo: Milliseconds by which each step in a page is slowed down.
        trace: Keep a Playwright trace of each failure, beside its capture. It holds all that the
            page showed.
    """
    browser = watched(is_headed=headed, slow_mo=slow_mo, is_traced=trace)
    values = _settings(host=host, port=port, browser=browser)
    if headed:
        browsing.require_display()
    log_from(logging.INFO)
    with listening.listen(values.api.host, values.api.port) as listener:
        return running.run_server(_serve(values, listener))


def log_from(level: int) -> None:
    """Write the log from a level on, if it is not written from a lower one already."""
    if not logging.getLogger().isEnabledFor(level):
        logs.configure(level=level)


def watched(*, is_headed: bool, slow_mo: float | None, is_traced: bool) -> dict[str, Any]:
    """Return what the options of a command that is watched change of the browser's settings."""
    wanted = {
        "headless": False if is_headed else None,
        "slow_mo": slow_mo,
        "trace": True if is_traced else None,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _settings(*, host: str | None, port: int | None, browser: dict[str, Any]) -> Settings:
    address = {"host": host, "port": port}
    api = {name: value for name, value in address.items() if value is not None}
    return settings.load(api=api, browser=browser)


async def _serve(values: Settings, listener: socket.socket) -> int:
    key_file = None if values.api.keys else values.data_dir / keys.FILE_NAME
    is_key_new = key_file is not None and not key_file.exists()
    with Progress() as progress:
        progress.stage("Looking for Chromium")
        async with open_bridge(values, report=progress.report) as bridge:
            progress.hide()

            def announce() -> None:
                _announce(bridge, listener, key_file, is_key_new=is_key_new)

            news = asyncio.create_task(_tell_when_ready(bridge))
            try:
                await serve_until_signal(bridge, listener, on_listening=announce)
            finally:
                news.cancel()
    return 0


def _announce(
    bridge: Bridge, listener: socket.socket, key_file: Path | None, *, is_key_new: bool
) -> None:
    banner = Banner(
        address=listening.url_of(listener) + bridge.settings.api.prefix.rstrip("/"),
        key=bridge.keys[0],
        key_file=key_file,
        is_key_shown=is_key_new or sys.stdout.isatty(),
        slots=bridge.pool.status(),
    )
    for line in banner.lines():
        output.line(line)
    if is_root():
        output.notice(environment.NO_SANDBOX_AS_ROOT)
    elif "--no-sandbox" in bridge.settings.browser.args:
        output.notice(environment.NO_SANDBOX)
    if not banner.slots:
        output.notice(
            f"There is no profile yet, so nothing can be answered: open {banner.admin}, which "
            "leads from here to the first answer; or make one with `browser-bridge login NAME`, "
            "then start again."
        )


async def _tell_when_ready(bridge: Bridge) -> None:
    """Tell, once, whether prompts can be answered."""
    if not bridge.pool.status():
        return
    try:
        await wait_until_ready(bridge)
    except errors.BridgeError as error:
        output.notice(error.message)
        return
    usable = ", ".join(s.profile for s in bridge.pool.status() if s.state == "ready")
    output.line(f"Ready: {usable}")


async def wait_until_ready(bridge: Bridge) -> None:
    """Wait until a tab can take a prompt.

    Raises:
        PoolError: No profile can be used.
        SiteError: The site lets none in.
    """
    assert isinstance(bridge.pool, Pool), "open_bridge gives the real one"
    await bridge.pool.wait_ready(READY_LIMIT)
