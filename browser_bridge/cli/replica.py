"""`browser-bridge replica`: the local site alone."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.types import Port

from browser_bridge import errors
from browser_bridge.cli import listening, output, running
from browser_bridge.replica import boot
from browser_bridge.replica.catalogue import CATALOGUE
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer

Locale = Literal["en", "zh-CN", "zh-TW", "de", "ja", "ko", "ru", "vi"]


def replica(
    *,
    host: str = "127.0.0.1",
    port: Port = 9000,
    generation: boot.Generation = "g2",
    locale: Locale = "en",
    scenario: str = "normal",
    tier: boot.Tier | None = None,
    signed_out: Literal["guest", "redirect"] = "guest",
    is_listing: Annotated[bool, Parameter("--list")] = False,
) -> int:
    """Run the replica until a signal.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        generation: Generation of the site's pages.
        locale: Language of the pages.
        scenario: What happens; --list shows all.
        tier: Plan of every account; left out, each has its own.
        signed_out: What a visitor gets: the page as a guest, or the sign-in page.
        is_listing: List the scenarios instead.
    """
    if is_listing:
        return _list()
    if scenario not in CATALOGUE:
        raise errors.InvalidRequest(
            f"There is no scenario {scenario!r}; `browser-bridge replica --list` shows all."
        )
    options = ReplicaOptions(
        generation=generation, locale=locale, scenario=scenario, tier=tier, signed_out=signed_out
    )
    return running.run_server(_run(options, host, port))


def _list() -> int:
    shown = output.table("Scenario", "What happens")
    for scenario in CATALOGUE.values():
        shown.add_row(scenario.name, scenario.description)
    output.results().print(shown)
    return 0


async def _run(options: ReplicaOptions, host: str, port: int) -> int:
    stopped = asyncio.Event()
    server = ReplicaServer(options, host, port)
    with running.signals_taken_by(stopped.set), started(server, host, port):
        output.line(f"The replica is at {server.origin}/app (Ctrl-C ends it).")
        await stopped.wait()
    return 0


@contextmanager
def started(server: ReplicaServer, host: str, port: int) -> Generator[None]:
    """Run a replica for as long as the context lasts.

    Raises:
        BridgeError: Its address is taken.
    """
    try:
        server.start()
    except OSError as error:
        raise listening.taken(host, port, error) from error
    try:
        yield
    finally:
        server.stop()
