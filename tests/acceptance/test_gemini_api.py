"""The official Google client against a real server over scripted jobs, under every path."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google import genai
from google.genai import errors as genai_errors
from google.genai import types

from browser_bridge import errors, events, functions, testing
from browser_bridge.api import delivery, streaming
from browser_bridge.messages import InlineFile, Mode, StoredFile, Tool
from tests.acceptance.scripted import KEY, Sent, serving

MODEL = "gemini-3-fast"
CALL = functions.Call(id="call_1", name="get_weather", arguments='{"city":"Đà Nẵng"}')
TEXT = "# Héllo\n😀 \u2028 שלום\x85\t."
THINK = types.GenerateContentConfig(thinking_config=types.ThinkingConfig(include_thoughts=True))

Make = Callable[..., genai.Client]


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
    """Give a maker of clients."""
    async with contextlib.AsyncExitStack() as stack:

        def make(*, api_key: str = KEY, **options: Any) -> genai.Client:
            client = genai.Client(
                api_key=api_key, http_options=types.HttpOptions(base_url=address, **options)
            )
            stack.callback(client.close)
            stack.push_async_callback(client.aio.aclose)
            return client

        yield make


@pytest.fixture
def client(open_client: Make) -> genai.Client:
    return open_client()


def parts_of(answer: types.GenerateContentResponse) -> list[types.Part]:
    (candidate,) = answer.candidates or []
    assert candidate.content is not None
    return candidate.content.parts or []


@pytest.mark.parametrize("version", [None, "v1beta", "v1alpha"])
async def test_content_is_generated_whole(
    open_client: Make, manager: testing.ScriptedManager, version: str | None
) -> None:
    """A plain call gives text alone, under the client's own version and others."""
    client = open_client(api_version=version)
    answer = await client.aio.models.generate_content(model="gemini-3-pro|[team]", contents="hi")
    assert answer.text == TEXT
    assert len(parts_of(answer)) == 1
    assert (answer.response_id, answer.model_version) == ("1", "gemini-3-pro|[team]")
    assert answer.usage_metadata is not None
    assert answer.usage_metadata.total_token_count
    assert manager.requests[0].model.groups == ("team",)


async def test_stream_says_what_the_whole_says(client: genai.Client) -> None:
    """Joined chunks equal the whole; thoughts are parts of their own; only the last one ends."""
    whole = await client.aio.models.generate_content(model=MODEL, contents="hi", config=THINK)
    stream = await client.aio.models.generate_content_stream(
        model=MODEL, contents="hi", config=THINK
    )
    chunks = [chunk async for chunk in stream]
    parts = [part for chunk in chunks for part in parts_of(chunk)]
    assert "".join(part.text or "" for part in parts if not part.thought) == whole.text == TEXT
    assert "".join(part.text or "" for part in parts if part.thought) == "Let me."
    *others, last = [(chunk.candidates or [])[0].finish_reason for chunk in chunks]
    assert others == [None] * len(others)
    assert last is types.FinishReason.STOP
    assert chunks[-1].usage_metadata == whole.usage_metadata


async def test_functions_go_round(client: genai.Client, manager: testing.ScriptedManager) -> None:
    """The client runs a function by itself and sends its result back."""
    reason = events.FinishReason.TOOL_CALLS
    completed = events.TurnCompleted(markdown="", calls=(CALL,), finish_reason=reason)
    started = events.TurnStarted(profile="demo")
    calling = [started, events.CallReady(call=CALL, index=0), completed]
    manager.scripts = [calling, testing.answer("Warm.")]

    def get_weather(city: str) -> str:
        """Weather of a city."""
        return f"31 °C in {city}"

    config = types.GenerateContentConfig(tools=[get_weather])
    answer = await client.aio.models.generate_content(model=MODEL, contents="hi", config=config)
    assert answer.text == "Warm."
    first, second = manager.requests
    (declared,) = first.functions
    assert declared.name == "get_weather"
    assert "city" in json.dumps(declared.parameters)
    _, made, told = second.messages
    assert made.calls == (CALL,)
    (result,) = told.results
    assert (result.call_id, result.name) == ("call_1", "get_weather")
    assert "31 °C in Đà Nẵng" in result.text


