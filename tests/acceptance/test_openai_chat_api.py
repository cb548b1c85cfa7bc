"""The official OpenAI client, strict about shapes, against a real server over scripted jobs."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path
from typing import Any

import openai
import pytest
import uvicorn
from openai.types.chat import ChatCompletionMessageParam

from browser_bridge import errors, events, settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import create_app
from tests.scripted import scripted_bridge

KEY = "bb-acceptance-key-0123456789"
HI: list[ChatCompletionMessageParam] = [{"role": "user", "content": "hi"}]
NOTICE = events.TurnNotice(code="model_downgraded", message="Fast answered.")

Make = Callable[..., openai.AsyncOpenAI]


@pytest.fixture
def manager() -> testing.ScriptedManager:
    texts = ["# Héllo\n", "\n", "| a | b |\n", "😀 \u2028 שלום", "\x85\t."]
    return testing.ScriptedManager(
        testing.answer(*texts, thoughts=["Let ", "me."], notices=[NOTICE])
    )


@pytest.fixture
async def address(manager: testing.ScriptedManager, tmp_path: Path) -> AsyncIterator[str]:
    """Give the base URL of a running server."""

    @contextlib.asynccontextmanager
    async def open_bridge(values: settings.Settings) -> AsyncGenerator[Bridge]:
        yield scripted_bridge(values, manager, keys=(KEY,))

    app = create_app(settings.load(data_dir=tmp_path), open_bridge=open_bridge)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=5))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/gemini_official/v1"
        server.should_exit = True
        await serving


@pytest.fixture
async def open_client(address: str) -> AsyncIterator[Make]:
    """Give a maker of strict clients."""
    async with contextlib.AsyncExitStack() as stack:

        def make(**options: Any) -> openai.AsyncOpenAI:
            options = {"api_key": KEY, "max_retries": 0, **options}
            client = openai.AsyncOpenAI(
                base_url=address, _strict_response_validation=True, **options
            )
            stack.push_async_callback(client.close)
            return client

        yield make


@pytest.fixture
def client(open_client: Make) -> openai.AsyncOpenAI:
    return open_client()


def text_of(manager: testing.ScriptedManager) -> str:
    script = manager.scripts[0]
    assert not isinstance(script, errors.BridgeError)
    assert isinstance(script[-1], events.TurnCompleted)
    return script[-1].markdown


async def test_completion_returns_the_whole_answer(
    client: openai.AsyncOpenAI, manager: testing.ScriptedManager
) -> None:
    """A plain call gives text, thoughts, estimates and what the bridge knows besides."""
    answer = await client.chat.completions.create(
        model="gemini-3-pro|[team]", messages=HI, temperature=0.1
    )
    (choice,) = answer.choices
    assert choice.message.content == text_of(manager)
    assert choice.message.model_extra == {"reasoning_content": "Let me."}
    assert choice.finish_reason == "stop"
    assert answer.id == "chatcmpl-1"
    assert answer.model == "gemini-3-pro|[team]"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.model_extra == {
        "browser_bridge": {
            "site_model": "Fast",
            "profile": "demo",
            "conversation": "c0ffee",
            "notices": [{"code": NOTICE.code, "message": NOTICE.message}],
            "ignored": ["temperature"],
        }
    }
    assert answer._request_id is not None


async def test_stream_says_what_the_completion_says(
    client: openai.AsyncOpenAI, manager: testing.ScriptedManager
) -> None:
    """Joined chunks equal the collected answer; no chunk but the usage's is without choice."""
    stream = await client.chat.completions.create(model="gemini-3-fast", messages=HI, stream=True)
    chunks = [chunk async for chunk in stream]
    assert all(chunk.choices for chunk in chunks)
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == text_of(manager)
    thoughts = [(c.choices[0].delta.model_extra or {}).get("reasoning_content") for c in chunks]
    assert "".join(filter(None, thoughts)) == "Let me."


async def test_stream_ends_with_usage_when_asked(client: openai.AsyncOpenAI) -> None:
    """The usage chunk comes last and alone has no choice."""
    stream = await client.chat.completions.create(
        model="gemini-3-fast", messages=HI, stream=True, stream_options={"include_usage": True}
    )
    *others, last = [chunk async for chunk in stream]
    assert all(chunk.choices and chunk.usage is None for chunk in others)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens > 0


async def test_stream_helper_builds_the_same_answer(
    client: openai.AsyncOpenAI, manager: testing.ScriptedManager
) -> None:
    """The client's own accumulator accepts every chunk."""
    async with client.chat.completions.stream(model="gemini-3-fast", messages=HI) as stream:
        final = await stream.get_final_completion()
    assert final.choices[0].message.content == text_of(manager)


async def test_stream_is_cut_at_a_stop_sequence_and_the_site_stopped(
    client: openai.AsyncOpenAI, manager: testing.ScriptedManager
) -> None:
    """Text ends before the stop sequence, and the job is cancelled."""
    never = asyncio.Event()
    manager.scripts = [[*testing.answer("one, t", "wo, three")[:3], never.wait]]
    stream = await client.chat.completions.create(
        model="gemini-3-fast", messages=HI, stream=True, stop="two"
    )
    assert "".join([c.choices[0].delta.content or "" async for c in stream]) == "one, "
    await manager.wait_until_cancelled("job-1")


async def test_completion_is_cut_at_its_length(client: openai.AsyncOpenAI) -> None:
    """A limit of one token gives four characters and says so."""
    answer = await client.chat.completions.create(
        model="gemini-3-fast", messages=HI, max_completion_tokens=1
    )
    assert answer.choices[0].message.content == "# Hé"
    assert answer.choices[0].finish_reason == "length"


