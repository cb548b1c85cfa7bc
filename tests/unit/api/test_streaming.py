"""Delivery of a job's events: order, keep-alives, departure, faults."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from browser_bridge import errors, events, messages, testing
from browser_bridge.api import delivery, streaming
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.openai import adapter, image_replies, images

SOON = timedelta(milliseconds=20)
CALL = adapter.parse(
    {"model": "gemini-3-fast", "messages": [{"role": "user", "content": "hi"}], "stop": "END"}
)


class Client:
    """The ASGI side of one client: collects what is sent, leaves when told."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.leaves = asyncio.Event()
        self.grown = asyncio.Condition()

    async def receive(self) -> dict[str, str]:
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        async with self.grown:
            self.sent.append(message)
            self.grown.notify_all()

    async def until(self, wanted: Callable[[str], bool]) -> None:
        async with self.grown:
            await self.grown.wait_for(lambda: wanted(self.text))

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    @property
    def is_whole(self) -> bool:
        last = self.sent[-1] if self.sent else {"type": "nothing"}
        return last["type"] == "http.response.body" and not last.get("more_body")


@pytest.fixture
def client() -> Client:
    return Client()


async def respond(
    client: Client,
    manager: testing.ScriptedManager,
    *,
    is_stream: bool = True,
    pace: streaming.Pace | None = None,
) -> Awaitable[None]:
    job = await manager.submit(CALL.turn)
    files = AnswerFiles(link=str, pictures={})
    reply = adapter.ChatReply(call=CALL, id="chatcmpl-1", created=job.created, files=files)
    parts: dict[str, Any] = {"manager": manager, "job": job, "pipeline": CALL.pipeline(str)}
    response: streaming.JobResponse
    if is_stream:
        response = streaming.StreamedResponse(
            **parts, encoder=reply.encoder(), pace=pace or streaming.Pace()
        )
    else:
        response = streaming.CollectedResponse(**parts, render=reply.render, long_pace=pace)
    scope = {"type": "http", "path": "/v1/chat/completions", "headers": []}
    return response(scope, client.receive, client.send)


