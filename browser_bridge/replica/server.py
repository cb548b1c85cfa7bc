"""Runs a replica: in a thread of its own beside tests and benchmarks, or alone."""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import uvicorn

from browser_bridge.replica import sign_ins
from browser_bridge.replica.app import create_app
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.oracle import Oracle
from browser_bridge.replica.script import Answer
from browser_bridge.replica.world import World

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0
_GRACE_SECONDS = 3
_LOGGERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
_NEVER_EXPIRES_SOON = 4_102_444_800


class _Server(uvicorn.Server):
    """Tells when it listens, and ends scripted answers before it waits for connections."""

    def __init__(
        self, config: uvicorn.Config, world: World, *, tell: Callable[[], None] | None
    ) -> None:
        super().__init__(config)
        self._world = world
        self._tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._tell is not None:
            self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._world.close()
        await super().shutdown(sockets)


class _Hushed(logging.Filter):
    """Drops what the server in one thread would log: scripted faults are no news."""

    def __init__(self, thread: int) -> None:
        super().__init__()
        self._thread = thread

    def filter(self, record: logging.LogRecord) -> bool:
        return record.thread != self._thread


class ReplicaServer:
    """A replica in a thread and event loop of its own; a context manager.

    Args:
        options: How the replica is set up.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
    """

    def __init__(
        self, options: ReplicaOptions | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._world = World(options or ReplicaOptions())
        self._host = host
        self._port = port
        self._listening = threading.Event()
        self._server = _Server(_config(self._world), self._world, tell=self._listening.set)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._origin = ""

    @property
    def origin(self) -> str:
        """Scheme, host and port, such as `http://127.0.0.1:40123`."""
        return self._origin

    @property
    def oracle(self) -> Oracle:
        """The log of what reached the site."""
        return self._world.oracle

    def start(self) -> None:
        """Start listening; return when connections are accepted.

        Raises:
            OSError: The address is taken.
            TimeoutError: It did not start in time.
        """
        listener = socket.create_server((self._host, self._port))
        self._origin = f"http://{self._host}:{listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, args=(listener,), name="replica")
        self._thread.start()
        if not self._listening.wait(_START_SECONDS):
            self.stop()
            raise TimeoutError("The replica did not start listening.")

    def stop(self) -> None:
        """End answers under way, stop listening, and wait for the thread.

        Raises:
            TimeoutError: The thread did not end in time.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._server.should_exit = True
        thread.join(_STOP_SECONDS)
        if thread.is_alive():
            raise TimeoutError("The replica did not stop.")

    def use(self, name: str, *, account: str | None = None) -> None:
        """Switch to a scenario, for everybody or for one account (see `World.use`)."""
        self._world.use(name, account=account)

    def answer(
        self,
        prompt_substring: str,
        markdown: str,
        *,
        thoughts: str = "",
        chunk: int = 0,
        interval: float = 0.02,
        first: float = 0.15,
        sources: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Register the answer to prompts that contain a text, or `[[answer:text]]`.

        Args:
            prompt_substring: What the prompt contains.
            markdown: The answer.
            thoughts: Thoughts shown before it.
            chunk: Characters in each piece; 0 cuts at words.
            interval: Seconds between pieces.
            first: Seconds from the prompt to the first piece.
            sources: Address and title of what its `[cite: N]` marks number.
        """
        self._world.answer(
            prompt_substring,
            Answer(
                markdown=markdown,
                thoughts=thoughts,
                chunk=chunk,
                interval=interval,
                first=first,
                sources=tuple(sources),
            ),
        )

    def delete(self, account: str, conversation: str) -> None:
        """Delete a stored conversation, as its owner may do in another window.

        Args:
            account: Address of the account.
            conversation: Its 16 hex digits.
        """
        if self._loop is not None:
            deletion = self._delete(account, conversation)
            asyncio.run_coroutine_threadsafe(deletion, self._loop).result(_STOP_SECONDS)

    def reset(self) -> None:
        """Return to the state after start: log, chats, scenario, answers, sign-ins."""
        if self._loop is None or not self._loop.is_running():
            self._world.reset()
            return
        asyncio.run_coroutine_threadsafe(self._reset(), self._loop).result(_STOP_SECONDS)

    def cookies(self, *emails: str) -> list[dict[str, Any]]:
        """Make the cookies that sign accounts in, as Playwright's `add_cookies` takes them.

        Args:
            emails: Addresses in the order of `/u/N`; none means the first account.
        """
        value = ""
        for email in emails or (self._world.sign_ins.accounts[0].email,):
            value = self._world.sign_ins.add(value, email)
        names = {sign_ins.COOKIE: value}
        names |= {name: sign_ins.companion(name, value) for name in sign_ins.COMPANIONS}
        return [
            {
                "name": name,
                "value": text,
                "domain": self._host,
                "path": "/",
                "secure": True,
                "httpOnly": True,
                "expires": _NEVER_EXPIRES_SOON,
            }
            for name, text in names.items()
        ]

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop."""
        self.stop()

    def _run(self, listener: socket.socket) -> None:
        hushed = _Hushed(threading.get_ident())
        loggers = [logging.getLogger(name) for name in _LOGGERS]
        for logger in loggers:
            logger.addFilter(hushed)
        try:
            with listener:
                asyncio.run(self._serve(listener))
        finally:
            for logger in loggers:
                logger.removeFilter(hushed)

    async def _serve(self, listener: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve(sockets=[listener])

    async def _delete(self, account: str, conversation: str) -> None:
        self._world.store.delete(account, conversation)

    async def _reset(self) -> None:
        self._world.reset()


async def serve(
    options: ReplicaOptions | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Run a replica in this event loop until interrupted or cancelled.

    Args:
        options: How the replica is set up.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        announce: Called with the origin once connections are accepted.

    Raises:
        OSError: The address is taken.
    """
    world = World(options or ReplicaOptions())
    with socket.create_server((host, port)) as listener:
        origin = f"http://{host}:{listener.getsockname()[1]}"
        tell = None if announce is None else partial(announce, origin)
        server = _Server(_config(world), world, tell=tell)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            server.should_exit = True
            await serving
            raise


def _config(world: World) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(world=world),
        log_config=None,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
