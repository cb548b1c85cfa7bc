"""The report of `/readyz`, state by state."""

from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx
import pytest

from browser_bridge import testing
from browser_bridge.api import health
from browser_bridge.api.named_keys import NamedKey, NamedKeys
from browser_bridge.pool import SlotState

Make = Callable[..., httpx.AsyncClient]


def slots(*states: str) -> list[testing.ScriptedSlot]:
    return [
        testing.ScriptedSlot(profile=f"p{n}", state=SlotState(state))
        for n, state in enumerate(states)
    ]


def test_every_state_of_a_slot_is_usable_or_has_a_reason() -> None:
    assert {state.value for state in SlotState} - {"ready"} == set(health.REASONS)


@pytest.mark.parametrize("state", ["signed_out", "blocked", "broken"])
def test_states_that_need_a_person_name_the_command(state: str) -> None:
    assert "`browser-bridge " in health.REASONS[state]


async def test_report_counts_the_states_in_words(
    client: httpx.AsyncClient, pool: testing.ScriptedPool
) -> None:
    pool.slots = slots("broken", "broken", "starting")
    report = (await client.get("/readyz")).json()
    assert report["status"] == "unavailable"
    first, second = sorted(report["reasons"])
    assert first.startswith("1 profile is still starting")
    assert second.startswith("2 profiles are broken")


async def test_report_without_profiles_says_how_to_make_one(
    client: httpx.AsyncClient, pool: testing.ScriptedPool
) -> None:
    pool.slots = []
    response = await client.get("/readyz")
    assert response.status_code == 503
    (reason,) = response.json()["reasons"]
    assert "browser-bridge login" in reason


async def test_report_is_ready_while_one_profile_is(
    client: httpx.AsyncClient, pool: testing.ScriptedPool
) -> None:
    pool.slots = slots("signed_out", "ready")
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "ready")
    assert len(response.json()["reasons"]) == 1


async def test_livez_says_nothing_of_the_profiles(
    open_client: Make, pool: testing.ScriptedPool
) -> None:
    pool.slots = []
    response = await open_client().get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("prefix", ["", "/gemini_official"])
async def test_metrics_are_told_to_callers_with_a_key(
    client: httpx.AsyncClient, open_client: Make, prefix: str
) -> None:
    response = await client.get(f"{prefix}/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "browser_bridge_turns_total" in response.text
    assert (await open_client().get(f"{prefix}/metrics")).status_code == 401


async def test_states_are_told_to_a_named_key(open_client: Make, tmp_path: Path) -> None:
    key = NamedKeys(tmp_path / "keys.json").add(NamedKey(name="alice", sha256="", created=0))
    named = open_client(authorization=f"Bearer {key}")
    assert (await named.get("/readyz")).json()["states"] == {"ready": 1}
    assert "states" not in (await open_client().get("/readyz")).json()
