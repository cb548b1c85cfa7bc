"""A job that takes too long, or is cancelled: nothing is sent late, and the page comes to rest."""

import asyncio
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.jobs.job import Status
from browser_bridge.pool import Outcome

LOST = errors.SelectorLost("composer", state="idle", revision="r1")


async def test_worker_does_not_wait_for_another_profile_beyond_the_submit_deadline(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    bench = make_bench({"one": make_chat(), "two": make_chat()}, submit=0.05)

    async def be_limited(_: Any) -> None:
        bench.pool.gate = asyncio.Event()  # from now on no lease is given
        raise errors.RateLimited("met")

    bench.chats["one"].choose_model = be_limited
    with pytest.raises(errors.RateLimited, match="met"):
        await bench.run(make_request())


@pytest.mark.parametrize("step", ["choose", "send"])
async def test_worker_times_out_when_the_prompt_is_not_taken(
    make_bench: Any, make_chat: Any, make_request: Any, monkeypatch: Any, step: str
) -> None:
    monkeypatch.setattr("browser_bridge.jobs.attempt.STOP_GRACE", 0.02)
    bench = make_bench(
        {"one": make_chat(**{step: asyncio.Event()}), "two": make_chat()}, submit=0.01
    )
    with pytest.raises(errors.JobTimedOut) as failure:
        await bench.run(make_request())
    assert failure.value.submitted is (step == "send")
    assert bench.chats["one"].stops == (step == "send")
    assert bench.pool.outcomes == [("one", Outcome.STALE_PAGE)]


async def test_worker_presses_stop_when_the_turn_takes_too_long(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    endless = make_chat(steps=[pong[0], asyncio.Event(), *pong[1:]])
    bench = make_bench({"one": endless}, turn=0.02)
    with pytest.raises(errors.JobTimedOut) as failure:
        await bench.run(make_request())
    assert failure.value.submitted
    assert endless.stops == 1
    assert endless.is_closed


async def test_worker_presses_stop_and_keeps_the_page_when_cancelled_while_reading(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    chat = make_chat(steps=[pong[0], asyncio.Event(), *pong[1:]])
    bench = make_bench({"one": chat})
    running = asyncio.create_task(bench.run(make_request()))
    await chat.is_reading.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert chat.stops == 1
    assert chat.is_closed
    assert bench.log.status is Status.SUBMITTED
    assert bench.pool.outcomes == [("one", Outcome.OK)]


async def test_worker_does_not_send_when_cancelled_while_choosing_the_model(
    make_bench: Any, make_chat: Any, make_request: Any, until: Any
) -> None:
    chosen = asyncio.Event()
    chat = make_chat(choose=chosen)
    bench = make_bench({"one": chat})
    running = asyncio.create_task(bench.run(make_request()))
    await until(lambda: bench.pool.leased == 1)
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.sleep(0)
    chosen.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert chat.sent == []
    assert chat.stops == 0
    assert bench.pool.outcomes == [("one", Outcome.OK)]


async def test_worker_stops_the_answer_when_cancelled_while_sending(
    make_bench: Any, make_chat: Any, make_request: Any, until: Any
) -> None:
    accepted = asyncio.Event()
    chat = make_chat(send=accepted)
    bench = make_bench({"one": chat})
    running = asyncio.create_task(bench.run(make_request()))
    await until(lambda: chat.sent == ["ping"])
    running.cancel()
    await asyncio.sleep(0)
    assert chat.stops == 0
    accepted.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert chat.stops == 1


async def test_worker_gives_a_page_up_that_does_not_come_to_rest(
    make_bench: Any, make_chat: Any, make_request: Any, monkeypatch: Any, until: Any
) -> None:
    monkeypatch.setattr("browser_bridge.jobs.attempt.STOP_GRACE", 0.02)
    chat = make_chat(send=asyncio.Event(), stop=asyncio.Event())
    bench = make_bench({"one": chat})
    running = asyncio.create_task(bench.run(make_request()))
    await until(lambda: chat.sent == ["ping"])
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 20)
    chat.script["stop"].set()
    assert bench.pool.outcomes == [("one", Outcome.STALE_PAGE)]
