"""Keys by name: hashed at rest, seen at once by a running server, scoped and limited."""

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx2 as httpx
import pytest

from browser_bridge import errors, testing
from browser_bridge.api.named_keys import NamedKey, NamedKeys

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
