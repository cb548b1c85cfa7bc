"""An answer that its reader does not take is followed by one more prompt in the same chat."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from typing import Any

import pytest

from browser_bridge import errors, events, messages
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Job, Status
from browser_bridge.jobs.language import PlainLanguage, ReadEvent
from browser_bridge.jobs.worker import Worker
from browser_bridge.pool import Outcome
from browser_bridge.settings import TimeoutSettings


class OnceMore:
    """Holds the first answer back and asks for another; fails if that is wanted."""

    def __init__(self, failure: errors.BridgeError | None) -> None:
        self._failure = failure
        self._answers = 0
        self._follow_up: str | None = None

    def feed(self, event: ReadEvent) -> Iterable[ReadEvent]:
        if isinstance(event, events.TurnCompleted):
            self._answers += 1
            if self._answers == 1:
                self._follow_up = "again, please"
            elif self._failure is not None:
                raise self._failure
        if self._answers > 1:
            yield event

    def take_follow_up(self) -> str | None:
        follow_up, self._follow_up = self._follow_up, None
        return follow_up


class Insisting(PlainLanguage):
    """Reads with `OnceMore`, and says who asks."""

    def __init__(self, failure: errors.BridgeError | None = None) -> None:
        self.failure = failure

    def opening(self, request: messages.TurnRequest) -> Sequence[messages.Message]:
        (only,) = request.messages
        return [messages.Message(role=only.role, text=f"said: {only.text}")]

    def reader(self, request: messages.TurnRequest) -> OnceMore:
        assert request.messages
        return OnceMore(self.failure)


Run = Callable[..., Any]


@pytest.fixture
def run(make_fake_pool: Any, make_request: Any) -> Run:
    """Run one job; return its log and the pool."""

    async def go(chat: Any, language: Insisting) -> tuple[JobLog, Any, BaseException | None]:
        pool = make_fake_pool("one")
        worker = Worker(
            pool, lambda _: nullcontext(chat), timeouts=TimeoutSettings(), language=language
        )
        log = JobLog(Job(request=make_request("ping")))
        try:
            await worker.run(log)
        except (errors.BridgeError, asyncio.CancelledError) as error:
            return log, pool, error
        return log, pool, None

    return go


async def test_the_follow_up_goes_to_the_same_chat_and_its_answer_is_told(
    run: Run, make_chat: Any, pong: Any
) -> None:
    chat = make_chat(steps=pong)
    log, pool, error = await run(chat, Insisting())
    assert error is None
    assert chat.sent == ["said: ping", "again, please"]
    told = [event async for event in log.follow()]
    assert told == [events.TurnStarted(profile="one"), events.TurnCompleted(markdown="pong")]
    assert pool.outcomes == [("one", Outcome.OK)]


async def test_a_reader_that_gives_up_fails_the_job_for_good(
    run: Run, make_chat: Any, pong: Any
) -> None:
    """Nothing is sent a third time, nor on another profile; the page is not to blame."""
    chat = make_chat(steps=pong)
    failure = errors.OutputInvalid("no", submitted=True)
    log, pool, error = await run(chat, Insisting(failure))
    assert isinstance(error, errors.OutputInvalid)
    assert len(chat.sent) == 2
    assert log.status is Status.SUBMITTED
    assert pool.outcomes == [("one", Outcome.OK)]


async def test_a_follow_up_that_is_not_taken_counts_as_submitted(
    run: Run, make_chat: Any, pong: Any
) -> None:
    chat = make_chat(steps=pong)
    send = chat.send

    async def refuse_second(prompt: str) -> None:
        await send(prompt)
        if len(chat.sent) == 2:
            raise errors.PromptNotAccepted("no")

    chat.send = refuse_second
    _, _, error = await run(chat, Insisting())
    assert isinstance(error, errors.PromptNotAccepted)
    assert error.submitted
    assert len(chat.sent) == 2
