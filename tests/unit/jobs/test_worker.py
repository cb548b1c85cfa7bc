"""One job on leased pages: sent once, read to the end, tried elsewhere only before that."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from browser_bridge import errors, events, messages
from browser_bridge.jobs import plan
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Job, Status
from browser_bridge.pool import Outcome, Share, Use

LOST = errors.SelectorLost("composer", state="idle", revision="r1")


async def test_worker_sends_once_and_publishes_what_is_read(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    bench = make_bench({"one": make_chat(steps=pong)})
    log = await bench.run(make_request("ping", wants_thoughts=False))
    published = [event async for event in log.follow()]
    assert published == [events.TurnStarted(profile="one"), *pong]
    chat = bench.chats["one"]
    assert chat.sent == ["ping"]
    assert chat.chosen.requested == "gemini-3-fast"
    assert chat.wants_thoughts is False
    assert chat.is_closed
    assert log.status is Status.COMPLETED
    assert bench.pool.outcomes == [("one", Outcome.OK)]
    assert chat.stops == 0


async def test_worker_asks_the_pool_for_what_was_requested(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    bench = make_bench({"one": make_chat(steps=pong)})
    await bench.run(make_request(profile="one"))
    (asked,) = bench.pool.asked
    assert asked == {
        "groups": (),
        "profile": "one",
        "exclude": frozenset(),
        "share": Share(),
        "use": Use(mode=messages.Mode.FAST),
    }


async def test_worker_tells_the_ledger_of_limits_and_the_caller_how_long_they_last(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    limit = errors.RateLimited("at its limit", scope=errors.Scope.MODEL)
    bench = make_bench({"one": make_chat(choose=limit)})
    with pytest.raises(errors.RateLimited) as raised:
        await bench.run(make_request())
    assert raised.value.retry_after == 900
    (row,) = bench.ledger.rows()
    assert (row.profile, row.kind, row.name) == ("one", "model", "fast")


async def test_worker_asks_those_last_that_lately_lacked_the_tool(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    missing = errors.ToolUnavailable("no row")
    bench = make_bench({"one": make_chat(choose=missing), "two": make_chat(steps=pong)})
    request = make_request()
    request = replace(request, model=replace(request.model, tool=messages.Tool.IMAGE))
    await bench.run(request)
    bench.pool.asked.clear()
    await bench.run(request)
    assert [asked["exclude"] for asked in bench.pool.asked] == [{"one"}]


async def test_worker_tells_the_earliest_reset_when_the_other_profiles_are_at_their_limit(
    make_bench: Any, make_chat: Any, make_request: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = errors.RateLimited("at its limit", retry_after=500)
    bench = make_bench({"one": make_chat(choose=limit)})
    leases = bench.pool.lease

    def lease(**wanted: Any) -> Any:
        if wanted["exclude"]:
            raise errors.RateLimited("the others too", retry_after=200)
        return leases(**wanted)

    monkeypatch.setattr(bench.pool, "lease", lease)
    with pytest.raises(errors.RateLimited, match="at its limit") as raised:
        await bench.run(make_request())
    assert raised.value.retry_after == 200


async def test_worker_refuses_a_prompt_that_is_too_long_without_a_lease(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    bench = make_bench({"one": make_chat()})
    with pytest.raises(errors.PromptTooLong, match="at most 100"):
        await bench.run(make_request("x" * 101))
    assert bench.pool.asked == []


async def test_worker_refuses_a_tool_that_it_cannot_use_without_a_lease(
    make_bench: Any, make_chat: Any, make_request: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "DRIVEN_TOOLS", frozenset({messages.Tool.IMAGE}))
    bench = make_bench({"one": make_chat()})
    request = make_request()
    model = replace(request.model, tool=messages.Tool.VIDEO)
    with pytest.raises(errors.UnsupportedFeature, match="'video'"):
        await bench.run(replace(request, model=model))
    assert bench.pool.asked == []


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (errors.SignedOut("x"), Outcome.SIGNED_OUT),
        (errors.ChallengeShown("x"), Outcome.BLOCKED),
        (errors.RateLimited("x"), Outcome.OK),
        (errors.ModelUnavailable("x"), Outcome.OK),
        (errors.BrowserCrashed("x"), Outcome.BROKEN),
    ],
)
async def test_worker_tries_another_profile_when_one_cannot_serve(
    make_bench: Any, make_chat: Any, make_request: Any, error: Any, outcome: Outcome
) -> None:
    answer = [events.TurnCompleted(markdown="pong")]
    bench = make_bench({"one": make_chat(choose=error), "two": make_chat(steps=answer)})
    log = await bench.run(make_request())
    assert log.status is Status.COMPLETED
    assert bench.sent == ["ping"]
    assert bench.pool.outcomes == [("one", outcome), ("two", Outcome.OK)]


async def test_worker_tries_another_profile_when_the_prompt_was_not_accepted(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    refused = make_chat(send=errors.PromptNotAccepted("x"))
    bench = make_bench({"one": refused, "two": make_chat(steps=pong)})
    log = await bench.run(make_request())
    published = [event async for event in log.follow()]
    assert published[0] == events.TurnStarted(profile="two")


@pytest.mark.parametrize(
    "error",
    [
        errors.PromptNotAccepted("x", submitted=True),
        errors.BrowserCrashed("x", submitted=True),
        errors.BrowserCrashed("it says the site has nothing, but it died while sending"),
        errors.SignedOut("x", submitted=True),
        LOST,
        errors.SiteUnavailable("x"),
        errors.RateLimited("it does not know whether the prompt left"),
        LookupError("a fault of ours"),
    ],
)
async def test_worker_never_sends_again_when_the_site_may_have_the_prompt(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any, error: Exception
) -> None:
    bench = make_bench({"one": make_chat(send=error), "two": make_chat(steps=pong)})
    with pytest.raises(type(error)):
        await bench.run(make_request())
    assert bench.sent == ["ping"]


@pytest.mark.parametrize(
    ("error", "is_submitted"),
    [
        (errors.PromptNotAccepted("x"), False),
        (errors.SelectorLost("composer", state="idle", revision="r1"), False),
        (errors.ChallengeShown("x"), False),
        (errors.SignedOut("x"), False),
        (errors.InvalidRequest("x"), False),
        (errors.PromptNotAccepted("x", submitted=True), True),
        (errors.SiteUnavailable("x"), True),
        (errors.RateLimited("x"), True),
        (errors.BrowserCrashed("x"), True),
    ],
)
async def test_worker_takes_the_prompt_for_sent_unless_the_error_proves_otherwise(
    make_bench: Any, make_chat: Any, make_request: Any, error: Any, *, is_submitted: bool
) -> None:
    bench = make_bench({"one": make_chat(send=error)})
    with pytest.raises(type(error)) as failure:
        await bench.run(make_request())
    assert failure.value.submitted is is_submitted


async def test_worker_tries_another_profile_when_a_page_is_slow_before_the_prompt_is_sent(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    slow = make_chat(choose=TimeoutError("Gave up opening the menu after 5 s."))
    bench = make_bench({"one": slow, "two": make_chat(steps=pong)})
    log = await bench.run(make_request())
    assert log.status is Status.COMPLETED
    assert bench.pool.outcomes == [("one", Outcome.STALE_PAGE), ("two", Outcome.OK)]


async def test_worker_tells_what_was_slow_when_no_other_profile_is_left(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    slow = make_chat(choose=TimeoutError("Gave up opening the menu after 5 s."))
    bench = make_bench({"one": slow})
    with pytest.raises(errors.PromptNotAccepted, match="opening the menu") as failure:
        await bench.run(make_request())
    assert not failure.value.submitted


@pytest.mark.parametrize("step", ["send", "steps"])
async def test_worker_does_not_call_a_slow_page_a_deadline(
    make_bench: Any, make_chat: Any, make_request: Any, step: str
) -> None:
    slow = TimeoutError("Gave up reading after 5 s.")
    bench = make_bench({"one": make_chat(**{step: [slow] if step == "steps" else slow})})
    with pytest.raises(errors.SiteUnavailable, match="reading after 5 s") as failure:
        await bench.run(make_request())
    assert failure.value.submitted


async def test_worker_marks_a_failure_while_reading_as_submitted(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    crash = errors.BrowserCrashed("x")
    bench = make_bench({"one": make_chat(steps=[events.TextDelta("p"), crash]), "two": make_chat()})
    with pytest.raises(errors.BrowserCrashed) as failure:
        await bench.run(make_request())
    assert failure.value.submitted
    assert bench.sent == ["ping"]
    assert bench.pool.outcomes == [("one", Outcome.BROKEN)]


async def test_worker_stays_with_the_profile_asked_for(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    limited = errors.RateLimited("x")
    bench = make_bench({"one": make_chat(choose=limited), "two": make_chat()})
    with pytest.raises(errors.RateLimited):
        await bench.run(make_request(profile="one"))
    assert len(bench.pool.asked) == 1


async def test_worker_gives_up_after_three_attempts_with_the_last_error(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    troubles = [errors.RateLimited(str(number)) for number in range(4)]
    bench = make_bench({str(n): make_chat(choose=error) for n, error in enumerate(troubles)})
    with pytest.raises(errors.RateLimited, match="2"):
        await bench.run(make_request())
    assert len(bench.pool.asked) == 3


async def test_worker_raises_what_it_met_when_no_other_profile_is_left(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    bench = make_bench({"one": make_chat(choose=errors.RateLimited("met"))})
    with pytest.raises(errors.RateLimited, match="met"):
        await bench.run(make_request())


async def test_worker_raises_what_the_pool_refuses_with(make_bench: Any, make_request: Any) -> None:
    bench = make_bench({})
    with pytest.raises(errors.NoProfileReady):
        await bench.run(make_request())


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([], errors.AnswerStalled),
        ([events.TextDelta("p")], errors.AnswerStalled),
        ([events.TurnCompleted(markdown=" \n")], errors.AnswerEmpty),
    ],
)
async def test_worker_fails_when_there_is_no_whole_answer(
    make_bench: Any, make_chat: Any, make_request: Any, steps: Any, error: Any
) -> None:
    bench = make_bench({"one": make_chat(steps=steps)})
    with pytest.raises(error) as failure:
        await bench.run(make_request())
    assert failure.value.submitted


async def test_worker_captures_the_page_when_the_site_failed(
    make_bench: Any, make_chat: Any, make_request: Any
) -> None:
    bench = make_bench({"one": make_chat(choose=LOST)})
    with pytest.raises(errors.SelectorLost):
        await bench.run(make_request())
    assert bench.captured == [("one", "selector_lost")]
    assert bench.pool.outcomes == [("one", Outcome.STALE_PAGE)]


@pytest.mark.parametrize("error", [errors.ContentRefused("x"), errors.BrowserCrashed("x")])
async def test_worker_captures_nothing_when_the_page_is_not_at_fault(
    make_bench: Any, make_chat: Any, make_request: Any, error: Any
) -> None:
    bench = make_bench({"one": make_chat(steps=[error])})
    with pytest.raises(type(error)):
        await bench.run(make_request())
    assert bench.captured == []


class BusyNotes:
    """A journal whose disk takes for ever."""

    def __init__(self) -> None:
        self.is_reached = asyncio.Event()
        self.noted: list[tuple[Status, messages.SentTurn | None]] = []

    async def keep(self, log: JobLog, status: Status) -> None:
        self.noted.append((status, log.sent))
        self.is_reached.set()
        await asyncio.Event().wait()

    def note(self, log: JobLog) -> None:
        self.noted.append((log.status, log.sent))


async def test_job_that_is_left_while_it_is_written_down_is_noted_as_unsent(
    make_bench: Any, make_chat: Any, make_request: Any, pong: Any
) -> None:
    bench, notes = make_bench({"one": make_chat(steps=pong)}), BusyNotes()
    log = JobLog(Job(request=make_request("ping")), notes=notes)
    running = asyncio.create_task(bench.worker.run(log))
    await notes.is_reached.wait()
    log.leave()
    running.cancel()
    await asyncio.wait({running})
    assert bench.sent == []
    assert notes.noted[-1] == (Status.OPENING, None)