async def test_streamed_sends_headers_against_buffering(client: Client) -> None:
    await (await respond(client, testing.ScriptedManager(testing.answer("a"))))
    headers = dict(client.sent[0]["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"cache-control"] == b"no-cache"
    assert headers[b"x-accel-buffering"] == b"no"
    assert client.is_whole


async def test_streamed_starts_without_a_first_event_and_stays_alive(client: Client) -> None:
    go = asyncio.Event()
    manager = testing.ScriptedManager([go.wait, *testing.answer("late")])
    pace = streaming.Pace(first_event=SOON, keep_alive=SOON)
    delivery = asyncio.ensure_future(await respond(client, manager, pace=pace))
    await client.until(lambda text: text.count(": keep-alive\n\n") >= 2)
    assert client.text.startswith("data: ")
    assert '"role":"assistant"' in client.text.split("\n\n")[0]
    go.set()
    await delivery
    assert '"content":"late"' in client.text
    assert client.text.endswith("data: [DONE]\n\n")
    assert manager.cancelled == []


async def test_streamed_reports_a_late_first_failure_in_the_stream(client: Client) -> None:
    go = asyncio.Event()
    failed = testing.failure(errors.SignedOut("Sign in."), profile=None)
    manager = testing.ScriptedManager([go.wait, *failed])
    pace = streaming.Pace(first_event=SOON, keep_alive=SOON)
    delivery = asyncio.ensure_future(await respond(client, manager, pace=pace))
    await client.until(lambda text: "keep-alive" in text)
    go.set()
    await delivery
    last = client.text.strip().rpartition("data: ")[2]
    assert json.loads(last)["error"]["code"] == "signed_out"
    assert client.is_whole


async def test_streamed_raises_an_early_failure_before_any_byte(client: Client) -> None:
    failed = testing.failure(errors.SignedOut("Sign in."), profile=None)
    with pytest.raises(errors.SignedOut):
        await (await respond(client, testing.ScriptedManager(failed)))
    assert client.sent == []


@pytest.mark.parametrize("is_stream", [True, False])
@pytest.mark.parametrize("begins", [True, False])
async def test_job_is_cancelled_when_the_client_leaves(
    client: Client,
    is_stream: bool,  # noqa: FBT001 - a case
    begins: bool,  # noqa: FBT001 - a case
) -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    start: Sequence[testing.Step] = testing.answer("a")[:2] if begins else ()
    manager = testing.ScriptedManager([*start, hang])
    delivery = asyncio.ensure_future(await respond(client, manager, is_stream=is_stream))
    await reached.wait()
    client.leaves.set()
    await delivery
    assert manager.cancelled == ["job-1"]
    assert not client.is_whole


@pytest.mark.parametrize("is_stream", [True, False])
async def test_job_is_cancelled_when_the_request_is(
    client: Client,
    is_stream: bool,  # noqa: FBT001 - a case
) -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    manager = testing.ScriptedManager([hang])
    delivery = asyncio.ensure_future(await respond(client, manager, is_stream=is_stream))
    await reached.wait()
    delivery.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivery
    assert manager.cancelled == ["job-1"]


@pytest.mark.parametrize("is_stream", [True, False])
async def test_job_is_cancelled_after_a_stop_sequence(
    client: Client,
    is_stream: bool,  # noqa: FBT001 - a case
) -> None:
    never = asyncio.Event()
    script = [*testing.answer("abcE", "NDxyz")[:3], never.wait]
    manager = testing.ScriptedManager(script)
    await (await respond(client, manager, is_stream=is_stream))
    assert client.is_whole
    assert "xyz" not in client.text
    assert manager.cancelled == ["job-1"]


async def test_streamed_tells_of_an_unexpected_error_and_raises_it(client: Client) -> None:
    class Broken(testing.ScriptedManager):
        async def subscribe(self, job_id: str) -> AsyncIterator[events.TurnEvent]:
            yield events.TurnStarted(profile="p")
            raise LookupError(job_id)

    manager = Broken([])
    with pytest.raises(LookupError):
        await (await respond(client, manager))
    assert '"code":"internal_error"' in client.text
    assert "job-1" not in client.text
    assert manager.cancelled == ["job-1"]


@pytest.mark.parametrize("is_stream", [True, False])
async def test_events_without_an_end_are_an_error(
    client: Client,
    is_stream: bool,  # noqa: FBT001 - a case
) -> None:
    manager = testing.ScriptedManager(testing.answer("a")[:-1])
    delivery = await respond(client, manager, is_stream=is_stream)
    if is_stream:
        await delivery
        assert '"code":"answer_stalled"' in client.text
    else:
        with pytest.raises(errors.AnswerStalled):
            await delivery
    assert manager.cancelled == ["job-1"]


async def test_streamed_gives_up_on_a_client_that_takes_nothing(client: Client) -> None:
    async def stuck(message: Any) -> None:
        client.sent.append(message)
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    client.send = stuck  # type: ignore[method-assign]
    manager = testing.ScriptedManager(testing.answer("a"))
    with pytest.raises(TimeoutError):
        await (await respond(client, manager, pace=streaming.Pace(stuck_client=SOON)))
    assert manager.cancelled == ["job-1"]


async def test_departure_survives_a_failing_cancel(client: Client) -> None:
    class Forgetful(testing.ScriptedManager):
        async def cancel(self, job_id: str) -> None:
            await super().cancel(job_id)
            raise errors.JobNotFound(job_id)

    client.leaves.set()
    manager = Forgetful([asyncio.Event().wait])
    await (await respond(client, manager))
    assert manager.cancelled == ["job-1"]


async def test_scripted_manager_plays_the_last_script_again() -> None:
    """The double itself: what the other tests lean on."""
    manager = testing.ScriptedManager(testing.answer("a"), testing.answer("b"))
    request: messages.TurnRequest = CALL.turn
    texts: list[str] = []
    for _ in range(3):
        job = await manager.submit(request)
        turn = await events.fold(manager.subscribe(job.id))
        texts.append(turn.completed.markdown)
    assert texts == ["a", "b", "b"]


LATE = streaming.Pace(patience=SOON, keep_alive=SOON)


async def test_collected_answer_that_takes_long_has_blanks_before_it(client: Client) -> None:
    go = asyncio.Event()
    manager = testing.ScriptedManager([go.wait, *testing.answer("late")])
    delivery = asyncio.ensure_future(await respond(client, manager, is_stream=False, pace=LATE))
    await client.until(lambda text: text.count("\n") >= 2)
    assert dict(client.sent[0]["headers"])[b"content-type"] == b"application/json"
    go.set()
    await delivery
    assert json.loads(client.text)["choices"][0]["message"]["content"] == "late"
    assert client.is_whole


async def test_collected_answer_that_fails_late_has_its_error_in_the_body(client: Client) -> None:
    go = asyncio.Event()
    manager = testing.ScriptedManager([go.wait, *testing.failure(errors.RateLimited("A limit."))])
    delivery = asyncio.ensure_future(await respond(client, manager, is_stream=False, pace=LATE))
    await client.until(lambda text: "\n" in text)
    go.set()
    await delivery
    assert json.loads(client.text)["error"]["code"] == "limit_reached"
    assert client.sent[0]["status"] == 200


async def test_collected_answer_that_fails_in_time_has_a_status(client: Client) -> None:
    manager = testing.ScriptedManager(testing.failure(errors.RateLimited("A limit.")))
    with pytest.raises(errors.RateLimited):
        await (await respond(client, manager, is_stream=False, pace=streaming.Pace()))
    assert client.sent == []


@pytest.mark.parametrize("tool", [None, *messages.Tool])
def test_words_are_never_preceded_by_blanks(tool: messages.Tool | None) -> None:
    model = messages.ModelChoice(requested="m", mode=messages.Mode.FAST, tool=tool)
    request = messages.TurnRequest(messages=CALL.turn.messages, model=model)
    assert (delivery.long_pace(request) is None) == (tool is None)


async def test_stream_that_opens_with_nothing_begins_with_a_keep_alive(client: Client) -> None:
    go = asyncio.Event()
    manager = testing.ScriptedManager([go.wait, *testing.answer("a")])
    wish = images.Wish(operation=images.Operation.GENERATION, model="m")
    reply = image_replies.ImageReply(wish=wish, created=1, pictures={})
    response = streaming.StreamedResponse(
        manager=manager,
        job=await manager.submit(CALL.turn),
        pipeline=CALL.pipeline(str),
        encoder=reply.encoder(images.ImageCall(turn=CALL.turn, wish=wish)),
        pace=streaming.Pace(first_event=SOON),
    )
    delivery = asyncio.ensure_future(response({"type": "http"}, client.receive, client.send))
    await client.until(lambda text: text == ": keep-alive\n\n")
    go.set()
    await delivery
