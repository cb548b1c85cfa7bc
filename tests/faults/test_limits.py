"""Accounts at their limits: others serve, callers are told when, and a restart forgets nothing."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai
import pytest

from browser_bridge.browser import cookies
from browser_bridge.browser.cookie_keeper import save_import
from browser_bridge.browser.profile import Profiles
from browser_bridge.replica.server import ReplicaServer
from tests.acceptance.whole_stack import KEY
from tests.faults.bridges import LIMIT, LOOK_EVERY, Bridge, bridge, profile_in, received

DAY = 86_400


async def ask_pro(running: Bridge, prompt: str) -> str:
    completion = await running.client.chat.completions.create(
        model="gemini-3-pro", messages=[{"role": "user", "content": prompt}]
    )
    return completion.choices[0].message.content or ""


async def refused(running: Bridge, prompt: str) -> openai.RateLimitError:
    with pytest.raises(openai.RateLimitError) as raised:
        await ask_pro(running, prompt)
    assert raised.value.code == "limit_reached"
    assert raised.value.response.headers.get("x-should-retry") != "true"
    return raised.value


async def pressure(running: Bridge) -> dict[str, Any]:
    async with httpx.AsyncClient(timeout=LIMIT) as client:
        answer = await client.get(f"{running.address}/pressure", headers={"x-api-key": KEY})
    told: dict[str, Any] = answer.json()
    return told


async def until_both_are_free(running: Bridge) -> None:
    async with asyncio.timeout(LIMIT):
        while (await pressure(running))["tabs"]["free"] < 2:  # noqa: ASYNC110 - only who asks is told
            await asyncio.sleep(LOOK_EVERY)


@pytest.mark.soak
async def test_account_at_its_limit_is_left_out_until_the_reset_that_the_page_names(
    tmp_path: Path, replica: ReplicaServer
) -> None:
    """The other one serves; when both are at theirs, refusals are quick, and outlive the server."""
    profile_in(tmp_path, replica)
    other = Profiles(tmp_path / "profiles").add("other")
    state = json.dumps({"cookies": replica.cookies("two@replica.test")})
    save_import(other.path, cookies.parse_storage_state(state))
    replica.use("mode_limited", account="one@replica.test")
    async with bridge(tmp_path, replica.origin, pool={"tabs_per_profile": 1}) as running:
        await until_both_are_free(running)
        assert [await ask_pro(running, "ping") for _ in range(3)] == ["pong"] * 3
        (limit,) = (await pressure(running))["limits"]
        assert (limit["profile"], limit["kind"], limit["name"]) == ("owner", "model", "pro")
        assert limit["is_told"]
        first = await refused(running, "[[scenario:limit_text]] the last one")
        assert 0 < int(first.response.headers["retry-after"]) <= DAY
        started = time.monotonic()
        second = await refused(running, "not sent")
        assert time.monotonic() - started < 5, "no page is asked"
        assert 0 < int(second.response.headers["retry-after"]) <= DAY
    async with bridge(tmp_path, replica.origin, pool={"tabs_per_profile": 1}) as running:
        await refused(running, "not sent either")
        assert {limit["profile"] for limit in (await pressure(running))["limits"]} == {
            "owner",
            "other",
        }
        assert await running.ask("ping") == "pong", "another mode is not limited"
    assert received(replica, "not sent") + received(replica, "not sent either") == 0