async def test_configuration_reaches_the_request(
    client: genai.Client, manager: testing.ScriptedManager
) -> None:
    """Instructions, files, depth and pictures are read as sent."""
    config = types.GenerateContentConfig(
        system_instruction="brief",
        thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.HIGH),
        response_modalities=["TEXT", "IMAGE"],
        image_config=types.ImageConfig(aspect_ratio="16:9", image_size="2K"),
        temperature=0.1,
    )
    contents: Any = [types.Part.from_bytes(data=b"hi", mime_type="image/png"), "what is it?"]
    await client.aio.models.generate_content(
        model="gemini-3.6-flash", contents=contents, config=config
    )
    (turn,) = manager.requests
    assert [message.text for message in turn.messages] == ["brief", "what is it?"]
    (file,) = turn.messages[1].files
    assert isinstance(file, InlineFile)
    assert (file.content, file.media_type) == (b"hi", "image/png")
    assert (turn.model.mode, turn.model.tool) == (Mode.THINKING, Tool.IMAGE)
    assert (turn.options.aspect_ratio, turn.options.is_original) == ("16:9", True)
    assert turn.ignored == ("generationConfig.temperature",)


async def test_form_of_the_answer_reaches_the_request(
    client: genai.Client, manager: testing.ScriptedManager
) -> None:
    """A schema is read as sent, and the answer parsed by the client."""
    manager.scripts = [testing.answer('{"a": ', '"é"}')]
    schema = {"type": "OBJECT", "properties": {"a": {"type": "STRING"}}}
    config = types.GenerateContentConfig(
        response_mime_type="application/json", response_schema=schema
    )
    answer = await client.aio.models.generate_content(model=MODEL, contents="hi", config=config)
    assert answer.parsed == {"a": "é"}
    assert manager.requests[0].output is not None
    assert manager.requests[0].output.schema == schema


async def test_chat_sends_its_history(
    client: genai.Client, manager: testing.ScriptedManager
) -> None:
    """The second turn of a chat holds the first answer exactly."""
    chat = client.aio.chats.create(model=MODEL)
    async for _ in await chat.send_message_stream("one"):
        pass
    await chat.send_message("two")
    assert [message.text for message in manager.requests[1].messages] == ["one", TEXT, "two"]


async def test_answer_is_cut_at_its_limits(
    client: genai.Client, manager: testing.ScriptedManager
) -> None:
    """Length and stop sequences end the answer."""
    config = types.GenerateContentConfig(max_output_tokens=1)
    answer = await client.aio.models.generate_content(model=MODEL, contents="hi", config=config)
    assert answer.text == TEXT[:4]
    assert (answer.candidates or [])[0].finish_reason is types.FinishReason.MAX_TOKENS
    never = asyncio.Event()
    manager.scripts = [[*testing.answer("one, t", "wo, three")[:3], never.wait]]
    config = types.GenerateContentConfig(stop_sequences=["two"])
    answer = await client.aio.models.generate_content(model=MODEL, contents="hi", config=config)
    assert answer.text == "one, "
    await manager.wait_until_cancelled("job-2")


