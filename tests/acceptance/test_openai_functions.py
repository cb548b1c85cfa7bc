"""The official OpenAI client, strict about shapes, calls functions and asks for forms."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pydantic
import pytest
from openai.types.chat import (
    ChatCompletionCustomToolParam,
    ChatCompletionFunctionToolParam,
    ChatCompletionMessageParam,
    ChatCompletionNamedToolChoiceCustomParam,
)

from tests.acceptance.scripted_site import KEY, ScriptedSite, serving

MODEL = "gemini-3-fast"
HI: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Weather in Rome?"}]
WEATHER: ChatCompletionFunctionToolParam = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city"],
        },
    },
}
ROME = "[[CALL get_weather]]\n[[ARG city]]\n```text\nRome\n```\n[[END CALL]]"
OSLO = ROME.replace("Rome", "Oslo").replace("[[END", "[[ARG days]]\n```json\n2\n```\n[[END")


@pytest.fixture
def site() -> ScriptedSite:
    return ScriptedSite(answers=[f"Let me see.\n\n{ROME}\n\n{OSLO}"])


@pytest.fixture
async def client(site: ScriptedSite, tmp_path: Path) -> AsyncIterator[openai.AsyncOpenAI]:
    async with (
        serving(site, tmp_path) as address,
        openai.AsyncOpenAI(
            base_url=f"{address}/gemini_official/v1",
            api_key=KEY,
            max_retries=0,
            _strict_response_validation=True,
        ) as client,
    ):
        yield client


async def test_calls_come_back_whole(client: openai.AsyncOpenAI, site: ScriptedSite) -> None:
    """Words before the calls are the content; arguments fit the schema."""
    answer = await client.chat.completions.create(model=MODEL, messages=HI, tools=[WEATHER])
    (choice,) = answer.choices
    assert choice.finish_reason == "tool_calls"
    assert choice.message.content == "Let me see."
    calls = choice.message.tool_calls or []
    assert all(call.type == "function" and call.id.startswith("call_") for call in calls)
    assert [json.loads(call.function.arguments) for call in calls if call.type == "function"] == [
        {"city": "Rome"},
        {"city": "Oslo", "days": 2},
    ]
    assert "get_weather: Weather of a city" in site.prompts[0]
    assert answer.usage is not None
    assert answer.usage.completion_tokens > 10


async def test_streamed_calls_are_named_first_and_then_filled(client: openai.AsyncOpenAI) -> None:
    """The order of contract 3.3; nothing of the block shows in the content."""
    stream = await client.chat.completions.create(
        model=MODEL, messages=HI, tools=[WEATHER], stream=True
    )
    choices = [chunk.choices[0] async for chunk in stream]
    deltas = [call for choice in choices for call in choice.delta.tool_calls or ()]
    shapes = [
        (call.index, call.id is not None, call.type, call.function and call.function.name)
        for call in deltas
    ]
    assert shapes == [
        (0, True, "function", "get_weather"),
        (0, False, None, None),
        (1, True, "function", "get_weather"),
        (1, False, None, None),
    ]
    arguments = [call.function.arguments for call in deltas if call.function]
    assert arguments == ["", '{"city":"Rome"}', "", '{"city":"Oslo","days":2}']
    assert "".join(choice.delta.content or "" for choice in choices) == "Let me see."
    assert choices[-1].finish_reason == "tool_calls"


class GetWeather(pydantic.BaseModel):
    """Weather of a city."""

    city: str
    days: int | None = None


async def test_the_stream_helper_parses_calls_by_their_model(
    client: openai.AsyncOpenAI, site: ScriptedSite
) -> None:
    """`.stream()` with a pydantic tool gives values of the model."""
    site.answers = [OSLO.replace("get_weather", "GetWeather")]
    tool = openai.pydantic_function_tool(GetWeather)
    async with client.chat.completions.stream(model=MODEL, messages=HI, tools=[tool]) as stream:
        final = await stream.get_final_completion()
    (call,) = final.choices[0].message.tool_calls or []
    assert call.function.parsed_arguments == GetWeather(city="Oslo", days=2)


async def test_parse_gives_values_of_models(client: openai.AsyncOpenAI, site: ScriptedSite) -> None:
    """`.parse()` understands a call, and an answer with a form."""
    site.answers = [OSLO.replace("get_weather", "GetWeather")]
    tool = openai.pydantic_function_tool(GetWeather)
    parsed = await client.chat.completions.parse(model=MODEL, messages=HI, tools=[tool])
    (call,) = parsed.choices[0].message.tool_calls or []
    assert call.function.parsed_arguments == GetWeather(city="Oslo", days=2)
    site.answers = ['Sure:\n\n```json\n{"city": "Rome", "days": null}\n```\nBye.']
    formed = await client.chat.completions.parse(
        model=MODEL, messages=HI, response_format=GetWeather
    )
    assert formed.choices[0].message.parsed == GetWeather(city="Rome")
    assert formed.choices[0].message.content == '{"city": "Rome", "days": null}'


async def test_results_go_back_in_the_language_of_calls(
    client: openai.AsyncOpenAI, site: ScriptedSite
) -> None:
    """The round trip of an agent: call, result, answer in words."""
    first = await client.chat.completions.create(model=MODEL, messages=HI, tools=[WEATHER])
    message = first.choices[0].message
    results: list[ChatCompletionMessageParam] = [
        {"role": "tool", "tool_call_id": call.id, "content": f"sunny {at}"}
        for at, call in enumerate(message.tool_calls or ())
    ]
    asked: Any = message.model_dump(exclude_none=True)
    site.answers = ["It is sunny."]
    second = await client.chat.completions.create(
        model=MODEL, messages=[*HI, asked, *results], tools=[WEATHER]
    )
    assert second.choices[0].message.content == "It is sunny."
    assert second.choices[0].finish_reason == "stop"
    assert f"Let me see.\n\n{ROME}\n\n{OSLO}" in site.prompts[1]
    assert "[[RESULT get_weather #2]]\n```text\nsunny 1\n```" in site.prompts[1]


async def test_a_bad_call_is_mended_unseen(client: openai.AsyncOpenAI, site: ScriptedSite) -> None:
    """The caller sees one answer, the site two prompts."""
    bad = ROME.replace("[[ARG city]]", "[[ARG town]]")
    site.answers = [f"Let me see.\n\n{bad}", f"Sorry.\n\n{ROME}"]
    async with client.chat.completions.stream(model=MODEL, messages=HI, tools=[WEATHER]) as stream:
        final = await stream.get_final_completion()
    assert final.choices[0].message.content == "Let me see."
    (call,) = final.choices[0].message.tool_calls or []
    assert json.loads(call.function.arguments) == {"city": "Rome"}
    assert len(site.prompts) == 2


async def test_a_named_choice_is_insisted_on(
    client: openai.AsyncOpenAI, site: ScriptedSite
) -> None:
    """Words are no answer; a model that keeps to them is an error of the bridge's."""
    site.answers = ["It is sunny.", ROME, "No.", "No!"]
    choice: Any = {"type": "function", "function": {"name": "get_weather"}}
    answer = await client.chat.completions.create(
        model=MODEL, messages=HI, tools=[WEATHER], tool_choice=choice
    )
    assert answer.choices[0].message.content is None
    assert len(answer.choices[0].message.tool_calls or ()) == 1
    with pytest.raises(openai.InternalServerError) as caught:
        await client.chat.completions.create(
            model=MODEL, messages=HI, tools=[WEATHER], tool_choice=choice
        )
    assert (caught.value.status_code, caught.value.code) == (502, "invalid_output")
    assert caught.value.response.headers["x-should-retry"] == "false"


