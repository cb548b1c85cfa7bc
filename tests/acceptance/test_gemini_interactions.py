"""The Interactions API through the official client, over scripted jobs."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from google import genai
from google.genai import types

from browser_bridge import errors, events, functions, messages, testing
from browser_bridge.events import ArtifactKind
from browser_bridge.messages import InlineFile, Role
from tests.acceptance.media_server import KEY, MediaServer, made, serve
from tests.unit.artifacts import samples

MODEL = "gemini-3-pro"
PICTURE = samples.picture((64, 64), "PNG")
CALL = functions.Call(id="call_1", name="add", arguments='{"a":1}')
ADD: Any = {"type": "function", "name": "add", "parameters": {"type": "object"}}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MediaServer]:
    async with serve(tmp_path) as running:
        yield running


@pytest.fixture(params=["v1beta", "v1"])
async def interactions(server: MediaServer, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """Give the client's interactions, of each version."""
    options = types.HttpOptions(
        base_url=server.address.removesuffix("/v1"), api_version=request.param
    )
    async with contextlib.AsyncExitStack() as stack:
        client = genai.Client(api_key=KEY, http_options=options)
        stack.callback(client.close)
        stack.push_async_callback(client.aio.aclose)
        yield client.aio.interactions


@pytest.fixture
async def plain(server: MediaServer) -> AsyncIterator[httpx.AsyncClient]:
    async with server.plain() as client:
        client.base_url = server.address.removesuffix("/v1") + "/v1beta"
        yield client


async def test_answer_is_whole_and_can_be_had_again(server: MediaServer, interactions: Any) -> None:
    """Thoughts and text are steps; the interaction is retrieved as it was delivered."""
    server.manager.scripts = [testing.answer("Hel", "lo", thoughts=["Hm."])]
    answered = await interactions.create(model=MODEL, input="hi")
    assert (answered.status, answered.output_text) == ("completed", "Hello")
    assert [step.type for step in answered.steps] == ["thought", "model_output"]
    again = await interactions.get(answered.id)
    assert again.output_text == "Hello"
    assert again.usage.total_thought_tokens == 1


async def test_stream_has_known_events_and_can_be_resumed(
    server: MediaServer, interactions: Any
) -> None:
    """No event is unknown to the client, and those after one can be had again."""
    server.manager.scripts = [testing.answer("Hel", "lo", thoughts=["Hm."])]
    stream = await interactions.create(model=MODEL, input="hi", stream=True)
    seen = [event async for event in stream]
    kinds = [event.event_type for event in seen]
    assert kinds[:3] == ["interaction.created", "interaction.status_update", "step.start"]
    assert kinds[-1] == "interaction.completed"
    texts = [
        event.delta.text
        for event in seen
        if getattr(event, "delta", None) is not None and event.delta.type == "text"
    ]
    assert texts == ["Hel", "lo"]
    interaction_id = seen[0].interaction.id
    rest = await interactions.get(interaction_id, stream=True, last_event_id=seen[3].event_id)
    assert [event.event_id async for event in rest] == [event.event_id for event in seen[4:]]


async def test_functions_go_round_by_the_interaction_before(
    server: MediaServer, interactions: Any
) -> None:
    """A call is a step that requires action; its result goes on from there."""
    calling = [
        events.TurnStarted(profile="demo"),
        events.CallReady(call=CALL, index=0),
        events.TurnCompleted(
            markdown="", calls=(CALL,), finish_reason=events.FinishReason.TOOL_CALLS
        ),
    ]
    server.manager.scripts = [calling, testing.answer("2")]
    first = await interactions.create(model=MODEL, input="1+1?", tools=[ADD])
    assert first.status == "requires_action"
    [step] = first.steps
    assert (step.type, step.name, step.arguments) == ("function_call", "add", {"a": 1})
    result = {"type": "function_result", "call_id": step.id, "name": "add", "result": "2"}
    second = await interactions.create(
        model=MODEL, input=[result], tools=[ADD], previous_interaction_id=first.id
    )
    assert second.output_text == "2"
    question, call, answer = server.manager.requests[1].messages
    assert (question.text, call.calls) == ("1+1?", (CALL,))
    assert answer.results[0].call_id == CALL.id


