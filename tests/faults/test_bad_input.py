"""What callers get wrong, through a real server: each is told, and no prompt reaches the site."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx
import openai
import pytest

from browser_bridge.replica.server import ReplicaServer
from tests.acceptance.whole_stack import KEY
from tests.faults.bridges import LIMIT, Bridge, bridge, outcome, profile_in

CHAT = "/v1/chat/completions"
HI = [{"role": "user", "content": "hi"}]
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One wrong request and its answer.

    Args:
        fields: What differs from a right one.
        status: HTTP status.
        code: Code of the error.
        param: Field that it names.
        says: Part of its message.
    """

    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    status: int = 400
    code: str = "invalid_value"
    param: str | None
    says: str


WRONG = {
    "no messages": Wrong(fields={"messages": []}, param="messages", says="messages"),
    "messages of the wrong type": Wrong(
        fields={"messages": "hi"}, param="messages", says="valid list"
    ),
    "message that is no object": Wrong(
        fields={"messages": ["hi"]}, param="messages[0]", says="messages[0]"
    ),
    "content of the wrong type": Wrong(
        fields={"messages": [{"role": "user", "content": 7}]},
        param="messages[0].content",
        says="messages[0].content",
    ),
    "empty content": Wrong(
        fields={"messages": [{"role": "user", "content": ""}]},
        param="messages[0].content",
        says="has no text",
    ),
    "unknown role": Wrong(
        fields={"messages": [{"role": "robot", "content": "hi"}]},
        param="messages[0].role",
        says="'user'",
    ),
    "unknown model": Wrong(
        fields={"model": "gpt-5"}, status=404, code="model_not_found", param="model", says="gpt-5"
    ),
    "unknown group": Wrong(
        fields={"model": "gemini-3-fast|[nobody]"},
        status=404,
        code="profile_not_found",
        param="model",
        says="nobody",
    ),
    "model of the wrong type": Wrong(fields={"model": 7}, param="model", says="model"),
    "stream of the wrong type": Wrong(
        fields={"extra_body": {"stream": "perhaps"}}, param="stream", says="stream"
    ),
    "several answers": Wrong(
        fields={"n": 2}, code="unsupported_value", param="n", says="set `n` to 1"
    ),
    "tools": Wrong(
        fields={"tools": [{"type": "function"}]},
        code="missing_required_parameter",
        param="tools[0].function",
        says="needs `function`",
    ),
    "prompt of 5 MB": Wrong(
        fields={"messages": [{"role": "user", "content": "x" * 5 * MEGABYTE}]},
        code="context_length_exceeded",
        param="messages",
        says="at most 1000000",
    ),
}
BODIES = {
    "nothing": (b"", 400, "invalid_value", "body is empty"),
    "not JSON": (b"model=gemini", 400, "invalid_value", "not valid JSON"),
    "cut short": (b'{"model": "gemini-3-fast", "messa', 400, "invalid_value", "not valid JSON"),
    "not UTF-8": (b'{"model": "\xff"}', 400, "invalid_value", "not valid JSON"),
    "not an object": (b"[]", 400, "invalid_value", "must be a JSON object"),
    "nested without end": (b"[" * 100_000, 400, "invalid_value", "not valid JSON"),
    "without model": (b'{"messages": []}', 400, "missing_required_parameter", "'model'"),
    "too large": (b" " * 21 * MEGABYTE, 413, "request_too_large", "larger than 20 MB"),
}
KEYS = {
    "none": ({}, "No API key was given"),
    "wrong": ({"authorization": "Bearer bb-wrong"}, "not accepted"),
    "nearly right": ({"authorization": f"Bearer {KEY}x"}, "not accepted"),
    "of another scheme": ({"authorization": f"Basic {KEY}"}, "No API key was given"),
}


@pytest.fixture(scope="module")
async def running(
    site: ReplicaServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Bridge]:
    """One bridge for the module; when all was refused, it still answers, and only that was sent."""
    directory = tmp_path_factory.mktemp("bad-input")
    profile_in(directory, site)
    settings: dict[str, Any] = {
        "pool": {"tabs_per_profile": 1},
        "api": {"keys": (KEY,), "most_bytes": 20_000_000},
    }
    async with bridge(directory, site.origin, **settings) as started:
        yield started


@pytest.fixture
async def raw(running: Bridge) -> AsyncIterator[httpx.AsyncClient]:
    """A client that sends any bytes."""
    async with httpx.AsyncClient(base_url=running.address, timeout=LIMIT) as client:
        yield client


@pytest.mark.parametrize("name", WRONG)
async def test_wrong_field_is_named(running: Bridge, replica: ReplicaServer, name: str) -> None:
    """The OpenAI client raises an error with status, code, field and remedy."""
    wrong = WRONG[name]
    fields: dict[str, Any] = {"model": "gemini-3-fast", "messages": HI, **wrong.fields}
    with pytest.raises(openai.APIStatusError) as raised:
        await running.client.chat.completions.create(timeout=LIMIT, **fields)
    assert outcome(raised.value) == (wrong.status, wrong.code)
    assert raised.value.param == wrong.param
    assert wrong.says in raised.value.message
    assert len(raised.value.message) < 1_000
    assert replica.oracle.prompts == ()


@pytest.mark.parametrize("name", BODIES)
async def test_body_that_cannot_be_read_is_refused(
    raw: httpx.AsyncClient, replica: ReplicaServer, name: str
) -> None:
    """Whatever the bytes are, the answer is the envelope."""
    body, status, code, says = BODIES[name]
    response = await raw.post(CHAT, content=body, headers={"authorization": f"Bearer {KEY}"})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert says in error["message"]
    assert replica.oracle.prompts == ()


@pytest.mark.parametrize("name", KEYS)
async def test_key_that_is_not_accepted_is_refused(
    raw: httpx.AsyncClient, replica: ReplicaServer, name: str
) -> None:
    """401 says where keys are found, and repeats none."""
    headers, says = KEYS[name]
    response = await raw.post(CHAT, json={"model": "x", "messages": HI}, headers=headers)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (401, "invalid_api_key")
    assert says in error["message"]
    assert "BROWSER_BRIDGE_API__KEYS" in error["message"]
    assert KEY not in response.text
    assert replica.oracle.prompts == ()


async def test_unknown_fields_are_accepted_and_told(
    running: Bridge, replica: ReplicaServer
) -> None:
    """A field that the bridge does not know has no effect; the answer lists it."""
    answer = await running.client.chat.completions.create(
        model="gemini-3-fast",
        messages=[{"role": "user", "content": "ping"}],
        temperature=0.5,
        extra_body={"wholly_unknown": [1, 2]},
        timeout=LIMIT,
    )
    assert answer.choices[0].message.content == "pong"
    assert answer.model_extra is not None
    assert set(answer.model_extra["browser_bridge"]["ignored"]) == {"temperature", "wholly_unknown"}
    assert [entry.prompt for entry in replica.oracle.prompts] == ["ping"]