async def test_no_choice_means_no_functions(client: openai.AsyncOpenAI, site: ScriptedSite) -> None:
    """With `none` the prompt is the message, byte for byte."""
    site.answers = ["It is sunny."]
    answer = await client.chat.completions.create(
        model=MODEL, messages=HI, tools=[WEATHER], tool_choice="none"
    )
    assert answer.choices[0].message.content == "It is sunny."
    assert site.prompts == ["Weather in Rome?"]


async def test_one_call_at_a_time(client: openai.AsyncOpenAI) -> None:
    """`parallel_tool_calls` false gives one call."""
    answer = await client.chat.completions.create(
        model=MODEL, messages=HI, tools=[WEATHER], parallel_tool_calls=False
    )
    assert len(answer.choices[0].message.tool_calls or ()) == 1


async def test_the_older_form_of_functions(client: openai.AsyncOpenAI, site: ScriptedSite) -> None:
    """`functions` give `function_call`, and take results of role function."""
    function: Any = WEATHER["function"]
    arguments: dict[str, Any] = {"model": MODEL, "functions": [function]}
    answer = await client.chat.completions.create(
        **arguments, messages=HI, function_call={"name": "get_weather"}
    )
    called = answer.choices[0].message.function_call
    assert called is not None
    assert (called.name, called.arguments) == ("get_weather", '{"city":"Rome"}')
    assert answer.choices[0].finish_reason == "function_call"
    stream = await client.chat.completions.create(**arguments, messages=HI, stream=True)
    choices = [chunk.choices[0] async for chunk in stream]
    deltas = [c.delta.function_call for c in choices if c.delta.function_call is not None]
    assert [(d.name, d.arguments) for d in deltas] == [
        ("get_weather", ""),
        (None, '{"city":"Rome"}'),
    ]
    assert choices[-1].finish_reason == "function_call"
    site.answers = ["It is sunny."]
    history: list[Any] = [
        *HI,
        {"role": "assistant", "content": None, "function_call": called.model_dump()},
        {"role": "function", "name": "get_weather", "content": "sunny"},
    ]
    await client.chat.completions.create(**arguments, messages=history)
    assert f"{ROME}\n\n=== USER, TO BE ANSWERED NOW ===\n[[RESULT get_weather]]" in site.prompts[-1]


