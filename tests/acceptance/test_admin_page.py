"""The operator's page in a real browser, over a running bridge and the replica."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pytest
from playwright.async_api import BrowserContext, Page, expect

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from tests.acceptance import whole_stack as stacks
from tests.acceptance.crowd import crowd
from tests.acceptance.whole_stack import KEY, WholeStack, whole_stack

AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
PATIENT = 60_000
"""Milliseconds that anything may take on a busy machine."""
PATHS = ("", "/jobs", "/selectors", "/captures", "/settings", "/profiles/team-10")
FRAME = """(address) => {
  const frame = document.createElement("iframe");
  frame.src = address;
  document.body.append(frame);
  return new Promise((done) => { frame.onload = done; });
}"""
POST = """(address) => {
  const form = document.createElement("form");
  form.method = "POST";
  form.action = address;
  form.innerHTML = '<input name="name" value="evil">';
  document.body.append(form);
  form.submit();
}"""
SERIOUS = ("serious", "critical")


@pytest.fixture
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A page whose scripts must not fail, nor be refused by the policy."""
    page, told = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    expect.set_options(timeout=PATIENT)
    yield page
    assert told == []


async def sign_in(page: Page, address: str, key: str = KEY) -> None:
    await page.goto(f"{address}/gemini_official/admin")
    await page.get_by_label("Key").fill(key)
    await page.get_by_role("button", name="Sign in").click()


async def faults_of(page: Page) -> list[str]:
    """Return the serious faults of a page in both themes, as axe finds them."""
    cdp = await page.context.new_cdp_session(page)  # which no policy keeps out
    await cdp.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found: list[dict[str, Any]] = []
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme)
        run = "axe.run().then(({violations}) => JSON.stringify(violations))"
        told = await cdp.send(
            "Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True}
        )
        found += json.loads(told["result"]["value"])
    await cdp.detach()
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']}"
        for fault in found
        if fault["impact"] in SERIOUS
    ]


async def test_first_run_leads_by_a_live_sign_in_to_the_first_answer(
    page: Page, tmp_path: Path
) -> None:
    """Nobody but the person signs in, on the site's own page; then the profile serves."""
    with ReplicaServer(ReplicaOptions(signed_out="redirect")) as replica:
        values = stacks.settings_for(tmp_path, replica.origin)
        async with stacks.serving(values) as address, stacks.client_of(address) as client:
            await sign_in(page, address)
            await expect(page.locator("li[aria-current=step] h3")).to_have_text("Add a profile")
            await page.get_by_label("Name").fill("main")
            await page.get_by_role("button", name="Add").click()
            await expect(page.locator(".slot .state")).to_have_text("Signed out")
            await page.locator(".slot").get_by_role("link", name="Sign in").click()
            await page.get_by_role("button", name="Open to sign in").click()
            canvas = page.locator("canvas")
            await expect(canvas).to_have_attribute("data-pictures", "1")
            await expect(page.locator("[data-live=address]")).to_contain_text("/signin/")
            await canvas.press("Tab")
            await canvas.press("Enter")
            await expect(page.get_by_role("status")).to_contain_text("Signed in")
            await page.get_by_role("link", name="Overview").click()
            await expect(page.locator(".slot .state")).to_have_text("Ready")
            assert [event.kind for event in replica.oracle.events] == ["sign_in"]
            answer = await client.chat.completions.create(
                model="gemini-3-fast", messages=[{"role": "user", "content": "ping"}]
            )
            assert answer.choices[0].message.content
            await expect(page.locator("#recent .state.completed")).to_be_visible()
            await page.goto("about:blank")


@pytest.mark.soak
async def test_challenge_is_answered_by_a_person_and_the_profile_given_back(
    page: Page, tmp_path: Path
) -> None:
    """What the site asks for is answered in the live view; nothing answers it by itself."""
    async with whole_stack(tmp_path, ReplicaOptions()) as running:
        running.replica.use("consent")
        await sign_in(page, running.address)
        await page.locator("details.add summary").click()
        await page.get_by_label("Name").fill("second")
        await page.get_by_role("button", name="Add").click()
        slot = page.locator(".slot", has_text="second")
        await expect(slot.locator(".state")).to_have_text("Needs a person")
        await slot.get_by_role("link").click()
        await page.get_by_role("button", name="Take over").click()
        canvas = page.locator("canvas")
        await expect(page.locator("[data-live=address]")).to_contain_text("/consent")
        await expect(canvas).to_have_attribute("data-pictures", "1")
        for key in ("Tab", "Tab", "Enter"):
            await canvas.press(key)
        await expect(page.locator("[data-live=address]")).to_contain_text("/app")
        await page.get_by_role("button", name="Give back").click()
        await page.get_by_role("link", name="Overview").click()
        await expect(slot.locator(".state")).not_to_have_text("Needs a person")
        await page.goto("about:blank")


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[WholeStack]:
    async with whole_stack(tmp_path, ReplicaOptions()) as started:
        yield started


