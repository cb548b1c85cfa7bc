"""Doubles for jobs: a chat that does as scripted, and a pool that leases stand-in pages."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from browser_bridge import errors, events, messages
from browser_bridge.pool import Lease, Outcome
from tests.unit.jobs.bench import Bench


class FakeChat:
    """A chat whose steps raise, hang or yield as scripted.

    A step is an error to raise, an `asyncio.Event` to wait for, or an event to yield.
    """

    def __init__(
        self,
        *,
        choose: Any = None,
        attach: Any = None,
        send: Any = None,
        steps: Sequence[Any] = (),
        stop: Any = None,
    ) -> None:
        self.script = {"choose": choose, "attach": attach, "send": send, "stop": stop}
        self.attached: list[tuple[str, bytes]] = []
        self.within: list[float] = []
        self.steps = steps
        self.sent: list[str] = []
        self.sent_turn: messages.SentTurn | None = None
        self.resumed: list[messages.SentTurn] = []
        self.on_named: Callable[[messages.SentTurn], object] | None = None
        self.sought: list[tuple[str, tuple[str, ...]]] = []
        self.found: str | None = None
        self.stops = 0
        self.is_reading = asyncio.Event()
        self.conversation: str | None = None
        self.opened: list[str] = []
        self.lost: set[str] = set()
        self.is_closed = False
        self._stopped = asyncio.Event()

    async def open_conversation(self, identity: str, *, last_prompt: str, turns: int) -> None:
        await asyncio.sleep(0)
        self.opened.append(identity)
        self.expected = (last_prompt, turns)
        if identity in self.lost:
            raise errors.ConversationLost("it was deleted")
        self.conversation = identity

    async def choose_model(self, choice: messages.ModelChoice) -> None:
        self.chosen = choice
        await self._perform(self.script["choose"])

    async def choose_tool(
        self, tool: messages.Tool, options: messages.ToolOptions, *, within: float
    ) -> None:
        """Take any tool."""

    async def attach(self, attachments: Sequence[messages.Attachment], *, within: float) -> None:
        self.attached += [(item.name, item.path.read_bytes()) for item in attachments]
        self.within.append(within)
        await self._perform(self.script["attach"])

    async def send(self, prompt: str) -> None:
        self.sent.append(prompt)
        await self._perform(self.script["send"])

    async def read(self, *, wants_thoughts: bool) -> AsyncGenerator[Any]:
        self.wants_thoughts = wants_thoughts
        try:
            for step in self.steps:
                self.is_reading.set()
                if isinstance(step, asyncio.Event):
                    await self._until_stopped(step)
                    if self._stopped.is_set():
                        break
                elif isinstance(step, BaseException):
                    raise step
                else:
                    yield step
        finally:
            self.is_closed = True

    def resume(self, sent: messages.SentTurn, *, wants_thoughts: bool) -> AsyncGenerator[Any]:
        self.resumed.append(sent)
        return self.read(wants_thoughts=wants_thoughts)

    async def find_conversation(self, prompt: str, *, known: Collection[str]) -> str | None:
        self.sought.append((prompt, tuple(known)))
        await asyncio.sleep(0)
        return self.found

    async def stop(self) -> None:
        self.stops += 1
        self._stopped.set()
        await self._perform(self.script["stop"])

    async def _until_stopped(self, event: asyncio.Event) -> None:
        waits = [asyncio.create_task(e.wait()) for e in (event, self._stopped)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    @staticmethod
    async def _perform(step: Any) -> None:
        await asyncio.sleep(0)
        if isinstance(step, asyncio.Event):
            await step.wait()
        elif isinstance(step, BaseException):
            raise step


class FakePool:
    """Leases one stand-in page per profile; each page is the name of its profile."""

    def __init__(self, *names: str) -> None:
        self.free = deque(names)
        self.all = names
        self.outcomes: list[tuple[str, Outcome]] = []
        self.asked: list[dict[str, Any]] = []
        self.full: errors.BridgeError | None = None
        self.gate: asyncio.Event | None = None
        self.leased = 0

    def raise_if_full(self, **_: Any) -> None:
        if self.full is not None:
            raise self.full

    @asynccontextmanager
    async def lease(self, **wanted: Any) -> AsyncGenerator[Lease]:
        self.asked.append(wanted)
        if self.gate is not None:
            await self.gate.wait()
        names = [name for name in self.all if name not in wanted.get("exclude", ())]
        names = [name for name in names if wanted.get("profile") in (None, name)]
        if not names:
            raise errors.NoProfileReady("no other")
        page: Any = names[0]
        lease, is_clean = Lease(page, profile=names[0]), False
        self.leased += 1
        try:
            yield lease
            is_clean = True
        finally:
            self.leased -= 1
            self.outcomes.append((names[0], lease.end(is_clean=is_clean)))


@pytest.fixture
def make_chat() -> type[FakeChat]:
    return FakeChat


@pytest.fixture
def make_fake_pool() -> type[FakePool]:
    return FakePool


@pytest.fixture
def make_request() -> Callable[..., messages.TurnRequest]:
    def make(text: str = "ping", **fields: Any) -> messages.TurnRequest:
        return messages.TurnRequest(
            messages=(messages.Message(role=messages.Role.USER, text=text),),
            model=messages.ModelChoice(requested="gemini-3-fast", mode=messages.Mode.FAST),
            **fields,
        )

    return make


@pytest.fixture
def pong() -> tuple[Any, ...]:
    return (
        events.TextDelta("po"),
        events.TextDelta("ng"),
        events.TurnCompleted(markdown="pong"),
    )


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Run the loop step by step until a condition holds."""

    async def run(condition: Callable[[], bool]) -> None:
        for _ in range(10_000):
            if condition():
                return
            await asyncio.sleep(0)
        pytest.fail("the condition never held")

    return run


@pytest.fixture
def make_bench(make_fake_pool: Any) -> Callable[..., Bench]:
    def make(chats: dict[str, Any], **timeouts: float) -> Bench:
        return Bench(make_fake_pool(*chats), chats, **timeouts)

    return make
