"""Keys by name: hashed at rest, seen at once by a running server, scoped and limited."""

import json
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from browser_bridge import errors, testing
from browser_bridge.api.named_keys import NamedKey, NamedKeys
from browser_bridge.api.uploads import Uploads
from browser_bridge.artifacts import Store

ALICE = NamedKey(name="alice", sha256="", created=0, groups=("team",), models=("fast",))
CHAT = "/v1/chat/completions"
ASK = {"model": "gemini-3-fast", "messages": [{"role": "user", "content": "hi"}]}

Make = Callable[..., httpx.AsyncClient]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def keys(path: Path) -> NamedKeys:
    return NamedKeys(path)


def test_key_is_known_by_its_hash_alone(keys: NamedKeys, path: Path) -> None:
    key = keys.add(ALICE)
    assert key not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = NamedKeys(path).find(key)
    assert found is not None
    assert (found.name, found.groups, found.models) == ("alice", ("team",), ("fast",))
    assert keys.find(key[:-1]) is None


def test_rotated_and_removed_keys_end_at_once(keys: NamedKeys, path: Path) -> None:
    running = NamedKeys(path)
    old = keys.add(ALICE)
    assert running.find(old)
    new = keys.rotate("alice")
    assert running.find(old) is None
    found = running.find(new)
    assert found is not None
    assert found.groups == ("team",)
    keys.remove("alice")
    assert running.find(new) is None


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 65])
def test_key_needs_a_name(keys: NamedKeys, name: str) -> None:
    with pytest.raises(errors.InvalidRequest, match="no name"):
        keys.add(replace(ALICE, name=name))


def test_names_are_given_once_and_must_be_there(keys: NamedKeys) -> None:
    keys.add(ALICE)
    with pytest.raises(errors.InvalidRequest, match="already"):
        keys.add(ALICE)
    for change in (keys.rotate, keys.remove):
        with pytest.raises(errors.InvalidRequest, match="no key 'bob'"):
            change("bob")


def test_file_that_is_spoilt_is_an_error_and_no_open_door(keys: NamedKeys, path: Path) -> None:
    path.write_text(json.dumps([{"name": 5}]))
    with pytest.raises(errors.InvalidRequest, match="mend or remove"):
        keys.find("any")


def test_key_makes_so_many_requests_a_minute(path: Path) -> None:
    now = [0.0]
    keys = NamedKeys(path, clock=lambda: now[0])
    limited = replace(ALICE, per_minute=2)
    keys.admit(limited)
    now[0] = 20.0
    keys.admit(limited)
    with pytest.raises(errors.PoolExhausted) as raised:
        keys.admit(limited)
    assert raised.value.retry_after == 40.0
    now[0] = 60.0
    keys.admit(limited)


async def test_server_takes_named_keys_within_their_scope(
    open_client: Make, manager: testing.ScriptedManager, keys: NamedKeys
) -> None:
    key = keys.add(replace(ALICE, per_minute=1))
    client = open_client(authorization=f"Bearer {key}")
    assert (await client.post(CHAT, json=ASK)).status_code == 200
    assert (manager.origins[0].groups, manager.origins[0].models) == (("team",), ("fast",))
    refused = await client.post(CHAT, json=ASK)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    keys.remove("alice")
    assert (await client.post(CHAT, json=ASK)).status_code == 401


@pytest.fixture
def alice(open_client: Make, keys: NamedKeys) -> httpx.AsyncClient:
    return open_client(authorization=f"Bearer {keys.add(replace(ALICE, models=()))}")


@pytest.fixture
def bob(open_client: Make, keys: NamedKeys) -> httpx.AsyncClient:
    return open_client(authorization=f"Bearer {keys.add(replace(ALICE, name='bob', models=()))}")


@pytest.fixture
def others(bob: httpx.AsyncClient, client: httpx.AsyncClient) -> tuple[httpx.AsyncClient, ...]:
    return bob, client