async def test_job_is_cancelled_and_a_tab_taken_over_meanwhile_takes_none(
    page: Page, running: WholeStack
) -> None:
    """The page hears of jobs by itself; who has a tab is seen, and is alone with it."""
    await sign_in(page, running.address)
    asking = asyncio.create_task(ask(running.client, "[[scenario:mute]] please"))
    await expect(page.locator("#running .state.submitted")).to_be_visible()
    async with page.context.expect_page() as opening:
        await page.evaluate("open(location.href + '/profiles/owner')")
    view = await opening.value
    await view.get_by_role("button", name="Take over").click()
    await expect(view.get_by_role("status")).to_contain_text("You have this tab")
    await expect(page.locator(".slot")).to_contain_text("In use by the key of the settings")
    await expect(page.locator(".slot dd").first).to_contain_text("2 at work")
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.locator("#recent .state.cancelled")).to_be_visible()
    with pytest.raises(openai.APIError):
        await asking
    await view.get_by_role("button", name="Give back").click()
    await expect(page.locator(".slot dd").first).to_contain_text("0 at work")
    await view.close()
    await page.goto("about:blank")


@pytest.mark.soak
async def test_failure_is_shown_with_its_capture_and_trace(page: Page, tmp_path: Path) -> None:
    """What a page showed when a job failed is a click away; the trace, where one was asked for."""
    async with whole_stack(tmp_path, ReplicaOptions(), browser={"trace": True}) as running:
        await sign_in(page, running.address)
        for prompt in ("ping", "[[scenario:empty]] please"):
            with contextlib.suppress(openai.APIError):
                await ask(running.client, prompt)
        await page.locator("#recent tr", has_text="Failed").get_by_role("link").click()
        await expect(page.locator("code", has_text="empty_answer")).to_be_visible()
        await expect(page.locator(".screenshot")).to_be_visible()
        for name in ("page.html", "console.txt", "trace.zip"):
            address = await page.get_by_role("link", name=name).get_attribute("href")
            answer = await page.context.request.get(f"{running.address}{address}")
            assert answer.status == 200
        await page.goto("about:blank")


async def ask(client: openai.AsyncOpenAI, prompt: str) -> None:
    stream = await client.chat.completions.create(
        model="gemini-3-fast", messages=[{"role": "user", "content": prompt}], stream=True
    )
    async for _ in stream:
        pass


async def test_pages_of_twelve_profiles_are_accessible_and_fit_a_phone(
    page: Page, tmp_path: Path
) -> None:
    """Axe finds no serious fault in either theme, and no page is wider than a narrow phone."""
    async with crowd(tmp_path, jobs=60) as (address, operations):
        base = f"{address}/gemini_official/admin"
        await page.goto(base)
        assert await faults_of(page) == []
        await sign_in(page, address)
        await expect(page.locator(".slot")).to_have_count(12)
        await expect(page.locator(".limit")).to_contain_text("video, until")
        failed = next(job for job in operations.jobs(start=0, count=60) if job.error_code)
        for path in (*PATHS, f"/jobs/{failed.id}"):
            await page.set_viewport_size({"width": 1280, "height": 900})
            await page.goto(base + path)
            assert await faults_of(page) == []
            await page.set_viewport_size({"width": 360, "height": 740})
            assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await page.goto("about:blank")


async def test_other_sites_can_neither_frame_the_page_nor_act_in_it(
    context: BrowserContext, tmp_path: Path
) -> None:
    """A page of another port of this machine has the cookie sent along, and is refused still."""
    page = await context.new_page()
    async with other_site() as other, crowd(tmp_path, jobs=0) as (address, operations):
        await sign_in(page, address)
        await expect(page.locator(".slot")).to_have_count(12)
        await page.goto(other)
        await page.evaluate(FRAME, f"{address}/gemini_official/admin")
        assert await page.frames[1].query_selector("main") is None
        async with page.expect_response(lambda r: r.url.endswith("/admin/profiles")) as answer:
            await page.evaluate(POST, f"{address}/gemini_official/admin/profiles")
        response = await answer.value
        assert "browser_bridge_admin" in (await response.request.all_headers()).get("cookie", "")
        assert response.status == 403
        assert len(operations.pool.status()) == 12
        await page.wait_for_url(
            "**/admin/profiles"
        )  # the form's own navigation has come to its end
        await page.goto("about:blank")


@contextlib.asynccontextmanager
async def other_site() -> AsyncGenerator[str]:
    """Serve an empty page on a port of its own; give its address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b"<!doctype html><title>Other</title>"
        head = f"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {len(body)}\r\n"
        writer.write(f"{head}connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
