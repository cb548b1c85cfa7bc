"""The official Anthropic client, strict about shapes, against a real server over scripted jobs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import anthropic
import pytest
from anthropic.types import MessageParam

from browser_bridge import errors, events, functions, testing
from browser_bridge.api import delivery, streaming
from browser_bridge.messages import InlineFile
from tests.acceptance.scripted import KEY, Sent, serving

HI: list[MessageParam] = [{"role": "user", "content": "hi"}]
ASK: dict[str, Any] = {"model": "gemini-3-fast", "max_tokens": 1000, "messages": HI}
THINK: dict[str, Any] = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
CALL = functions.Call(id="call_1", name="get_weather", arguments='{"city":"Đà Nẵng"}')
WEATHER: dict[str, Any] = {
    "name": "get_weather",
    "description": "Weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}},
}
TEXT = "# Héllo\n😀 \u2028 שלום\x85\t."

Make = Callable[..., anthropic.AsyncAnthropic]


@pytest.fixture
def manager() -> testing.ScriptedManager:
    return testing.ScriptedManager(
        testing.answer(*testing.chunked(TEXT, 3), thoughts=["Let ", "me."])
    )


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
async def address(
    manager: testing.ScriptedManager, tmp_path: Path, sent: Sent
) -> AsyncIterator[str]:
    async with serving(manager, tmp_path, sent) as address:
        yield address


@pytest.fixture
async def open_client(address: str) -> AsyncIterator[Make]:
    """Give a maker of strict clients."""
    async with contextlib.AsyncExitStack() as stack:

        def make(**options: Any) -> anthropic.AsyncAnthropic:
            options = {"api_key": KEY, "max_retries": 0, "base_url": address, **options}
            client = anthropic.AsyncAnthropic(_strict_response_validation=True, **options)
            stack.push_async_callback(client.close)
            return client

        yield make


@pytest.fixture
def client(open_client: Make) -> anthropic.AsyncAnthropic:
    return open_client()


async def test_message_returns_the_whole_answer(
    client: anthropic.AsyncAnthropic, manager: testing.ScriptedManager
) -> None:
    """A plain call gives text alone, and what the bridge knows besides."""
    ask: dict[str, Any] = {**ASK, "model": "gemini-3-pro|[team]", "metadata": {"user_id": "u1"}}
    answer = await client.messages.create(**ask)
    (block,) = answer.content
    assert block.type == "text"
    assert block.text == TEXT
    assert (answer.id, answer.model) == ("msg_1", "gemini-3-pro|[team]")
    assert (answer.stop_reason, answer.stop_sequence) == ("end_turn", None)
    assert answer.usage.output_tokens > 0
    assert (answer.model_extra or {})["browser_bridge"]["profile"] == "demo"
    assert answer._request_id is not None
    assert manager.requests[0].conversation_key == "u1"
    assert manager.requests[0].model.groups == ("team",)


async def test_stream_helper_builds_what_the_message_says(
    client: anthropic.AsyncAnthropic,
) -> None:
    """The client's own accumulator puts the same blocks together, thoughts and signature too."""
    whole = await client.messages.create(**ASK, **THINK)
    async with client.messages.stream(**ASK, **THINK) as stream:
        text = "".join([piece async for piece in stream.text_stream])
        built = await stream.get_final_message()
    assert text == TEXT
    fields = {"type", "thinking", "signature", "text"}
    blocks = [[b.model_dump(include=fields) for b in m.content] for m in (whole, built)]
    assert blocks[0] == blocks[1]
    assert [block["type"] for block in blocks[0]] == ["thinking", "text"]
    assert blocks[0][0]["thinking"] == "Let me."
    assert built.usage == whole.usage


