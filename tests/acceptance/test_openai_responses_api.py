"""The Responses routes through the official client, strict about shapes, over scripted jobs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai
import pytest
from pydantic import BaseModel

from browser_bridge import errors, events, functions, messages, testing
from browser_bridge.events import ArtifactKind
from browser_bridge.messages import InlineFile, Role
from tests.acceptance.media_server import MediaServer, made, serve
from tests.unit.artifacts import samples

MODEL = "gemini-3-pro"
PICTURE = samples.picture((64, 64), "PNG")
TOOL: Any = {
    "type": "function",
    "name": "add",
    "parameters": {"type": "object", "properties": {"a": {"type": "integer"}}},
    "strict": False,
}
CALL = functions.Call(id="call_0123456789abcdef01234567", name="add", arguments='{"a":1}')


def calling(call: functions.Call = CALL) -> list[events.TurnEvent]:
    return [
        events.TurnStarted(profile="demo"),
        events.CallReady(call=call, index=0),
        events.TurnCompleted(
            markdown="", calls=(call,), finish_reason=events.FinishReason.TOOL_CALLS
        ),
    ]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MediaServer]:
    async with serve(tmp_path) as running:
        yield running


@pytest.fixture
def client(server: MediaServer) -> openai.AsyncOpenAI:
    return server.client()


@pytest.fixture
async def plain(server: MediaServer) -> AsyncIterator[httpx.AsyncClient]:
    async with server.plain() as client:
        yield client


async def test_answer_is_whole_and_can_be_had_again(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """A response has reasoning and text, and is retrieved as it was delivered."""
    server.manager.scripts = [testing.answer("Hel", "lo", thoughts=["Hm."])]
    answered = await client.responses.create(model=MODEL, input="hi", metadata={"a": "b"})
    assert (answered.output_text, answered.status) == ("Hello", "completed")
    assert [item.type for item in answered.output] == ["reasoning", "message"]
    assert answered.usage is not None
    assert answered.usage.output_tokens_details.reasoning_tokens == 1
    again = await client.responses.retrieve(answered.id)
    assert {**again.to_dict(), "completed_at": 0} == {**answered.to_dict(), "completed_at": 0}
    assert again.metadata == {"a": "b"}


async def test_response_has_every_key_of_the_open_schema(plain: httpx.AsyncClient) -> None:
    """Keys that the Open Responses schema requires are there, nullable or not."""
    body = (await plain.post("/responses", json={"model": MODEL, "input": "hi"})).json()
    required = (
        "id object created_at completed_at status incomplete_details model previous_response_id "
        "instructions output error tools tool_choice truncation parallel_tool_calls text top_p "
        "presence_penalty frequency_penalty top_logprobs temperature reasoning user usage "
        "max_output_tokens max_tool_calls store background service_tier metadata "
        "safety_identifier prompt_cache_key"
    )
    assert set(required.split()) <= set(body)
    assert isinstance(body["created_at"], int)


async def test_stream_is_read_by_the_clients_helper(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """Events come in order, and the helper puts together what a whole response says."""
    server.manager.scripts = [testing.answer("Hel", "lo", thoughts=["Hm."])]
    async with client.responses.stream(model=MODEL, input="hi") as stream:
        seen = [event async for event in stream]
        final = await stream.get_final_response()
    assert [event.sequence_number for event in seen] == list(range(len(seen)))
    assert [event.type for event in seen[:3]] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
    ]
    assert seen[-1].type == "response.completed"
    assert final.output_text == "Hello"


async def test_tools_go_round(server: MediaServer, client: openai.AsyncOpenAI) -> None:
    """A call comes back as an item; its result, sent with the items before it, reaches the turn."""
    server.manager.scripts = [calling(), testing.answer("2")]
    first = await client.responses.create(
        model=MODEL, input="1+1?", tools=[TOOL], tool_choice={"type": "function", "name": "add"}
    )
    [call] = first.output
    assert call.type == "function_call"
    assert (call.name, call.arguments, call.call_id) == ("add", '{"a":1}', CALL.id)
    history: Any = [
        {"role": "user", "content": "1+1?"},
        *[item.to_dict() for item in first.output],
        {"type": "function_call_output", "call_id": call.call_id, "output": "2"},
    ]
    second = await client.responses.create(model=MODEL, input=history, tools=[TOOL])
    assert second.output_text == "2"
    asked = server.manager.requests
    assert asked[0].call_rules.allowed == ("add",)
    assert asked[1].messages[1].calls == (CALL,)
    assert asked[1].messages[2].results == (
        functions.Result(call_id=CALL.id, name="add", text="2"),
    )


async def test_custom_tool_gets_its_text_as_it_is(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """A tool that takes free text is called with text, not with JSON."""
    call = functions.Call(id=CALL.id, name="shell", arguments='{"input":"ls \\"a\\"\\n"}')
    server.manager.scripts = [calling(call)]
    first = await client.responses.create(
        model=MODEL, input="list", tools=[{"type": "custom", "name": "shell"}]
    )
    [item] = first.output
    assert item.type == "custom_tool_call"
    assert item.input == 'ls "a"\n'


async def test_form_of_the_answer_is_asked_for(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """The client's own parser gives a schema, and reads the answer into it."""

    class Sum(BaseModel):
        total: int

    server.manager.scripts = [testing.answer('{"total": 2}')]
    parsed = await client.responses.parse(model=MODEL, input="1+1?", text_format=Sum)
    assert parsed.output_parsed == Sum(total=2)
    output = server.manager.requests[0].output
    assert output is not None
    assert output.name == "Sum"