async def test_client_with_a_wrong_key_is_told_so(open_client: Make) -> None:
    """A wrong key is an AuthenticationError with the code for it."""
    with pytest.raises(openai.AuthenticationError) as caught:
        await open_client(api_key="wrong").chat.completions.create(model="x", messages=HI)
    assert caught.value.code == "invalid_api_key"
    assert caught.value.request_id is not None


async def test_client_asking_for_an_unknown_model_is_told_so(client: openai.AsyncOpenAI) -> None:
    """An unknown model is a NotFoundError naming the parameter."""
    with pytest.raises(openai.NotFoundError) as caught:
        await client.chat.completions.create(model="gpt-5", messages=HI)
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"messages": []}, "invalid_value", "messages"),
        ({"n": 2}, "unsupported_value", "n"),
        (
            {"tools": [{"type": "function", "function": {"name": "f g"}}]},
            "invalid_value",
            "tools[0]",
        ),
        ({"audio": {"voice": "x", "format": "wav"}}, "unsupported_parameter", "audio"),
        (
            {"temperature": 0, "messages": [{"role": "user", "content": ""}]},
            "invalid_value",
            "messages[0].content",
        ),
    ],
)
async def test_client_sending_bad_input_is_told_which_field(
    client: openai.AsyncOpenAI,
    manager: testing.ScriptedManager,
    fields: dict[str, Any],
    code: str,
    param: str,
) -> None:
    """Bad input is a BadRequestError with code and param, and no job."""
    arguments: dict[str, Any] = {"model": "gemini-3-fast", "messages": HI, **fields}
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(**arguments)
    assert (caught.value.code, caught.value.param) == (code, param)
    assert manager.requests == []


async def test_stream_that_fails_midway_raises_the_error(
    client: openai.AsyncOpenAI, manager: testing.ScriptedManager
) -> None:
    """What came before the failure is delivered, then the client raises."""
    manager.scripts = [testing.failure(errors.AnswerFailed("The site failed."), "half")]
    stream = await client.chat.completions.create(model="gemini-3-fast", messages=HI, stream=True)
    texts: list[str] = []
    with pytest.raises(openai.APIError) as caught:
        texts += [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert caught.value.code == "answer_failed"
    assert "The site failed." in caught.value.message


async def test_client_retries_when_the_queue_was_full(
    open_client: Make, manager: testing.ScriptedManager
) -> None:
    """A full queue is tried again after the advised wait."""
    full = errors.PoolExhausted("The queue is full; try later.", retry_after=1)
    manager.scripts = [full, testing.answer("at last")]
    started = time.monotonic()
    client = open_client(max_retries=2)
    answer = await client.chat.completions.create(model="gemini-3-fast", messages=HI)
    assert answer.choices[0].message.content == "at last"
    assert time.monotonic() - started >= 1
    assert len(manager.requests) == 2


async def test_client_does_not_retry_what_reached_the_site(
    open_client: Make, manager: testing.ScriptedManager
) -> None:
    """An error after submitting is never sent again by the client itself."""
    manager.scripts = [testing.failure(errors.AnswerStalled("It stalled.", submitted=True))]
    with pytest.raises(openai.InternalServerError):
        await open_client(max_retries=2).chat.completions.create(model="gemini-3-fast", messages=HI)
    assert len(manager.requests) == 1


async def test_stream_closed_by_the_client_cancels_the_job(
    client: openai.AsyncOpenAI, manager: testing.ScriptedManager
) -> None:
    """Closing the stream ends the job on the site."""
    manager.scripts = [[*testing.answer("a")[:2], asyncio.Event().wait]]
    stream = await client.chat.completions.create(model="gemini-3-fast", messages=HI, stream=True)
    await anext(aiter(stream))
    await stream.close()
    await manager.wait_until_cancelled("job-1")


async def test_completion_given_up_by_the_client_cancels_the_job(
    client: openai.AsyncOpenAI, manager: testing.ScriptedManager
) -> None:
    """A client that hangs up while waiting ends the job too."""
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    manager.scripts = [[hang]]
    create = client.chat.completions.create(model="gemini-3-fast", messages=HI)
    call = asyncio.ensure_future(create)
    await reached.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await manager.wait_until_cancelled("job-1")


async def test_long_prompt_arrives_exactly(
    client: openai.AsyncOpenAI, manager: testing.ScriptedManager
) -> None:
    """Five megabytes pass through unchanged."""
    prompt = "a\r\n\u200f😀" * 600_000
    await client.chat.completions.create(
        model="gemini-3-fast", messages=[{"role": "user", "content": prompt}]
    )
    assert manager.requests[0].messages[0].text == prompt


async def test_models_are_listed_and_retrieved(client: openai.AsyncOpenAI) -> None:
    """The list has the bases; any valid name can be retrieved."""
    listed = [model.id async for model in client.models.list()]
    assert {"gemini-3-fast", "gemini-3-thinking", "gemini-3-pro"} <= set(listed)
    assert (await client.models.retrieve("gemini-3-pro|[pro]")).id == "gemini-3-pro|[pro]"


async def test_synchronous_client_streams_too(
    address: str, manager: testing.ScriptedManager
) -> None:
    """The blocking client reads the same stream."""

    def ask() -> str:
        options: dict[str, Any] = {"_strict_response_validation": True}
        with openai.OpenAI(base_url=address, api_key=KEY, **options) as client:
            stream = client.chat.completions.create(model="gemini-3-fast", messages=HI, stream=True)
            return "".join(chunk.choices[0].delta.content or "" for chunk in stream)

    assert await asyncio.to_thread(ask) == text_of(manager)