async def test_tools_go_round(
    client: anthropic.AsyncAnthropic, manager: testing.ScriptedManager
) -> None:
    """A call is read from a stream and a message alike; its result goes back with its id."""
    reason = events.FinishReason.TOOL_CALLS
    calling = [
        events.TurnStarted(profile="demo"),
        events.TextDelta("I look."),
        events.CallReady(call=CALL, index=0),
        events.TurnCompleted(markdown="I look.", calls=(CALL,), finish_reason=reason),
    ]
    manager.scripts = [calling, calling, testing.answer("Warm.")]
    ask: dict[str, Any] = {**ASK, "tools": [WEATHER], "tool_choice": {"type": "any"}}
    async with client.messages.stream(**ask) as stream:
        streamed = await stream.get_final_message()
    answer = await client.messages.create(**ask)
    for message in (streamed, answer):
        assert message.stop_reason == "tool_use"
        used = message.content[-1]
        assert used.type == "tool_use"
        assert (used.id, used.name, used.input) == ("toolu_1", "get_weather", {"city": "Đà Nẵng"})
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "31 °C"}
    history: list[Any] = [*HI, answer.to_param(), {"role": "user", "content": [result]}]
    ask["messages"] = history
    last = await client.messages.create(**ask)
    assert last.content[0].type == "text"
    _, made, told = manager.requests[-1].messages
    assert (made.text, made.calls) == ("I look.", (CALL,))
    assert told.results == (functions.Result(call_id="call_1", text="31 °C"),)


async def test_files_arrive_with_their_message(
    client: anthropic.AsyncAnthropic, manager: testing.ScriptedManager
) -> None:
    """A picture's bytes reach the request."""
    source = {"type": "base64", "media_type": "image/png", "data": "aGk="}
    content = [{"type": "image", "source": source}, {"type": "text", "text": "what is it?"}]
    ask: dict[str, Any] = {**ASK, "messages": [{"role": "user", "content": content}]}
    await client.messages.create(**ask)
    (message,) = manager.requests[0].messages
    (file,) = message.files
    assert isinstance(file, InlineFile)
    assert (file.content, file.media_type, message.text) == (b"hi", "image/png", "what is it?")


async def test_message_is_cut_at_its_limits(
    client: anthropic.AsyncAnthropic, manager: testing.ScriptedManager
) -> None:
    """Length and stop sequences end the answer, say so, and stop the site."""
    short: dict[str, Any] = {**ASK, "max_tokens": 1}
    answer = await client.messages.create(**short)
    assert answer.content[0].type == "text"
    assert (answer.content[0].text, answer.stop_reason) == (TEXT[:4], "max_tokens")
    never = asyncio.Event()
    manager.scripts = [[*testing.answer("one, t", "wo, three")[:3], never.wait]]
    async with client.messages.stream(**ASK, stop_sequences=["two"]) as stream:
        cut = await stream.get_final_message()
    assert (cut.stop_reason, cut.stop_sequence) == ("stop_sequence", "two")
    assert cut.content[0].type == "text"
    assert cut.content[0].text == "one, "
    await manager.wait_until_cancelled("job-2")