async def test_previous_response_is_gone_on_from(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """What was said before is told again, its instructions are not."""
    server.manager.scripts = [testing.answer("ok"), calling(), testing.answer("swordfish")]
    first = await client.responses.create(
        model=MODEL, input="The word is swordfish.", instructions="Be brief."
    )
    second = await client.responses.create(
        model=MODEL, input="Add.", previous_response_id=first.id, tools=[TOOL]
    )
    output: Any = [{"type": "function_call_output", "call_id": CALL.id, "output": "2"}]
    third = await client.responses.create(
        model=MODEL, input=output, previous_response_id=second.id, instructions="Shout."
    )
    assert third.previous_response_id == second.id
    said = [(m.role, m.text) for m in server.manager.requests[2].messages]
    assert said == [
        (Role.SYSTEM, "Shout."),
        (Role.USER, "The word is swordfish."),
        (Role.ASSISTANT, "ok"),
        (Role.USER, "Add."),
        (Role.ASSISTANT, ""),
        (Role.USER, ""),
    ]


async def test_conversation_is_gone_on_with(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """Responses of one conversation follow one another; a failed one is passed over."""
    failure = testing.failure(errors.AnswerFailed("It broke.", submitted=True))
    server.manager.scripts = [testing.answer("one"), failure, testing.answer("three")]
    first = await client.responses.create(model=MODEL, input="1", conversation="conv_1")
    assert first.conversation is not None
    assert first.conversation.id == "conv_1"
    with pytest.raises(openai.InternalServerError):
        await client.responses.create(model=MODEL, input="2", conversation="conv_1")
    await client.responses.create(model=MODEL, input="3", conversation="conv_1")
    asked = server.manager.requests[2]
    assert [message.text for message in asked.messages] == ["1", "one", "3"]
    assert asked.conversation_key == "conv_1"


async def test_background_work_is_polled_and_its_stream_resumed(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """Whoever comes back gets the state as it is, and the events after a number."""
    goes_on = asyncio.Event()
    script = testing.answer("Hel", "lo")
    server.manager.scripts = [[*script[:2], goes_on.wait, *script[2:]]]
    stream = await client.responses.create(model=MODEL, input="hi", background=True, stream=True)
    seen: list[Any] = []
    async for event in stream:
        seen.append(event)
        if event.type == "response.output_text.delta":
            break
    await stream.close()
    assert [event.type for event in seen[:3]] == [
        "response.created",
        "response.queued",
        "response.in_progress",
    ]
    response_id = seen[0].response.id
    polled = await client.responses.retrieve(response_id)
    assert (polled.status, polled.output_text) == ("in_progress", "Hel")
    last = seen[-1].sequence_number
    goes_on.set()
    rest = [
        event
        async for event in await client.responses.retrieve(
            response_id, stream=True, starting_after=last
        )
    ]
    assert [event.sequence_number for event in rest] == list(range(last + 1, last + 1 + len(rest)))
    assert rest[-1].type == "response.completed"
    again = await client.responses.retrieve(response_id, stream=True)
    assert [event.type async for event in again] == [event.type for event in [*seen, *rest]]
    assert server.manager.cancelled == []


async def test_background_work_is_cancelled_once_and_for_all(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """Cancelling ends the job; doing it again changes nothing."""
    server.manager.scripts = [[*testing.answer("a", "b")[:2], asyncio.Event().wait]]
    begun = await client.responses.create(model=MODEL, input="hi", background=True)
    assert begun.status == "queued"
    assert (await client.responses.cancel(begun.id)).status == "cancelled"
    assert (await client.responses.cancel(begun.id)).status == "cancelled"
    assert server.manager.cancelled == ["job-1"]


async def test_failure_in_the_background_is_told_by_the_response(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """A response that failed has one of the codes that clients know."""
    server.manager.scripts = [testing.failure(errors.RateLimited("A limit."), "half")]
    begun = await client.responses.create(model=MODEL, input="hi", background=True, store=False)
    await server.bridge.kept_turns.wait("job-1")
    failed = await client.responses.retrieve(begun.id)
    assert failed.status == "failed"
    assert failed.error is not None
    assert (failed.error.code, failed.error.message) == ("rate_limit_exceeded", "A limit.")


async def test_deleted_response_is_gone(client: openai.AsyncOpenAI) -> None:
    """What was deleted is not found, nor what was not stored."""
    kept = await client.responses.create(model=MODEL, input="hi")
    await client.responses.delete(kept.id)
    unkept = await client.responses.create(model=MODEL, input="hi", store=False)
    for response_id in (kept.id, unkept.id):
        with pytest.raises(openai.NotFoundError):
            await client.responses.retrieve(response_id)


async def test_input_is_listed_by_pages(client: openai.AsyncOpenAI) -> None:
    """Items of every kind come back, the last first, with ids."""
    given: Any = [
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": [{"type": "input_text", "text": "hi"}]},
        {"type": "function_call", "call_id": "call_1", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "call_1", "output": "done"},
    ]
    answered = await client.responses.create(model=MODEL, input=given)
    page = await client.responses.input_items.list(answered.id, limit=3)
    assert [item.type for item in page.data] == [
        "function_call_output",
        "function_call",
        "message",
    ]
    assert [item.type async for item in page][3:] == ["message"]


async def test_picture_is_an_item_and_goes_back_by_its_id(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """A picture comes as base64; the next turn gets it by the item, or by the item's id alone."""
    picture = await server.keep(PICTURE, ArtifactKind.IMAGE)
    server.manager.scripts = [made(picture)]
    first = await client.responses.create(
        model=MODEL, input="a cat", tools=[{"type": "image_generation", "output_format": "png"}]
    )
    [item] = [item for item in first.output if item.type == "image_generation_call"]
    assert item.result is not None
    assert "/media/" not in first.output_text
    assert server.manager.requests[0].model.tool is messages.Tool.IMAGE
    for sent in ({**item.to_dict()}, {"type": "image_generation_call", "id": item.id}):
        history: Any = [sent, {"role": "user", "content": "Bigger."}]
        await client.responses.create(model=MODEL, input=history)
        [file] = server.manager.requests[-1].messages[-1].files
        assert isinstance(file, InlineFile)
        assert file.content == PICTURE


async def test_items_are_sent_by_reference(server: MediaServer, client: openai.AsyncOpenAI) -> None:
    """Ids of kept items stand for the items; one that is not kept is an error."""
    server.manager.scripts = [calling(), testing.answer("2")]
    first = await client.responses.create(model=MODEL, input="1+1?", tools=[TOOL])
    history: Any = [
        {"role": "user", "content": "1+1?"},
        {"type": "item_reference", "id": first.output[0].id},
        {"type": "function_call_output", "call_id": CALL.id, "output": "2"},
    ]
    await client.responses.create(model=MODEL, input=history, tools=[TOOL])
    assert server.manager.requests[1].messages[1].calls == (CALL,)
    unknown: Any = [{"type": "item_reference", "id": "msg_0_0"}]
    with pytest.raises(openai.BadRequestError, match="not kept here"):
        await client.responses.create(model=MODEL, input=unknown)


async def test_answer_is_cut_at_the_most_tokens_and_kept_so(
    server: MediaServer, client: openai.AsyncOpenAI
) -> None:
    """A cut response is incomplete, and is gone on from as it was delivered."""
    server.manager.scripts = [
        [*testing.answer("x" * 100)[:2], asyncio.Event().wait],
        testing.answer("b"),
    ]
    cut = await client.responses.create(model=MODEL, input="a", max_output_tokens=16)
    assert cut.status == "incomplete"
    assert cut.incomplete_details is not None
    assert cut.incomplete_details.reason == "max_output_tokens"
    assert cut.output_text == "x" * 64
    await client.responses.create(model=MODEL, input="go on", previous_response_id=cut.id)
    assert server.manager.requests[1].messages[1].text == "x" * 64


async def test_sources_are_annotations(server: MediaServer, client: openai.AsyncOpenAI) -> None:
    """Citations point at the words that they support."""
    source = events.Citation(url="https://example.org", title="A", start=0, end=2)
    server.manager.scripts = [
        [
            events.TurnStarted(profile="demo"),
            events.TextDelta("So."),
            events.TurnCompleted(markdown="So.", citations=(source,)),
        ]
    ]
    answered = await client.responses.create(model=MODEL, input="a", tools=[{"type": "web_search"}])
    [message] = answered.output
    assert message.type == "message"
    [part] = message.content
    assert part.type == "output_text"
    [note] = part.annotations
    assert note.type == "url_citation"
    assert (note.start_index, note.end_index, note.url) == (0, 2, "https://example.org")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({}, "input"),
        ({"input": "a", "model": ""}, "model"),
        ({"input": [{"role": "king", "content": "a"}]}, "input[0].role"),
        ({"input": [{"type": "function_call_output", "output": "a"}]}, "input[0].call_id"),
        ({"input": "a", "tools": [{"type": "function"}]}, "tools[0].name"),
        ({"input": "a", "tool_choice": {"type": "file_search"}}, "tool_choice"),
        ({"input": "a", "text": {"format": {"type": "xml"}}}, "text.format"),
        ({"input": "a", "metadata": {"a": 1}}, "metadata"),
        ({"input": "a", "prompt": {"id": "p"}}, "prompt"),
        ({"input": "a", "previous_response_id": "resp_0", "conversation": "c"}, "conversation"),
        ({"input": "a", "previous_response_id": "resp_0"}, "previous_response_id"),
    ],
)
async def test_bad_input_is_named(
    plain: httpx.AsyncClient, fields: dict[str, Any], param: str
) -> None:
    """Each error is in shape and says which field is wrong."""
    response = await plain.post("/responses", json={"model": MODEL, **fields})
    assert response.status_code in (400, 404)
    assert response.json()["error"]["param"] == param


async def test_tokens_of_the_input_are_counted(client: openai.AsyncOpenAI) -> None:
    """Nothing is sent to the site."""
    counted = await client.responses.input_tokens.count(model=MODEL, input="x" * 40)
    assert counted.input_tokens == 10
