"""Who speaks which dialect, and that every error and model list comes in it."""

from collections.abc import Callable
from typing import Any

import httpx2 as httpx
import pytest
from starlette.requests import Request

from browser_bridge import errors, testing
from browser_bridge.api import body, dialect
from browser_bridge.api.dialect import Dialect

KEY = "bb-test-key-0123456789"
MESSAGES = "/v1/messages"
GENERATE = "/v1beta/models/gemini-3-fast:generateContent"
ASK = {"model": "gemini-3-fast", "messages": [{"role": "user", "content": "hi"}]}
CONTENTS = {"contents": [{"parts": [{"text": "hi"}]}]}

Make = Callable[..., httpx.AsyncClient]


def request(path: str, query: str = "", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "query_string": query.encode(), "headers": raw}
    return Request(scope)


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/v1/models", {}, Dialect.OPENAI),
        ("/v1/models/models/gemini-3-pro", {}, Dialect.OPENAI),
        ("/v1/models", {"anthropic_version": "2026-10-21"}, Dialect.ANTHROPIC),
        ("/v1/models", {"x_goog_api_key": "k"}, Dialect.GOOGLE),
        ("/v1/models", {"x_goog_api_client": "c", "anthropic_version": "x"}, Dialect.GOOGLE),
        ("/gemini_official/v1/files", {"anthropic_version": "x"}, Dialect.ANTHROPIC),
        ("/v1/messages", {"x_goog_api_key": "k"}, Dialect.ANTHROPIC),
        ("/gemini_official/v1/messages/count_tokens", {}, Dialect.ANTHROPIC),
        ("/v1/chat/completions", {"x_goog_api_key": "k"}, Dialect.OPENAI),
        ("/v1/responses", {"anthropic_version": "x"}, Dialect.OPENAI),
        ("/v1beta/models", {"anthropic_version": "x"}, Dialect.GOOGLE),
        ("/v1alpha/anything", {}, Dialect.GOOGLE),
        ("/models/gemini-3-pro", {}, Dialect.GOOGLE),
        ("/gemini_official/models", {}, Dialect.GOOGLE),
        ("/v1/models/gemini-3-pro|[a]:countTokens", {}, Dialect.GOOGLE),
        ("/upload/v1beta/files", {}, Dialect.GOOGLE),
        ("/nowhere", {}, Dialect.OPENAI),
        ("/nowhere", {"anthropic_version": "x"}, Dialect.ANTHROPIC),
    ],
)
def test_dialect_is_told_by_path_then_headers(
    path: str, headers: dict[str, str], expected: Dialect
) -> None:
    assert dialect.of(request(path, **headers)) is expected


def test_dialect_of_a_key_in_the_query_is_googles() -> None:
    assert dialect.of(request("/v1/models", "key=k")) is Dialect.GOOGLE


def shape_of(answer: httpx.Response) -> str:
    """Return whose envelope an error has, after checking all of it."""
    assert answer.headers["x-request-id"] == answer.headers["request-id"]
    told: dict[str, Any] = answer.json()
    error = told["error"]
    if told.get("type") == "error":
        assert told["request_id"] == answer.headers["request-id"]
        assert {"type", "message"} <= set(error)
        return "anthropic"
    if "status" in error:
        assert error["code"] == answer.status_code
        assert error["details"]
        return "google"
    assert set(error) == {"message", "type", "param", "code"}
    return "openai"


@pytest.mark.parametrize(
    ("method", "path", "headers", "expected"),
    [
        ("GET", "/v1/nowhere", {"anthropic-version": "x"}, (404, "anthropic")),
        ("GET", "/v1beta/nowhere", {}, (404, "google")),
        ("GET", "/v1/nowhere", {}, (404, "openai")),
        ("GET", MESSAGES, {}, (405, "anthropic")),
        ("DELETE", "/v1beta/models", {}, (405, "google")),
        ("POST", "/v1beta/models/gemini-3-pro", {}, (405, "google")),
        ("POST", "/v1beta/models/gemini-3-pro:embedContent", {}, (404, "google")),
        ("POST", MESSAGES, {}, (400, "anthropic")),
        ("POST", GENERATE, {}, (400, "google")),
        ("GET", "/v1/models/gpt-5", {"anthropic-version": "x"}, (404, "anthropic")),
        ("GET", "/v1/models/gpt-5", {"x-goog-api-client": "x"}, (404, "google")),
    ],
)
async def test_errors_come_in_the_callers_shape(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    headers: dict[str, str],
    expected: tuple[int, str],
) -> None:
    answer = await client.request(method, path, headers=headers)
    assert (answer.status_code, shape_of(answer)) == expected


@pytest.mark.parametrize(("path", "shape"), [(MESSAGES, "anthropic"), (GENERATE, "google")])
async def test_refusals_come_in_the_callers_shape(
    open_client: Make, client: httpx.AsyncClient, path: str, shape: str
) -> None:
    stranger = await open_client(authorization="Bearer wrong").post(path, json={})
    assert (stranger.status_code, shape_of(stranger)) == (401, shape)
    large = await client.post(path, content=b" " * (body.MOST_BYTES + 1))
    assert (large.status_code, shape_of(large)) == (413, shape)


