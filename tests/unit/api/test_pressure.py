"""What operators see of the load: `/pressure` and the gauges of `/metrics`."""

from collections.abc import Callable
from typing import Any

import httpx2 as httpx

from browser_bridge import errors, testing
from browser_bridge.messages import Mode
from browser_bridge.pool import Queued, SlotState, Use

Make = Callable[..., httpx.AsyncClient]


def load(pool: testing.ScriptedPool) -> None:
    pool.slots = [
        testing.ScriptedSlot(profile="one", leased=1, tabs=2, memory=5000, jobs=3),
        testing.ScriptedSlot(
            profile="two", state=SlotState.BLOCKED, warm=0, tabs=0, reason="a challenge"
        ),
    ]
    pool.waiting = (Queued(position=1, seconds=1.5, is_background=True),)
    limit = errors.RateLimited("a limit", retry_after=600)
    pool.ledger.note("one", Use(mode=Mode.PRO), limit)


async def test_pressure_tells_whether_another_job_would_be_taken(
    open_client: Make, pool: testing.ScriptedPool
) -> None:
    client = open_client()
    report = (await client.get("/pressure")).json()
    assert (report["is_available"], report["reason"], report["retry_after"]) == (True, "", None)
    pool.full = errors.PoolExhausted("full", retry_after=7.2)
    report = (await client.get("/gemini_official/pressure")).json()
    assert report["is_available"] is False
    assert (report["reason"], report["retry_after"]) == ("rate_limit_exceeded", 8)


async def test_pressure_counts_without_names_for_callers_without_a_key(
    open_client: Make, pool: testing.ScriptedPool
) -> None:
    load(pool)
    report = (await open_client().get("/pressure")).json()
    assert report["queue"]["length"] == 1
    assert report["queue"]["limit"] == 32
    assert report["queue"]["waiting"] == [{"position": 1, "seconds": 1.5, "is_background": True}]
    assert report["tabs"] == {"open": 2, "free": 1, "leased": 1, "most": 4}
    assert report["states"] == {"ready": 1, "blocked": 1}
    assert not {"profiles", "limits"} & set(report)


async def test_pressure_names_profiles_and_their_limits_to_callers_with_a_key(
    client: httpx.AsyncClient, pool: testing.ScriptedPool
) -> None:
    load(pool)
    report: dict[str, Any] = (await client.get("/pressure")).json()
    one, two = report["profiles"]
    assert (one["profile"], one["memory_bytes"], one["jobs"]) == ("one", 5000, 3)
    assert (two["state"], two["reason"]) == ("blocked", "a challenge")
    (limit,) = report["limits"]
    expected = {"profile": "one", "kind": "model", "name": "pro", "is_told": True}
    assert limit.items() >= expected.items()
    assert limit["until"] > limit["since"]


async def test_gauges_are_what_is_now(
    client: httpx.AsyncClient, pool: testing.ScriptedPool
) -> None:
    load(pool)
    before = (await client.get("/metrics")).text
    for line in (
        "queue_length 1.0",
        'slots{state="blocked"} 1.0',
        'tabs{use="free"} 1.0',
        'browser_memory_bytes{profile="one"} 5000.0',
        'limits{kind="model",name="pro"} 1.0',
    ):
        assert f"browser_bridge_{line}" in before
    pool.slots, pool.waiting = [testing.ScriptedSlot()], ()
    pool.ledger.clear("one")
    after = (await client.get("/metrics")).text
    assert "browser_bridge_queue_length 0.0" in after
    assert "blocked" not in after
    assert "browser_bridge_limits{" not in after


async def test_requests_are_counted_by_dialect_and_status(client: httpx.AsyncClient) -> None:
    await client.get("/livez")
    await client.get("/v1/messages/nothing-here")
    counted = (await client.get("/metrics")).text
    assert 'browser_bridge_requests_total{dialect="other",status="200"} 1.0' in counted
    assert 'browser_bridge_requests_total{dialect="anthropic",status="404"} 1.0' in counted
    assert "nothing-here" not in counted
