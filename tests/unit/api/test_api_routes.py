"""Every route under each of its paths, and every error in the dialect's envelope."""

import threading
from collections.abc import Callable
from typing import Any

import httpx2 as httpx
import pytest

from browser_bridge import errors, testing
from browser_bridge.pool import SlotState
from browser_bridge.protocols.gemini import predictions

KEY = "bb-test-key-0123456789"
CHAT = "/v1/chat/completions"
ASK = {"model": "gemini-3-fast", "messages": [{"role": "user", "content": "hi"}]}

Make = Callable[..., httpx.AsyncClient]


def error_of(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"] == response.headers["request-id"]
    assert response.headers["x-request-id"].startswith("req_")
    return response.json()["error"]


@pytest.mark.parametrize("prefix", ["", "/gemini_official", "/v1", "/gemini_official/v1"])
async def test_routes_are_served_under_each_path(client: httpx.AsyncClient, prefix: str) -> None:
    assert (await client.post(prefix + CHAT, json=ASK)).status_code == 200
    assert (await client.get(prefix + "/v1/models")).status_code == 200


async def test_routes_without_version_are_served_under_the_prefix(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/gemini_official/livez")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {KEY}"},
        {"authorization": f"bearer  {KEY}"},
        {"authorization": KEY},
        {"x_api_key": KEY},
        {"x_goog_api_key": KEY},
        {"authorization": "Bearer dummy", "x_api_key": KEY},
    ],
)
async def test_auth_takes_a_key_from_each_place(open_client: Make, headers: dict[str, str]) -> None:
    assert (await open_client(**headers).get("/v1/models")).status_code == 200


async def test_auth_takes_a_key_from_the_query(open_client: Make) -> None:
    assert (await open_client().get(f"/v1/models?key={KEY}")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer"},
        {"authorization": f"Basic {KEY}"},
        {"authorization": "Bearer schlüssel".encode()},
        {"x_api_key": KEY[:-1]},
    ],
)
async def test_auth_refuses_all_else(
    open_client: Make, headers: dict[str, str | bytes], manager: testing.ScriptedManager
) -> None:
    response = await open_client(**headers).post(CHAT, json=ASK)
    assert response.status_code == 401
    assert error_of(response)["code"] == "invalid_api_key"
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert KEY not in response.text
    assert manager.requests == []


async def test_chat_reads_json_whatever_the_content_type(client: httpx.AsyncClient) -> None:
    raw = b'{"model":"gemini-3-fast","messages":[{"role":"user","content":"hi"}]}'
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (await client.post(CHAT, content=raw, headers=form)).status_code == 200


@pytest.mark.parametrize("raw", [b"", b"{", b"hi", b"\xff", b'"\\ud800"', b"[" * 100_000])
async def test_chat_rejects_a_body_that_is_no_json(client: httpx.AsyncClient, raw: bytes) -> None:
    response = await client.post(CHAT, content=raw)
    assert response.status_code == 400
    assert error_of(response)["type"] == "invalid_request_error"