@pytest.mark.parametrize(
    ("path", "sent", "shape"), [(MESSAGES, ASK, "anthropic"), (GENERATE, CONTENTS, "google")]
)
async def test_early_failures_are_a_status_with_a_wait(
    client: httpx.AsyncClient,
    manager: testing.ScriptedManager,
    path: str,
    sent: dict[str, Any],
    shape: str,
) -> None:
    full = errors.PoolExhausted("The queue is full; try later.", retry_after=3)
    manager.scripts = [full, testing.failure(full, profile=None)]
    for address, fields in ((path, sent), (path.replace(":gen", ":streamGen"), {"stream": True})):
        answer = await client.post(address, json={**sent, **fields})
        assert (answer.status_code, shape_of(answer)) == (429, shape)
        assert answer.headers["retry-after"] == "3"


async def test_what_nobody_raised_on_purpose_comes_in_the_callers_shape(
    client: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    def submit(_: object) -> object:
        raise RuntimeError("secret detail")

    manager.submit = submit  # type: ignore[method-assign]
    for path, sent, shape in ((MESSAGES, ASK, "anthropic"), (GENERATE, CONTENTS, "google")):
        answer = await client.post("/gemini_official" + path, json=sent)
        assert (answer.status_code, shape_of(answer)) == (500, shape)
        assert "secret" not in answer.text


async def test_models_are_listed_in_the_callers_shape(client: httpx.AsyncClient) -> None:
    plain = (await client.get("/v1/models")).json()
    assert plain["object"] == "list"
    version = {"anthropic-version": "2026-10-21"}
    paged = (await client.get("/v1/models", headers=version)).json()
    assert paged["data"][0]["type"] == "model"
    assert not paged["has_more"]
    for path in ("/v1beta/models", "/v1alpha/models/", "/models", f"/v1/models?key={KEY}"):
        listed = (await client.get(path)).json()["models"]
        assert {"models/" + item["id"] for item in plain["data"]} == {m["name"] for m in listed}


@pytest.mark.parametrize("lifecycle", ["retired", "active"])
async def test_models_are_filtered_by_stage_of_life(
    client: httpx.AsyncClient, lifecycle: str
) -> None:
    headers = {"anthropic-version": "x"}
    answer = await client.get(f"/v1/models?lifecycle[]={lifecycle}", headers=headers)
    assert bool(answer.json()["data"]) == (lifecycle == "active")


@pytest.mark.parametrize("version", ["/v1beta", "/v1", "/v1alpha", "", "/v1/v1beta"])
@pytest.mark.parametrize(
    "name",
    [
        "gemini-3-pro|[pro]",
        "gemini-3-pro%7C%5Bpro%5D",
        "google%2Fgemini-3-pro",
        "gemini-3-pro:extended",
    ],
)
async def test_content_is_generated_under_every_path(
    client: httpx.AsyncClient, manager: testing.ScriptedManager, version: str, name: str
) -> None:
    for colon in (":", "%3A"):
        path = f"/gemini_official{version}/models/{name}{colon}generateContent"
        answer = await client.post(path, json=CONTENTS)
        assert answer.status_code == 200
        assert answer.json()["candidates"][0]["content"]["parts"] == [{"text": "Hello!"}]
    assert manager.requests[0].model.mode == "pro"


async def test_stream_without_alt_is_one_json_array(client: httpx.AsyncClient) -> None:
    path = GENERATE.replace("generateContent", "streamGenerateContent")
    answer = await client.post(path, json=CONTENTS)
    assert answer.headers["content-type"].startswith("application/json")
    elements = answer.json()
    texts = [element["candidates"][0]["content"]["parts"][0]["text"] for element in elements]
    assert texts == ["Hello", "!", ""]
    events = await client.post(f"{path}?alt=sse", json=CONTENTS)
    assert events.headers["content-type"].startswith("text/event-stream")


async def test_tokens_are_counted_without_a_job(
    client: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    counted = await client.post("/v1/messages/count_tokens", json=ASK)
    assert counted.json() == {"input_tokens": 1}
    for sent in (CONTENTS, {"generate_content_request": {**CONTENTS, "model": "models/x"}}):
        answer = await client.post("/v1/models/gemini-3-fast:countTokens", json=sent)
        assert answer.json()["totalTokens"] == 1
    assert manager.requests == []


async def test_openapi_describes_every_dialect(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    described = paths[MESSAGES]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"model", "messages", "max_tokens"} <= set(described["properties"])
    described = paths["/v1beta/models/{path}"]["post"]["requestBody"]["content"]
    assert "contents" in described["application/json"]["schema"]["properties"]
    assert not [path for path in paths if path.startswith(("/models", "/v1alpha"))]
