"""The application over real jobs and a scripted chat in place of the site."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from browser_bridge import events, messages, settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from browser_bridge.jobs import JobManager, Worker
from browser_bridge.jobs.chat import OnNamed
from browser_bridge.jobs.language import ReadEvent
from browser_bridge.pool import Lease
from browser_bridge.protocols import function_calls
from tests.scripted import scripted_bridge

KEY = "bb-scripted-site-key"


@dataclass(slots=True, kw_only=True)
class ScriptedSite:
    """A chat that answers each prompt with the next text, in small deltas.

    Args:
        answers: The texts, in order; the last is given again.
        size: Characters of a delta.
    """

    answers: Sequence[str] = ("Hello!",)
    size: int = 5
    prompts: list[str] = field(default_factory=list[str])

    @property
    def conversation(self) -> str | None:
        """The one conversation, once it was begun."""
        return "c0ffee" if self.prompts else None

    async def open_conversation(self, identity: str, *, last_prompt: str, turns: int) -> None:
        """Show the one conversation."""

    async def choose_model(self, choice: messages.ModelChoice) -> None:
        """Take any model."""

    async def choose_tool(
        self, tool: messages.Tool, options: messages.ToolOptions, *, within: float
    ) -> None:
        """Take any tool."""

    async def attach(self, attachments: Sequence[messages.Attachment], *, within: float) -> None:
        """Take any files."""

    async def send(self, prompt: str) -> None:
        """Note the prompt."""
        self.prompts.append(prompt)

    async def read(self, *, wants_thoughts: bool) -> AsyncIterator[ReadEvent]:
        """Yield the next answer."""
        text = self.answers[min(len(self.prompts), len(self.answers)) - 1]
        if wants_thoughts:
            yield events.ThoughtDelta("Hm.")
        for delta in testing.chunked(text, self.size):
            yield events.TextDelta(delta)
        thoughts = "Hm." if wants_thoughts else ""
        yield events.TurnCompleted(markdown=text, thoughts=thoughts, conversation="c0ffee")

    @property
    def sent_turn(self) -> messages.SentTurn | None:
        """Nothing: no page is lost here."""
        return None

    def resume(self, sent: messages.SentTurn, *, wants_thoughts: bool) -> AsyncIterator[ReadEvent]:
        """Read again; nothing asks for it."""
        del sent
        return self.read(wants_thoughts=wants_thoughts)

    on_named: OnNamed | None = None

    async def find_conversation(self, prompt: str, *, known: Collection[str]) -> str | None:
        """Find nothing; nothing asks for it."""
        del prompt, known

    async def stop(self) -> None:
        """Do nothing."""


class OnePage(testing.ScriptedPool):
    """A pool that leases one stand-in page to everyone."""

    def raise_if_full(self, **_: Any) -> None:
        """Take any job."""

    @contextlib.asynccontextmanager
    async def lease(self, **_: Any) -> AsyncGenerator[Lease]:
        """Lease the page."""
        page: Any = object()
        lease = Lease(page, profile="demo")
        yield lease
        lease.end(is_clean=True)


@contextlib.asynccontextmanager
async def serving(site: ScriptedSite, data: Path) -> AsyncGenerator[str]:
    """Give the address of a running server, without a path."""

    @contextlib.asynccontextmanager
    async def open_bridge(values: settings.Settings) -> AsyncGenerator[Bridge]:
        pool: Any = OnePage()
        worker = Worker(
            pool,
            lambda _: nullcontext(site),
            timeouts=values.timeouts,
            language=function_calls.Language(),
        )
        manager = JobManager(worker, pool)
        yield scripted_bridge(values, manager, pool, keys=(KEY,))
        await manager.close(drain=5)

    app = create_app(settings.load(data_dir=data), open_bridge=open_bridge)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await running