async def test_chat_rejects_a_body_that_is_too_large(
    client: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    response = await client.post(CHAT, content=b" " * 20_000_001)
    assert response.status_code == 413
    assert error_of(response)["code"] == "request_too_large"
    assert manager.requests == []


async def test_chat_passes_a_long_prompt_on(
    client: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    prompt = "é" * 2_500_000
    ask = {**ASK, "messages": [{"role": "user", "content": prompt}]}
    assert (await client.post(CHAT, json=ask)).status_code == 200
    assert manager.requests[0].messages[0].text == prompt


async def test_chat_takes_extra_parameters_from_the_query(
    client: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    await client.post(CHAT + "?close_reasoning_content=true", json=ASK)
    assert not manager.requests[0].wants_thoughts


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "unknown_url"),
        ("GET", "/gemini_official", 404, "unknown_url"),
        ("POST", "/v1/models/", 405, "method_not_allowed"),
        ("GET", CHAT, 405, "method_not_allowed"),
        ("GET", "/v1/models/gpt-5", 404, "model_not_found"),
        ("GET", "/v1/models/gemini-3-pro-turbo", 400, "invalid_value"),
    ],
)
async def test_routes_answer_wrong_addresses_in_the_envelope(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    response = await client.request(method, path)
    assert (response.status_code, error_of(response)["code"]) == (status, code)


async def test_refused_method_is_told_of_all_that_the_path_takes(
    client: httpx.AsyncClient,
) -> None:
    response = await client.patch("/v1/videos")
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("is_early", [False, True])
async def test_chat_turns_early_failures_into_a_status(
    client: httpx.AsyncClient,
    manager: testing.ScriptedManager,
    is_stream: bool,  # noqa: FBT001 - a case
    is_early: bool,  # noqa: FBT001 - a case
) -> None:
    error = errors.PoolExhausted("The queue is full; try later.", retry_after=3)
    manager.scripts = [error if is_early else testing.failure(error, profile=None)]
    response = await client.post(CHAT, json={**ASK, "stream": is_stream})
    assert response.status_code == 429
    assert response.headers["retry-after"] == "3"
    assert error_of(response)["code"] == "rate_limit_exceeded"
    assert manager.cancelled == []


@pytest.mark.parametrize("is_stream", [False, True])
async def test_chat_hides_what_nobody_raised_on_purpose(
    client: httpx.AsyncClient,
    manager: testing.ScriptedManager,
    is_stream: bool,  # noqa: FBT001 - a case
) -> None:
    async def explode() -> None:
        raise RuntimeError("secret detail")

    def submit(_: object) -> object:
        return explode()

    manager.submit = submit  # type: ignore[method-assign]
    body = {**ASK, "stream": is_stream}
    response = await client.post(CHAT, json=body, headers={"origin": "http://ui"})
    assert response.status_code == 500
    assert response.headers["access-control-allow-origin"] == "*"
    assert "x-request-id" in response.headers["access-control-expose-headers"]
    error = error_of(response)
    assert response.headers["x-request-id"] in error["message"]
    assert "secret" not in response.text
    assert response.headers["x-should-retry"] == "false"


async def test_models_are_found_by_any_name(client: httpx.AsyncClient) -> None:
    for name in ("gemini-3-pro%7C%5Bpro%5D", "google%2Fgemini-3-pro", "models/gemini-3-pro"):
        assert (await client.get(f"/v1/models/{name}")).status_code == 200


async def test_models_listed_can_each_be_retrieved(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/v1/models")).json()["data"]
    assert len(listed) >= 3
    for item in listed:
        assert (await client.get(f"/v1/models/{item['id']}")).json() == item


async def test_preflight_is_answered_without_a_key(open_client: Make) -> None:
    headers = {"origin": "http://ui", "access-control-request-method": "POST"}
    headers["access-control-request-headers"] = "authorization"
    response = await open_client(**headers).options(CHAT, headers=headers)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"


async def test_livez_needs_no_key(open_client: Make) -> None:
    assert (await open_client().get("/livez")).json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([], 503),
        (["signed_out"], 503),
        (["starting", "broken", "cold"], 503),
        (["signed_out", "ready"], 200),
        (["draining"], 503),
    ],
)
async def test_readyz_says_whether_a_profile_is_usable(
    open_client: Make, pool: testing.ScriptedPool, states: list[str], status: int
) -> None:
    pool.slots = [
        testing.ScriptedSlot(profile="private-name", state=SlotState(state)) for state in states
    ]
    response = await open_client().get("/readyz")
    assert response.status_code == status
    assert "private-name" not in response.text
    assert set(response.json()) == {"status", "reasons"}
    assert bool(response.json()["reasons"]) == (states != ["leased"])
    assert ("retry-after" in response.headers) == (status == 503)


async def test_readyz_names_profiles_to_callers_with_a_key(client: httpx.AsyncClient) -> None:
    report = (await client.get("/readyz")).json()
    assert report["states"] == {"ready": 1}
    (profile,) = report["profiles"]
    expected = {"profile": "demo", "state": "ready", "warm": 1, "reason": ""}
    assert profile.items() >= expected.items()


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
async def test_no_page_runs_scripts_on_the_origin_of_the_api(
    client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 404


async def test_openapi_describes_the_chat_body(client: httpx.AsyncClient) -> None:
    schema = (await client.get("/openapi.json")).json()
    operation = schema["paths"][CHAT]["post"]
    properties = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert {"model", "messages", "stream"} <= set(properties)
    assert "$defs" not in str(schema)


async def test_conversation_goes_on_though_an_older_turn_of_it_is_gone(
    client: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    named = {"model": "gemini-3-fast", "input": "hi", "conversation": "conv_1"}
    made = [(await client.post("/v1/responses", json=named)).json()["id"] for _ in range(2)]
    await client.delete(f"/v1/responses/{made[0]}")
    assert (await client.post("/v1/responses", json=named)).status_code == 200
    assert len(manager.requests[-1].messages) == 3
    after = {"model": "gemini-3-fast", "input": "hi", "previous_response_id": made[1]}
    assert (await client.post("/v1/responses", json=after)).status_code == 404


@pytest.mark.parametrize("action", ["predict", "predictLongRunning"])
async def test_large_prediction_is_parsed_beside_the_event_loop(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    threads: list[threading.Thread] = []
    parse = predictions.parse

    def noted(*args: Any, **options: Any) -> Any:
        threads.append(threading.current_thread())
        return parse(*args, **options)

    monkeypatch.setattr(predictions, "parse", noted)
    body = {"instances": [{"prompt": "a cat"}], "labels": {"filler": "x" * 2**20}}
    answer = await client.post(f"/v1beta/models/veo-3:{action}", json=body)
    assert answer.status_code < 500
    assert threading.main_thread() not in threads
    assert len(threads) == 1