@pytest.mark.parametrize(
    ("route", "body", "acts"),
    [
        (
            "/v1/responses",
            {"input": "hi"},
            ("GET ", "DELETE ", "POST /cancel", "GET /input_items"),
        ),
        (
            "/v1beta/interactions",
            {"input": "hi", "background": True},
            ("GET ", "DELETE ", "POST /cancel"),
        ),
        (
            "/v1/videos",
            {"prompt": "a cat"},
            ("GET ", "DELETE ", "GET /content", "POST /remix"),
        ),
        ("/v1/images", {"prompt": "a cat", "async": True}, ("GET ",)),
    ],
)
async def test_what_is_anothers_is_not_found_as_if_it_were_not_there(
    alice: httpx.AsyncClient,
    others: tuple[httpx.AsyncClient, ...],
    route: str,
    body: dict[str, object],
    acts: tuple[str, ...],
) -> None:
    tail = "/generations" if route.endswith("images") else ""
    made = await alice.post(route + tail, json={"model": "gemini-3-fast", **body})
    assert made.status_code == 200
    name = made.json().get("id") or made.json()["task_id"]
    unknown = name[:-1] + "7"
    for other in others:
        for act in acts:
            method, _, rest = act.partition(" ")
            asked = {"prompt": "a dog"} if method == "POST" else None
            refused = await other.request(method, f"{route}/{name}{rest}", json=asked)
            missing = await other.request(method, f"{route}/{unknown}{rest}", json=asked)
            assert refused.status_code == missing.status_code == 404
            shown = re.sub(r"[-_]1\b", lambda found: found[0][0] + "7", refused.text)
            assert shown == missing.text
    assert (await alice.get(f"{route}/{name}")).status_code == 200


async def test_another_caller_neither_lists_nor_goes_on_from_what_is_kept(
    alice: httpx.AsyncClient, bob: httpx.AsyncClient, manager: testing.ScriptedManager
) -> None:
    await alice.post("/v1/videos", json={"prompt": "a cat"})
    assert (await bob.get("/v1/videos")).json()["data"] == []
    assert len((await alice.get("/v1/videos")).json()["data"]) == 1
    named = {"model": "gemini-3-fast", "input": "hi", "conversation": "conv_1"}
    first = (await alice.post("/v1/responses", json=named)).json()
    for caller, messages in ((bob, 1), (alice, 3)):
        await caller.post("/v1/responses", json=named)
        assert len(manager.requests[-1].messages) == messages
    for key, path in (
        ("previous_response_id", "/v1/responses"),
        ("previous_interaction_id", "/v1beta/interactions"),
    ):
        body = {"model": "gemini-3-fast", "input": "hi", key: first["id"]}
        assert (await bob.post(path, json=body)).status_code == 404


async def test_operation_is_its_owners_alone(
    alice: httpx.AsyncClient, bob: httpx.AsyncClient
) -> None:
    path = "/v1beta/models/veo-3:predictLongRunning"
    made = await alice.post(path, json={"instances": [{"prompt": "a cat"}]})
    operation = f"/v1beta/{made.json()['name']}"
    assert (await bob.get(operation)).status_code == 404
    assert (await alice.get(operation)).status_code == 200


async def test_uploaded_file_is_its_owners_alone_after_a_restart_too(
    alice: httpx.AsyncClient, bob: httpx.AsyncClient, tmp_path: Path
) -> None:
    start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
    begun = await alice.post("/upload/v1beta/files", headers=start, json={"file": {}})
    sent = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
    made = await alice.post(begun.headers["x-goog-upload-url"], content=b"a,b", headers=sent)
    name = made.json()["file"]["name"]
    assert not (await bob.get("/v1beta/files")).json().get("files")
    for method, tail in (("GET", ""), ("GET", ":download?alt=media"), ("DELETE", "")):
        assert (await bob.request(method, f"/v1beta/{name}{tail}")).status_code == 404
    store = Store(tmp_path / "artifacts", ttl=timedelta(days=1), max_bytes=10**9)
    later = Uploads(tmp_path / "uploads", store)
    with pytest.raises(errors.ArtifactNotFound):
        await later.find(name.removeprefix("files/"), owner="bob")
    assert (await alice.get(f"/v1beta/{name}")).status_code == 200
    assert (await alice.delete(f"/v1beta/{name}")).status_code == 200
