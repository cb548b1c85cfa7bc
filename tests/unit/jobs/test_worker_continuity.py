"""Jobs that go on in a live conversation: tried there once, begun anew where that cannot be."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import pytest

from browser_bridge import errors, events, messages
from browser_bridge.jobs.continuity import Continuity
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Job, Status
from browser_bridge.jobs.plan import Planner
from browser_bridge.jobs.worker import Worker
from browser_bridge.pool import Lease, Share, Use
from browser_bridge.settings import TimeoutSettings
from tests.unit.jobs.conftest import FakeChat, FakePool
from tests.unit.jobs.test_continuity import MemoryTable, asked

DONE = (events.TextDelta("Hello!"), events.TurnCompleted(markdown="Hello!"))
FIRST = asked("Hi")
SECOND = asked("Hi", "Hello!", "What is 2+2?")
WHOLE = "=== ASSISTANT ===\nHello!"


class AffinePool(FakePool):
    """A pool whose profiles can be named; it notes which page showed what."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names)
        self.visited: list[tuple[str, str]] = []
        self.refusal: errors.BridgeError | None = None

    @asynccontextmanager
    async def lease(self, **wanted: Any) -> AsyncGenerator[Lease]:
        if wanted.get("conversation") and self.refusal is not None:
            raise self.refusal
        self.asked.append(wanted)
        names = [n for n in self.all if n not in wanted.get("exclude", ())]
        if wanted.get("profile"):
            names = [wanted["profile"]]
        page: Any = names[0]
        lease = Lease(
            page,
            profile=page,
            on_visit=lambda conversation: self.visited.append((page, conversation)),
        )
        yield lease
        self.outcomes.append((page, lease.end(is_clean=True)))


class Bench:
    """A worker that knows conversations, with a chat per profile."""

    def __init__(self, chats: dict[str, FakeChat], *, is_deleting: bool = False) -> None:
        self.chats = chats
        self.pool = AffinePool(*chats)
        self.table = MemoryTable()
        self.known = Continuity(Planner(), self.table, keep=9, max_age=99)
        self.worker = Worker(
            self.pool,  # pyright: ignore[reportArgumentType] - a double
            lambda page: nullcontext(chats[str(page)]),
            timeouts=TimeoutSettings(),
            continuity=self.known,
            doom=self.doom if is_deleting else None,
        )
        self.doomed: list[tuple[str, str]] = []
        completed = events.TurnCompleted(markdown="Hello!")
        self.known.remember(FIRST, completed, profile="two", conversation="c2", turns=1)

    def doom(self, profile: str, conversation: str) -> None:
        self.doomed.append((profile, conversation))

    async def run(self, request: messages.TurnRequest) -> JobLog:
        self.log = JobLog(Job(request=request))
        await self.worker.run(self.log)
        return self.log

    async def notices(self) -> list[str]:
        published = [event async for event in self.log.follow()]
        return [event.code for event in published if isinstance(event, events.TurnNotice)]


@pytest.fixture
def make_bench() -> Callable[..., Bench]:
    def make(**scripts: Any) -> Bench:
        chats = {name: FakeChat(**{"steps": DONE, **script}) for name, script in scripts.items()}
        return Bench(chats)

    return make


async def test_worker_sends_the_new_turn_in_the_conversation_and_profile_it_belongs_to(
    make_bench: Any,
) -> None:
    bench = make_bench(one={}, two={})
    await bench.run(SECOND)
    chat = bench.chats["two"]
    (asked,) = bench.pool.asked
    assert asked == {
        "groups": (),
        "profile": "two",
        "conversation": "c2",
        "share": Share(),
        "use": Use(mode=messages.Mode.FAST),
    }
    assert (chat.opened, chat.sent) == (["c2"], ["What is 2+2?"])
    assert chat.expected == ("Hi", 1)
    assert await bench.notices() == []
    assert bench.pool.visited == [("two", "c2")]
    (row,) = bench.table.rows.values()
    assert (row.conversation, row.turns) == ("c2", 2)


async def test_worker_remembers_a_conversation_before_anybody_hears_of_its_end(
    make_bench: Any,
) -> None:
    bench = make_bench(one={})
    bench.chats["one"].conversation = "c1"
    log = JobLog(Job(request=asked("Ho")))

    async def follow() -> list[int]:
        stream = log.follow()
        return [len(bench.known) async for e in stream if isinstance(e, events.TurnCompleted)]

    following = asyncio.create_task(follow())
    await bench.worker.run(log)
    assert await following == [2]
    assert bench.pool.visited == [("one", "c1")]