async def test_form_and_configuration_reach_the_turn(
    server: MediaServer, interactions: Any
) -> None:
    """Schema, limits, instructions and files are those of any other dialect."""
    server.manager.scripts = [testing.answer('{"a": 1}')]
    data = base64.b64encode(PICTURE).decode()
    await interactions.create(
        model=MODEL,
        input=[
            {"type": "text", "text": "What is it?"},
            {"type": "image", "data": data, "mime_type": "image/png"},
        ],
        system_instruction="Be brief.",
        response_format={
            "type": "text",
            "mime_type": "application/json",
            "schema": {"type": "object", "properties": {"a": {"type": "integer"}}},
        },
        generation_config={"thinking_summaries": "none", "stop_sequences": ["END"]},
    )
    asked = server.manager.requests[0]
    assert asked.output is not None
    assert (asked.messages[0].role, asked.messages[0].text) == (Role.SYSTEM, "Be brief.")
    [file] = asked.messages[1].files
    assert isinstance(file, InlineFile)
    assert (file.content, asked.wants_thoughts) == (PICTURE, False)


async def test_picture_is_content_of_the_answer(server: MediaServer, interactions: Any) -> None:
    """A picture that is asked for comes as data."""
    server.manager.scripts = [made(await server.keep(PICTURE, ArtifactKind.IMAGE))]
    answered = await interactions.create(
        model=MODEL, input="a cat", response_format={"type": "image", "aspect_ratio": "16:9"}
    )
    asked = server.manager.requests[0]
    assert asked.model.tool is messages.Tool.IMAGE
    assert asked.options.aspect_ratio == "16:9"
    images = [item for item in answered.steps[-1].content if item.type == "image"]
    assert base64.b64decode(images[0].data) == PICTURE


async def test_video_is_made_when_that_is_the_form_asked_for(
    server: MediaServer, interactions: Any
) -> None:
    """The newest clients have no other way to a video."""
    await interactions.create(
        model=MODEL, input="a lake", response_format={"type": "video", "aspect_ratio": "9:16"}
    )
    (asked,) = server.manager.requests
    assert asked.model.tool is messages.Tool.VIDEO
    assert asked.options.aspect_ratio == "9:16"


async def test_agent_works_in_the_background_and_is_cancelled(
    server: MediaServer, interactions: Any
) -> None:
    """Research is the site's own tool; it is polled, and ends when it is cancelled."""
    server.manager.scripts = [[*testing.answer("a", "b")[:2], asyncio.Event().wait]]
    begun = await interactions.create(
        agent="deep-research-pro-preview-12-2025", input="cats", background=True
    )
    assert begun.status in ("queued", "in_progress")
    assert server.manager.requests[0].model.tool is messages.Tool.DEEP_RESEARCH
    assert (await interactions.cancel(begun.id)).status == "cancelled"
    await interactions.delete(begun.id)


async def test_failure_is_told_by_the_interaction(
    server: MediaServer, plain: httpx.AsyncClient
) -> None:
    """Errors have words as codes, in the background and before it."""
    server.manager.scripts = [testing.failure(errors.RateLimited("A limit."), "half")]
    body = {"model": MODEL, "input": "hi", "background": True}
    begun = (await plain.post("/interactions", json=body)).json()
    await server.bridge.kept_turns.wait("job-1")
    failed = (await plain.get(f"/interactions/{begun['id']}?include_input=true")).json()
    assert failed["status"] == "failed"
    assert failed["errors"][0]["code"] == "resource_exhausted"
    assert failed["steps"][0] == {"type": "user_input", "content": [{"type": "text", "text": "hi"}]}


@pytest.mark.parametrize(
    ("fields", "status", "param"),
    [
        ({}, 400, "input"),
        ({"input": "a"}, 400, "model"),
        ({"input": "a", "model": "x"}, 404, "model"),
        ({"input": "a", "agent": "painter"}, 404, "agent"),
        ({"input": [{"type": "image"}], "model": MODEL}, 400, "input[0]"),
        ({"input": [{"type": "function_result"}], "model": MODEL}, 400, "input[0].call_id"),
        ({"input": "a", "model": MODEL, "response_modalities": ["smell"]}, 400, None),
        ({"input": "a", "model": MODEL, "previous_interaction_id": "int_0"}, 404, None),
        ({"input": "a", "model": MODEL, "background": True, "store": False}, 400, "store"),
    ],
)
async def test_bad_input_is_named(
    plain: httpx.AsyncClient, fields: dict[str, Any], status: int, param: str | None
) -> None:
    """Each error is in shape and says which field is wrong."""
    response = await plain.post("/interactions", json=fields)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (
        status,
        "invalid_request" if status == 400 else "not_found",
    )
    assert param is None or error["param"] == param
