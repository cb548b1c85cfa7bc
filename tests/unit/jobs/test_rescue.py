"""An answer whose browser died is read on another page of the same profile, without a prompt."""

import asyncio
from typing import Any

import pytest

from browser_bridge import errors, events, messages
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Job
from browser_bridge.pool import Outcome
from tests.unit.jobs.bench import Bench
from tests.unit.jobs.test_worker_continuity import Bench as DeletingBench

DIED = errors.BrowserCrashed("Chromium or its page died.", submitted=True)
SENT = messages.SentTurn(prompt="ping", conversation="c0ffee", text="po")


class TwicePlayed:
    """A chat that dies while it is read, and has other steps for the rest."""

    def __init__(self, make_chat: Any, *rest: Any, sent_turn: Any = SENT) -> None:
        self.chat = make_chat(steps=(events.TextDelta("po"), DIED))
        self.chat.sent_turn = sent_turn
        resume = self.chat.resume

        def resumed(sent: Any, *, wants_thoughts: bool) -> Any:
            self.chat.steps = rest
            return resume(sent, wants_thoughts=wants_thoughts)

        self.chat.resume = resumed


async def test_worker_reads_the_rest_on_another_page_of_the_profile(
    make_fake_pool: Any, make_chat: Any, make_request: Any
) -> None:
    whole = events.TurnCompleted(markdown="pong")
    chat = TwicePlayed(make_chat, events.TextDelta("ng"), whole).chat
    bench = Bench(make_fake_pool("one", "two"), {"one": chat, "two": make_chat()})
    log = await bench.run(make_request("ping"))
    told = [event async for event in log.follow()]
    started, deltas = (
        events.TurnStarted(profile="one"),
        [events.TextDelta("po"), events.TextDelta("ng")],
    )
    assert told == [started, *deltas, whole]
    assert bench.sent == ["ping"]
    assert chat.resumed == [SENT]
    assert bench.pool.asked[1] == {"profile": "one"}
    assert bench.pool.outcomes == [("one", Outcome.BROKEN), ("one", Outcome.OK)]


async def test_worker_tells_of_the_crash_when_the_site_does_not_keep_the_answer(
    make_fake_pool: Any, make_chat: Any, make_request: Any
) -> None:
    chat = TwicePlayed(make_chat, errors.AnswerFailed("not kept", submitted=True)).chat
    bench = Bench(make_fake_pool("one"), {"one": chat})
    with pytest.raises(errors.BrowserCrashed):
        await bench.run(make_request("ping"))
    assert bench.sent == ["ping"]


async def test_worker_does_not_look_for_a_turn_whose_conversation_is_not_known(
    make_fake_pool: Any, make_chat: Any, make_request: Any
) -> None:
    chat = TwicePlayed(make_chat, sent_turn=None).chat
    bench = Bench(make_fake_pool("one"), {"one": chat})
    with pytest.raises(errors.BrowserCrashed):
        await bench.run(make_request("ping"))
    assert chat.resumed == []


class LeftBehind:
    """A job that an earlier process left, and the worker that takes it up."""

    def __init__(self, pool: Any, chat: Any, request: Any, *, conversation: str = "c0ffee") -> None:
        self.bench = Bench(pool, {"one": chat})
        self.log = JobLog(Job(request=request, is_background=True))
        sent = messages.SentTurn(prompt="ping", conversation=conversation, letters=2)
        self.log.take_up(sent, profile="one")

    async def told(self) -> list[events.TurnEvent]:
        await self.bench.worker.resume(self.log)
        return [event async for event in self.log.follow()]


async def test_worker_reads_what_an_earlier_process_sent(
    make_fake_pool: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    chat = make_chat(steps=pong)
    left = LeftBehind(make_fake_pool("one", "two"), chat, make_request("ping"))
    assert await left.told() == [events.TurnStarted(profile="one"), *pong]
    assert left.bench.pool.asked == [{"profile": "one"}]
    assert (chat.sent, chat.sought) == ([], [])


async def test_worker_looks_for_the_conversation_of_what_may_have_been_sent(
    make_fake_pool: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    chat = make_chat(steps=pong)
    chat.found = "beef"
    left = LeftBehind(make_fake_pool("one"), chat, make_request("ping"), conversation="")
    assert await left.told() == [events.TurnStarted(profile="one"), *pong]
    assert chat.sought == [("ping", ())]
    assert [sent.conversation for sent in chat.resumed] == ["beef"]
    assert chat.sent == []


@pytest.mark.parametrize("conversation", ["", "c0ffee"])
async def test_worker_says_that_the_site_does_not_have_the_answer(
    make_fake_pool: Any, make_chat: Any, make_request: Any, conversation: str
) -> None:
    chat = make_chat(steps=(errors.AnswerFailed("not kept"),))
    left = LeftBehind(make_fake_pool("one"), chat, make_request(), conversation=conversation)
    with pytest.raises(errors.JobInterrupted, match="does not have") as raised:
        await left.told()
    assert raised.value.submitted
    assert chat.sent == []


async def test_worker_counts_what_cannot_be_looked_at_as_sent(
    make_fake_pool: Any, make_chat: Any, make_request: Any
) -> None:
    chat = make_chat(steps=(errors.SignedOut("sign in"),))
    left = LeftBehind(make_fake_pool("one"), chat, make_request("ping"))
    with pytest.raises(errors.SignedOut) as raised:
        await left.told()
    assert raised.value.submitted
    assert left.bench.pool.outcomes == [("one", Outcome.SIGNED_OUT)]


async def test_worker_leaves_the_site_at_work_for_the_next_process(
    make_fake_pool: Any, make_chat: Any, make_request: Any
) -> None:
    chat = make_chat(steps=(asyncio.Event(),))
    bench = Bench(make_fake_pool("one"), {"one": chat})
    log = JobLog(Job(request=make_request("ping"), is_background=True))
    running = asyncio.create_task(bench.worker.run(log))
    await chat.is_reading.wait()
    log.leave()
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled()
    assert chat.stops == 0
    assert bench.pool.outcomes == [("one", Outcome.STALE_PAGE)]


async def test_worker_gives_up_a_conversation_only_after_its_lost_answer_was_read(
    make_chat: Any, make_request: Any
) -> None:
    """Where chats are deleted, the next page of the profile would delete it first."""
    chat = TwicePlayed(
        make_chat, events.TextDelta("ng"), events.TurnCompleted(markdown="pong")
    ).chat
    bench = DeletingBench({"one": chat}, is_deleting=True)
    read_before: list[int] = []

    def doom(profile: str, conversation: str) -> None:
        assert (profile, bool(conversation)) == ("one", True)
        read_before.append(len(chat.resumed))

    bench.worker._doom = doom
    await bench.run(make_request("ping"))
    assert read_before
    assert read_before[0] == 1
