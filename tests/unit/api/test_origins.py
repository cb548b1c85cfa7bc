"""By what a request is known when it comes again: on each route, whatever its encoding."""

from collections.abc import Callable
from typing import Any

import httpx2 as httpx
import pytest

from browser_bridge import testing
from browser_bridge.jobs.job import Origin

KEY = "bb-test-key-0123456789"
PARTS = [{"parts": [{"text": "hi"}]}]
ASKED = [{"role": "user", "content": "hi"}]
ROUTES: dict[str, dict[str, Any]] = {
    "/v1/chat/completions": {"model": "gemini-3-fast", "messages": ASKED},
    "/v1/messages": {"model": "gemini-3-fast", "max_tokens": 9, "messages": ASKED},
    "/v1beta/models/gemini-3-fast:generateContent": {"contents": PARTS},
    "/v1beta/models/gemini-3-fast:streamGenerateContent": {"contents": PARTS},
    "/v1/responses": {"model": "gemini-3-fast", "input": "hi", "background": True},
    "/v1beta/interactions": {"model": "gemini-3-fast", "input": "hi"},
    "/v1beta/models/gemini-3-fast:predict": {"instances": [{"prompt": "a cat"}]},
    "/v1beta/models/gemini-3-fast:predictLongRunning": {"instances": [{"prompt": "a cat"}]},
    "/v1/images/generations": {"model": "gemini-3-fast", "prompt": "a cat", "async": True},
    "/v1/videos": {"prompt": "a cat"},
}
CHAT = "/v1/chat/completions"

Make = Callable[..., httpx.AsyncClient]


@pytest.mark.parametrize("path", ROUTES)
async def test_route_hands_on_the_callers_key(
    client: httpx.AsyncClient, manager: testing.ScriptedManager, path: str
) -> None:
    reply = await client.post(path, json=ROUTES[path], headers={"idempotency-key": "k1"})
    assert manager.origins, reply.text
    (origin,) = manager.origins
    assert origin.owner
    assert origin.body
    assert origin.key
    assert "k1" not in str(origin)
    assert KEY not in str(origin)


async def ask(client: httpx.AsyncClient, manager: testing.ScriptedManager, **how: Any) -> Origin:
    """Ask, and return where the manager was told that it came from."""
    sent: dict[str, Any] = {"url": CHAT, "json": ROUTES[CHAT], **how}
    reply = await client.post(**sent)
    assert reply.status_code == 200, reply.text
    return manager.origins[-1]


async def test_same_request_has_the_same_origin_wherever_the_key_stands(
    client: httpx.AsyncClient, open_client: Make, manager: testing.ScriptedManager
) -> None:
    first = await ask(client, manager)
    assert await ask(client, manager, url="/gemini_official" + CHAT) == first
    assert await ask(open_client(x_api_key=KEY), manager) == first
    assert await ask(open_client(), manager, url=f"{CHAT}?key={KEY}") == first


async def test_other_words_route_or_caller_have_another_origin(
    client: httpx.AsyncClient, open_client: Make, manager: testing.ScriptedManager
) -> None:
    first = await ask(client, manager)
    other = {**ROUTES[CHAT], "messages": [{"role": "user", "content": "ho"}]}
    assert (await ask(client, manager, json=other)).body != first.body
    assert (await ask(client, manager, url=f"{CHAT}?size=1x1")).body != first.body
    assert (await ask(open_client(x_api_key="other"), manager)).owner != first.owner


@pytest.mark.parametrize(
    ("count", "facts"),
    [
        (None, (False, False, 0.0)),
        ("0", (True, False, 0.75)),
        ("1", (True, True, 1.25)),
        ("2", (True, True, 0.0)),
        ("many", (False, False, 0.0)),
    ],
)
async def test_clients_tell_how_often_they_sent_it(
    client: httpx.AsyncClient,
    manager: testing.ScriptedManager,
    count: str | None,
    facts: tuple[bool, bool, float],
) -> None:
    headers = {} if count is None else {"x-stainless-retry-count": count}
    origin = await ask(client, manager, headers=headers)
    assert (origin.may_repeat, origin.is_repeat, origin.patience) == facts


async def test_form_is_the_same_whatever_parts_it(
    client: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    def form(boundary: str) -> dict[str, Any]:
        fields = (
            f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in ROUTES["/v1/images/generations"].items()
        )
        return {
            "url": "/v1/images/generations",
            "json": None,
            "content": "".join(fields) + f"--{boundary}--\r\n",
            "headers": {"content-type": f"multipart/form-data; boundary={boundary}"},
        }

    assert await ask(client, manager, **form("one")) == await ask(client, manager, **form("two"))


async def test_key_that_is_too_long_is_refused(
    client: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    reply = await client.post(CHAT, json=ROUTES[CHAT], headers={"idempotency-key": "k" * 256})
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == "Idempotency-Key"
    assert manager.requests == []