async def test_worker_remembers_nothing_where_the_page_names_no_conversation(
    make_bench: Any,
) -> None:
    bench = make_bench(one={})
    await bench.run(asked("Ho"))
    assert len(bench.known) == 1
    assert bench.pool.visited == []


async def test_worker_begins_anew_where_the_conversation_is_lost(make_bench: Any) -> None:
    bench = make_bench(one={}, two={})
    bench.chats["two"].lost.add("c2")
    await bench.run(SECOND)
    assert bench.chats["two"].sent == []
    (sent,) = bench.chats["one"].sent
    assert WHOLE in sent
    assert await bench.notices() == ["conversation_restarted"]
    assert bench.table.rows == {}, "a lost conversation is not tried again"


@pytest.mark.parametrize(
    "refusal",
    [errors.NoProfileReady("x"), errors.SignedOut("x"), errors.UnknownProfile("x")],
)
async def test_worker_begins_anew_where_the_profile_cannot_serve(
    make_bench: Any, refusal: errors.BridgeError
) -> None:
    bench = make_bench(one={}, two={})
    bench.pool.refusal = refusal
    await bench.run(SECOND)
    assert WHOLE in bench.chats["one"].sent[0]
    assert await bench.notices() == ["conversation_restarted"]


async def test_worker_begins_anew_when_the_profile_is_busy_for_too_long(
    make_bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(one={}, two={})
    monkeypatch.setattr("browser_bridge.jobs.worker.CONTINUE_WITHIN", 0.01)
    lease = bench.pool.lease

    @asynccontextmanager
    async def busy(**wanted: Any) -> AsyncGenerator[Lease]:
        if wanted.get("conversation"):
            await asyncio.Event().wait()
        async with lease(**wanted) as granted:
            yield granted

    bench.pool.lease = busy
    await bench.run(SECOND)
    assert WHOLE in bench.chats["one"].sent[0]


async def test_worker_never_sends_again_what_a_conversation_may_have(make_bench: Any) -> None:
    bench = make_bench(one={}, two={"send": errors.SiteUnavailable("x")})
    with pytest.raises(errors.SiteUnavailable):
        await bench.run(SECOND)
    assert bench.chats["two"].sent == ["What is 2+2?"]
    assert bench.chats["one"].sent == []
    assert bench.table.rows == {}


async def test_worker_begins_anew_when_the_conversation_did_not_take_the_prompt(
    make_bench: Any,
) -> None:
    bench = make_bench(one={}, two={"send": errors.PromptNotAccepted("x")})
    await bench.run(SECOND)
    assert WHOLE in bench.chats["one"].sent[0]


async def test_worker_gives_a_conversation_back_when_its_caller_leaves_before_sending(
    make_bench: Any, until: Any
) -> None:
    bench = make_bench(two={"choose": asyncio.Event()})
    running = asyncio.create_task(bench.run(SECOND))
    await until(lambda: bool(bench.chats["two"].opened))
    assert bench.table.rows == {}
    running.cancel()
    await asyncio.wait({running})
    assert bench.log.status is Status.OPENING
    assert len(bench.table.rows) == 1


async def test_two_requests_with_one_prefix_never_share_a_conversation(make_bench: Any) -> None:
    bench = make_bench(one={}, two={})
    requests = [SECOND, asked("Hi", "Hello!", "Another way?")]
    logs = [JobLog(Job(request=request)) for request in requests]
    await asyncio.gather(*(bench.worker.run(log) for log in logs))
    assert bench.chats["two"].sent == ["What is 2+2?"]
    assert WHOLE in bench.chats["one"].sent[0]


async def test_worker_dooms_each_conversation_that_may_have_a_prompt() -> None:
    chats = {"one": FakeChat(steps=(errors.AnswerFailed("x", submitted=True),))}
    chats["one"].conversation = "c1"
    bench = Bench(chats, is_deleting=True)
    with pytest.raises(errors.AnswerFailed):
        await bench.run(asked("Ho"))
    assert bench.doomed == [("one", "c1")]


async def test_worker_dooms_nothing_where_nothing_was_sent() -> None:
    chats = {"one": FakeChat(choose=errors.ContentRefused("x"))}
    chats["one"].conversation = "c1"
    bench = Bench(chats, is_deleting=True)
    with pytest.raises(errors.ContentRefused):
        await bench.run(asked("Ho"))
    assert bench.doomed == []