@pytest.mark.parametrize("is_stream", [False, True])
async def test_an_answer_with_a_form_is_bare_json_or_an_error(
    client: openai.AsyncOpenAI,
    site: ScriptedSite,
    is_stream: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Fences and chatter are gone, streamed or not; what stays wrong is no answer."""
    form: Any = {"type": "json_object"}

    async def ask() -> str:
        if not is_stream:
            answer = await client.chat.completions.create(
                model=MODEL, messages=HI, response_format=form
            )
            return answer.choices[0].message.content or ""
        stream = await client.chat.completions.create(
            model=MODEL, messages=HI, response_format=form, stream=True
        )
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    site.answers = ['Here:\n```json\n{"a": [1]}\n```\nBye!']
    assert await ask() == '{"a": [1]}'
    site.answers = ["Sorry, no.", "Sorry, no.", "Still no."]
    with pytest.raises(openai.APIError) as caught:
        await ask()
    assert caught.value.code == "invalid_output"


async def test_functions_that_cannot_be_used_are_named(client: openai.AsyncOpenAI) -> None:
    """A schema or a choice that is wrong is a 400 that says where."""
    bad: Any = {"type": "function", "function": {"name": "f", "parameters": {"type": "thing"}}}
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(model=MODEL, messages=HI, tools=[bad])
    assert caught.value.param == "tools[0]"
    choice: Any = {"type": "function", "function": {"name": "missing"}}
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(
            model=MODEL, messages=HI, tools=[WEATHER], tool_choice=choice
        )
    assert caught.value.param == "tool_choice"


LISTING = '[[CALL shell]]\n[[ARG input]]\n```text\nls -l "a b"\n```\n[[END CALL]]'
SHELL: ChatCompletionCustomToolParam = {
    "type": "custom",
    "custom": {
        "name": "shell",
        "description": "Runs a command",
        "format": {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: WORD"}},
    },
}


async def test_a_custom_tool_gets_its_text_as_it_is_and_gives_it_back(
    client: openai.AsyncOpenAI, site: ScriptedSite
) -> None:
    """Whole, streamed, forced by name, and told again with its result."""
    site.answers = [LISTING, LISTING, "Two files."]
    forced: ChatCompletionNamedToolChoiceCustomParam = {
        "type": "custom",
        "custom": {"name": "shell"},
    }
    answer = await client.chat.completions.create(
        model=MODEL, messages=HI, tools=[SHELL], tool_choice=forced
    )
    (call,) = answer.choices[0].message.tool_calls or []
    assert call.type == "custom"
    assert (call.custom.name, call.custom.input) == ("shell", 'ls -l "a b"')
    assert "start: WORD" in site.prompts[0]
    # The client's own types of streams know of functions alone.
    lenient = client.copy(_extra_kwargs={"_strict_response_validation": False})
    stream = await lenient.chat.completions.create(
        model=MODEL, messages=HI, tools=[SHELL], stream=True
    )
    told = [made async for chunk in stream for made in chunk.choices[0].delta.tool_calls or ()]
    extras = [(made.model_extra or {})["custom"] for made in told]
    assert extras == [{"name": "shell", "input": ""}, {"input": 'ls -l "a b"'}]
    back: list[ChatCompletionMessageParam] = [
        *HI,
        {
            "role": "assistant",
            "tool_calls": [
                {
                    "id": call.id,
                    "type": "custom",
                    "custom": {"name": "shell", "input": call.custom.input},
                }
            ],
        },
        {"role": "tool", "tool_call_id": call.id, "content": "a b"},
    ]
    last = await client.chat.completions.create(model=MODEL, messages=back, tools=[SHELL])
    assert last.choices[0].message.content == "Two files."
    assert LISTING in site.prompts[2]