async def test_stream_is_kept_alive_by_pings(
    client: anthropic.AsyncAnthropic,
    manager: testing.ScriptedManager,
    sent: Sent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pings before and between the blocks change nothing for the client."""
    soon = timedelta(milliseconds=10)
    monkeypatch.setattr(delivery, "PACE", streaming.Pace(first_event=soon, keep_alive=soon))

    async def three_pings() -> None:
        await sent.until(b"event: ping", times=sent.body.count(b"event: ping") + 3)

    started, *others = testing.answer("a", "b")
    manager.scripts = [[three_pings, started, others[0], three_pings, *others[1:]]]
    async with client.messages.stream(**ASK) as stream:
        assert "".join([piece async for piece in stream.text_stream]) == "ab"


@pytest.mark.parametrize(
    "options", [{}, {"api_key": None, "auth_token": KEY}, {"default_headers": {"x-api-key": KEY}}]
)
@pytest.mark.parametrize("version", ["2023-06-01", "2026-10-21", "anything"])
async def test_client_is_known_by_any_key_and_version(
    open_client: Make, options: dict[str, Any], version: str
) -> None:
    """Both styles of key and every version header are accepted."""
    headers = {**options.get("default_headers", {}), "anthropic-version": version}
    client = open_client(**{**options, "default_headers": headers})
    assert (
        await client.messages.count_tokens(model="gemini-3-fast", messages=HI)
    ).input_tokens == 1


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"model": "claude-opus-5"}, anthropic.NotFoundError),
        ({"messages": []}, anthropic.BadRequestError),
        ({"stop_sequences": ["a"] * 17}, anthropic.BadRequestError),
    ],
)
async def test_client_sending_bad_input_is_told(
    client: anthropic.AsyncAnthropic,
    manager: testing.ScriptedManager,
    fields: dict[str, Any],
    kind: type[anthropic.APIStatusError],
) -> None:
    """Bad input is the client's own error class, with the envelope, and no job."""
    ask: dict[str, Any] = {**ASK, **fields}
    with pytest.raises(kind) as caught:
        await client.messages.create(**ask)
    body: Any = caught.value.body
    assert body["type"] == "error"
    assert body["request_id"] == caught.value.request_id
    assert manager.requests == []


async def test_client_with_a_wrong_key_is_told_so(open_client: Make) -> None:
    """A wrong key is an AuthenticationError."""
    with pytest.raises(anthropic.AuthenticationError):
        await open_client(api_key="wrong").messages.create(**ASK)


async def test_stream_that_fails_midway_raises_the_error(
    client: anthropic.AsyncAnthropic, manager: testing.ScriptedManager
) -> None:
    """What came before the failure is delivered, then the client raises."""
    manager.scripts = [testing.failure(errors.AnswerFailed("The site failed."), "half")]
    async with client.messages.stream(**ASK) as stream:
        pieces = aiter(stream.text_stream)
        assert await anext(pieces) == "half"
        with pytest.raises(anthropic.APIStatusError) as caught:
            await anext(pieces)
    assert "The site failed." in str(caught.value)


async def test_client_retries_only_what_has_not_reached_the_site(
    open_client: Make, manager: testing.ScriptedManager
) -> None:
    """A full queue is tried again; a stall after submitting is not."""
    full = errors.PoolExhausted("The queue is full; try later.", retry_after=1)
    stalled = testing.failure(errors.AnswerStalled("It stalled.", submitted=True))
    manager.scripts = [full, testing.answer("at last"), stalled]
    client = open_client(max_retries=2)
    answer = await client.messages.create(**ASK)
    assert answer.content[0].type == "text"
    with pytest.raises(anthropic.InternalServerError):
        await client.messages.create(**ASK)
    assert len(manager.requests) == 3


async def test_stream_closed_by_the_client_cancels_the_job(
    client: anthropic.AsyncAnthropic, manager: testing.ScriptedManager
) -> None:
    """Closing the stream ends the job on the site."""
    manager.scripts = [[*testing.answer("a")[:2], asyncio.Event().wait]]
    async with client.messages.stream(**ASK) as stream:
        await anext(aiter(stream.text_stream))
    await manager.wait_until_cancelled("job-1")


async def test_models_are_listed_page_by_page_and_retrieved(
    client: anthropic.AsyncAnthropic,
) -> None:
    """The client walks the pages; any valid name can be retrieved."""
    listed = [model async for model in client.models.list(limit=2)]
    assert {"gemini-3-fast", "gemini-3-thinking", "gemini-3-pro"} <= {m.id for m in listed}
    assert {model.lifecycle for model in listed} == {"active"}
    assert (await client.models.retrieve("gemini-3-pro|[pro]")).id == "gemini-3-pro|[pro]"


async def test_synchronous_client_streams_too(address: str) -> None:
    """The blocking client reads the same stream."""

    def ask() -> str:
        options: dict[str, Any] = {"_strict_response_validation": True}
        with (
            anthropic.Anthropic(base_url=address, api_key=KEY, **options) as client,
            client.messages.stream(**ASK) as stream,
        ):
            return "".join(stream.text_stream)

    assert await asyncio.to_thread(ask) == TEXT
