"""A running bridge over a replica, for tests that go the whole way."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openai
import uvicorn

from browser_bridge import settings
from browser_bridge.app import create_app
from browser_bridge.browser import cookies
from browser_bridge.browser.cookie_keeper import save_import
from browser_bridge.browser.profile import Profile, Profiles
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from tests.pace import CHUNK

KEY = "bb-whole-stack-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeStack:
    """Replica, bridge, and the official client, strict about shapes.

    Args:
        replica: The site.
        client: A client of the bridge, without retries.
        address: Base URL of the bridge, without a path.
    """

    replica: ReplicaServer
    client: openai.AsyncOpenAI
    address: str


@contextlib.asynccontextmanager
async def whole_stack(
    directory: Path, options: ReplicaOptions, *, signed_in: bool = True, **overrides: Any
) -> AsyncGenerator[WholeStack]:
    """Run a bridge with one profile over a replica.

    Args:
        directory: Where profiles and data lie.
        options: The replica's set-up.
        signed_in: Whether the profile is signed in.
        overrides: Settings by top-level name.
    """
    with ReplicaServer(replace(options, chunk=CHUNK)) as replica:
        values = settings_for(directory, replica.origin, **overrides)
        add_profile(values, replica.cookies("one@replica.test") if signed_in else ())
        async with serving(values) as address, client_of(address) as client:
            yield WholeStack(replica=replica, client=client, address=address)


def settings_for(directory: Path, origin: str, **overrides: Any) -> settings.Settings:
    """Make the settings of a bridge that keeps everything in one directory."""
    site = {"origin": origin, **overrides.pop("site", {})}
    return settings.load(
        profiles_dir=directory / "profiles",
        data_dir=directory / "data",
        **{"site": site, "api": {"keys": (KEY,)}, **overrides},
    )


def add_profile(values: settings.Settings, signed_in_by: Sequence[dict[str, Any]]) -> Profile:
    """Add the profile of a bridge, with cookies to be imported at its first launch."""
    profile = Profiles(values.profiles_dir).add("owner")
    if signed_in_by:
        state = json.dumps({"cookies": signed_in_by})
        save_import(profile.path, cookies.parse_storage_state(state))
    return profile


def client_of(address: str) -> openai.AsyncOpenAI:
    """Make a client of a bridge, strict about shapes and without retries."""
    return openai.AsyncOpenAI(
        base_url=f"{address}/gemini_official/v1",
        api_key=KEY,
        max_retries=0,
        _strict_response_validation=True,
    )


@contextlib.asynccontextmanager
async def serving(values: settings.Settings) -> AsyncGenerator[str]:
    """Run a bridge; give its base URL, without a path."""
    config = uvicorn.Config(create_app(values), log_config=None, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