async def test_stream_is_kept_alive_by_blank_lines(
    client: genai.Client,
    manager: testing.ScriptedManager,
    sent: Sent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Blank lines before and between the chunks change nothing for the client."""
    soon = timedelta(milliseconds=10)
    monkeypatch.setattr(delivery, "PACE", streaming.Pace(first_event=soon, keep_alive=soon))

    async def three_blanks() -> None:
        await sent.until(b"\n\n", times=sent.body.count(b"\n\n") + 3)

    started, *others = testing.answer("a", "b")
    manager.scripts = [[three_blanks, started, others[0], three_blanks, *others[1:]]]
    stream = await client.aio.models.generate_content_stream(model=MODEL, contents="hi")
    assert "".join([chunk.text or "" async for chunk in stream]) == "ab"


async def test_client_sending_bad_input_is_told(
    client: genai.Client, open_client: Make, manager: testing.ScriptedManager
) -> None:
    """Bad input is a ClientError with the dialect's status, and no job."""
    told: list[tuple[int, str | None]] = []
    for caller, model, contents in (
        (client, "gpt-5", "hi"),
        (client, MODEL, " "),
        (open_client(api_key="wrong"), MODEL, "hi"),
    ):
        with pytest.raises(genai_errors.ClientError) as caught:
            await caller.aio.models.generate_content(model=model, contents=contents)
        told.append((caught.value.code, caught.value.status))
    assert told == [(404, "NOT_FOUND"), (400, "INVALID_ARGUMENT"), (401, "UNAUTHENTICATED")]
    assert manager.requests == []


async def test_stream_that_fails_midway_raises_the_error(
    client: genai.Client, manager: testing.ScriptedManager
) -> None:
    """What came before the failure is delivered, then the client raises."""
    manager.scripts = [testing.failure(errors.AnswerFailed("The site failed."), "half")]
    chunks = aiter(await client.aio.models.generate_content_stream(model=MODEL, contents="hi"))
    assert (await anext(chunks)).text == "half"
    with pytest.raises(genai_errors.ServerError, match="The site failed") as caught:
        await anext(chunks)
    assert caught.value.status == "UNAVAILABLE"


async def test_stream_given_up_by_the_client_cancels_the_job(
    client: genai.Client, manager: testing.ScriptedManager
) -> None:
    """A client that hangs up ends the job on the site."""
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    manager.scripts = [[*testing.answer("a")[:2], hang]]

    async def listen() -> None:
        async for _ in await client.aio.models.generate_content_stream(model=MODEL, contents="hi"):
            pass

    listening = asyncio.create_task(listen())
    await reached.wait()
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    await manager.wait_until_cancelled("job-1")


async def test_models_are_listed_and_retrieved_and_tokens_counted(client: genai.Client) -> None:
    """The client walks the pages; any valid name can be retrieved."""
    pager = await client.aio.models.list(config={"page_size": 2})
    names = {model.name async for model in pager}
    assert {"models/gemini-3-fast", "models/gemini-3-thinking", "models/gemini-3-pro"} <= names
    found = await client.aio.models.get(model="gemini-3-pro|[pro]")
    assert found.name == "models/gemini-3-pro|[pro]"
    assert (await client.aio.models.count_tokens(model=MODEL, contents="hi")).total_tokens == 1


@pytest.mark.parametrize("version", [None, "v1beta"])
async def test_files_are_uploaded_used_and_deleted(
    open_client: Make, manager: testing.ScriptedManager, tmp_path: Path, version: str | None
) -> None:
    """A file of several pieces comes whole; a request names it; it can be had and deleted."""
    client = open_client(api_version=version)
    content = b"0123456789abcde\n" * 600_000
    path = tmp_path / "rapport.md"
    path.write_bytes(content)
    config = types.UploadFileConfig(display_name="Rapport é", mime_type="text/markdown")
    file = await client.aio.files.upload(file=path, config=config)
    assert (file.display_name, file.mime_type) == ("Rapport é", "text/markdown")
    assert (file.size_bytes, file.state) == (len(content), types.FileState.ACTIVE)
    assert file.name is not None
    assert (await client.aio.files.get(name=file.name)).sha256_hash == file.sha256_hash
    assert [item.name async for item in await client.aio.files.list()] == [file.name]
    contents: Any = [file, "what does it say?"]
    await client.aio.models.generate_content(model=MODEL, contents=contents)
    (stored,) = manager.requests[0].messages[0].files
    assert isinstance(stored, StoredFile)
    assert f"files/{stored.id}" == file.name
    await client.aio.files.delete(name=file.name)
    with pytest.raises(genai_errors.ClientError) as caught:
        await client.aio.files.get(name=file.name)
    assert caught.value.code == 404


async def test_synchronous_client_streams_too(client: genai.Client) -> None:
    """The blocking client reads the same stream."""

    def ask() -> str:
        stream = client.models.generate_content_stream(model=MODEL, contents="hi")
        return "".join(chunk.text or "" for chunk in stream)

    assert await asyncio.to_thread(ask) == TEXT
