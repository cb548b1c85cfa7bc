"""What a model writes as a call reaches each vendor's official client as that vendor's own."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anthropic
import pytest
from google import genai
from google.genai import types

from tests.acceptance.scripted_site import KEY, ScriptedSite, serving

MODEL = "gemini-3-fast"
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city"],
}
CALL = (
    "[[CALL get_weather]]\n[[ARG city]]\n```text\nRome\n```\n"
    "[[ARG days]]\n```json\n2\n```\n[[END CALL]]"
)
ARGUMENTS = {"city": "Rome", "days": 2}


@pytest.fixture
def site() -> ScriptedSite:
    return ScriptedSite(answers=[f"Let me see.\n\n{CALL}"])


@pytest.fixture
async def address(site: ScriptedSite, tmp_path: Path) -> AsyncIterator[str]:
    async with serving(site, tmp_path) as address:
        yield f"{address}/gemini_official"


async def test_anthropic_calls_and_forms(address: str, site: ScriptedSite) -> None:
    """Text, then a whole `tool_use`; later a bare JSON answer."""
    ask: dict[str, Any] = {
        "model": MODEL,
        "max_tokens": 1000,
        "messages": [{"role": "user", "content": "Weather?"}],
    }
    tools: Any = [{"name": "get_weather", "input_schema": SCHEMA}]
    async with anthropic.AsyncAnthropic(
        base_url=address, auth_token=KEY, max_retries=0, _strict_response_validation=True
    ) as client:
        async with client.messages.stream(**ask, tools=tools) as stream:
            message = await stream.get_final_message()
        text, used = message.content
        assert text.type == "text"
        assert text.text == "Let me see."
        assert used.type == "tool_use"
        assert (used.name, used.input) == ("get_weather", ARGUMENTS)
        assert message.stop_reason == "tool_use"
        site.answers = ['```json\n{"city": "Rome"}\n```']
        form: Any = {"format": {"type": "json_schema", "schema": SCHEMA}}
        (told,) = (await client.messages.create(**ask, output_config=form)).content
        assert told.type == "text"
        assert told.text == '{"city": "Rome"}'


async def test_gemini_calls_and_forms(address: str, site: ScriptedSite) -> None:
    """Text, then a whole `functionCall`; later a bare JSON answer by an upper-case schema."""
    client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=address))
    declared = types.FunctionDeclaration(name="get_weather", parameters_json_schema=SCHEMA)
    config = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[declared])])
    chunks = [
        chunk
        async for chunk in await client.aio.models.generate_content_stream(
            model=MODEL, contents="Weather?", config=config
        )
    ]
    texts = [chunk.text for chunk in chunks if chunk.text]
    calls = [call for chunk in chunks for call in chunk.function_calls or ()]
    assert "".join(texts) == "Let me see."
    assert [(call.name, call.args) for call in calls] == [("get_weather", ARGUMENTS)]
    site.answers = ['Here: {"city": "Rome"}']
    city = types.Schema(type=types.Type.STRING, nullable=True)
    answer = await client.aio.models.generate_content(
        model=MODEL,
        contents="Weather?",
        config=types.GenerateContentConfig(
            response_mime_type="application/json",
            response_schema=types.Schema(type=types.Type.OBJECT, properties={"city": city}),
        ),
    )
    assert answer.text == '{"city": "Rome"}'
    await client.aio.aclose()
