"""Signing in where there is no screen: by the live view of the admin page, served meanwhile."""

import asyncio
import socket
from functools import partial

from browser_bridge import app, errors
from browser_bridge.app import OpenBridge
from browser_bridge.cli import listening, output
from browser_bridge.cli.api_server import serve_until_signal
from browser_bridge.cli.output import Progress
from browser_bridge.operations.knowledge import NO_ACCOUNT, Account
from browser_bridge.operations.operations import Operations
from browser_bridge.pool import SlotState
from browser_bridge.settings import Settings


async def login(
    name: str,
    values: Settings,
    progress: Progress,
    *,
    seconds: float,
    open_bridge: OpenBridge | None = None,
) -> Account:
    """Serve the admin page until a profile is signed in; return whose it is.

    Args:
        name: The profile.
        values: All settings.
        progress: Where waiting is shown.
        seconds: How long to wait.
        open_bridge: Starts the bridge; None starts one with this profile alone.

    Raises:
        SignedOut: Nobody signed in.
        BridgeError: The profile cannot be opened, or the address is taken.
    """
    open_bridge = open_bridge or partial(app.open_bridge, only=(name,), report=progress.report)
    with _listen(name, values) as listener:
        progress.stage("Looking for Chromium")
        async with open_bridge(values) as bridge:
            operations = bridge.operations
            assert operations is not None, "open_bridge gives them"
            progress.stage("Waiting for you to sign in")
            base = listening.url_of(listener) + values.api.prefix.rstrip("/")

            def announce() -> None:
                output.notice(
                    f"There is no screen here. Open {base}/admin/profiles/{name} in your browser, "
                    "give the admin key, and sign in there."
                )

            ending = asyncio.Event()
            serving = asyncio.create_task(
                serve_until_signal(bridge, listener, on_listening=announce, ending=ending)
            )
            ready = asyncio.create_task(_ready(operations, name))
            try:
                await asyncio.wait(
                    (serving, ready), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
                )
                if not ready.done():
                    raise errors.SignedOut(f"Nobody signed in with {name!r}: run it again.")
                return ready.result()
            finally:
                ready.cancel()
                ending.set()
                await asyncio.wait((serving, ready))


def _listen(name: str, values: Settings) -> socket.socket:
    try:
        return listening.listen(values.api.host, values.api.port)
    except errors.BridgeError as error:
        raise errors.LaunchFailed(
            f"There is no screen here, and port {values.api.port}, where the page to sign in at "
            f"would be, is taken. If it is a running server, sign in there, at /admin/profiles/"
            f"{name}; else set BROWSER_BRIDGE_API__PORT to a free one."
        ) from error


async def _ready(operations: Operations, name: str) -> Account:
    """Wait until a profile serves; return whose it is."""
    while True:
        seen = operations.changes.number
        for slot in operations.pool.status():
            if slot.profile == name and slot.state is SlotState.READY:
                return operations.knowledge.accounts.get(name, NO_ACCOUNT)
            if slot.profile == name and slot.state is SlotState.BROKEN and not slot.is_held:
                raise errors.LaunchFailed(slot.reason)
        await operations.changes.wait(seen)
