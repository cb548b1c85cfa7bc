"""What the pages and their data show."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from browser_bridge import errors, events, testing
from browser_bridge.jobs.event_log import EventLog, JobLog
from browser_bridge.jobs.job import Job
from browser_bridge.operations.operations import Operations
from browser_bridge.pool import SlotState
from tests.operated import slot

MakeRequest = Callable[..., Any]
CAPTURE = "20260101T000000.000001-selector-lost"


@pytest.fixture
def job(log: EventLog, make_request: MakeRequest) -> JobLog:
    return log.open(Job(request=make_request(model="<script>alert(1)</script>")))


@pytest.mark.parametrize("path", ["", "/jobs", "/selectors", "/captures", "/settings"])
@pytest.mark.parametrize("base", ["/admin", "/gemini_official/admin"])
async def test_pages_stay_below_the_address_that_they_were_asked_at(
    client: httpx.AsyncClient, base: str, path: str
) -> None:
    text = (await client.get(base + path)).text
    links = [part.partition('"')[0] for part in text.replace("action=", "href=").split('href="')]
    assert all(link.startswith((base, "#")) for link in links[1:])


async def test_overview_shows_jobs_without_what_was_said(
    client: httpx.AsyncClient, job: JobLog
) -> None:
    job.publish(events.TurnStarted(profile="main"))
    job.publish(events.TextDelta("planted answer"))
    for path in ("", "/jobs", f"/jobs/{job.job.id}", "/api/state", f"/api/jobs/{job.job.id}"):
        response = await client.get(f"/admin{path}")
        assert response.status_code == 200
        assert job.job.id in response.text
        assert "planted" not in response.text
        assert "<script>alert" not in response.text or path.startswith("/api")


async def test_what_was_said_is_shown_where_the_operator_wants_it(
    client: httpx.AsyncClient, operations: Operations, job: JobLog
) -> None:
    operations.shows_content = True
    job.publish(events.TurnStarted(profile="main"))
    job.publish(events.TextDelta("planted answer"))
    text = (await client.get(f"/admin/jobs/{job.job.id}")).text
    assert "planted prompt" in text
    assert "planted answer" in text
    said = (await client.get(f"/admin/api/jobs/{job.job.id}")).json()["said"]
    assert said == {"prompt": "planted prompt", "answer": "planted answer"}


async def test_state_is_the_same_read_model_as_the_page(
    client: httpx.AsyncClient, job: JobLog
) -> None:
    state = (await client.get("/admin/api/state")).json()
    assert [row["profile"] for row in state["slots"]] == ["main"]
    assert [row["id"] for row in state["running"]] == [job.job.id]
    assert (state["step"], state["most_waiting"]) == ("request", 32)


@pytest.mark.parametrize("path", ["/jobs/none", "/profiles/none"])
async def test_what_is_not_there_is_a_page_that_says_so(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(f"/admin{path}")
    assert response.status_code == 404
    assert "There is no" in response.text


@pytest.mark.parametrize("path", ["/admin/jobs/{}/cancel", "/admin/api/jobs/{}/cancel"])
async def test_cancel_ends_the_job(
    client: httpx.AsyncClient, manager: testing.ScriptedManager, path: str
) -> None:
    manager.scripts = [testing.answer("x")]
    job = await manager.submit(None)  # pyright: ignore[reportArgumentType] - nothing is asked
    assert (await client.post(path.format(job.id))).status_code in (202, 303)
    assert manager.cancelled == [job.id]


async def test_added_profile_is_made_and_opened(
    client: httpx.AsyncClient, operations: Operations, pool: Any
) -> None:
    await client.post("/admin/profiles", data={"name": " two "})
    assert [profile.name for profile in operations.profiles.list()] == ["two"]
    assert [known.profile for known in pool.slots] == ["main", "two"]


@pytest.mark.parametrize("base", ["/admin", "/admin/api"])
async def test_profile_is_tried_again_at_the_operators_word(
    client: httpx.AsyncClient, pool: Any, base: str
) -> None:
    assert (await client.post(f"{base}/profiles/main/retry")).status_code in (202, 303)
    assert pool.handed == ["main"]


async def test_name_that_cannot_be_used_is_refused_with_the_reason(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post("/admin/profiles", data={"name": "../x"})
    assert response.status_code == 400
    assert "cannot name a profile" in response.text


async def test_profile_that_lost_its_sign_in_is_told_of_with_a_way_back(
    client: httpx.AsyncClient, pool: Any
) -> None:
    pool.slots[:] = [slot("main", SlotState.SIGNED_OUT, reason="x")]
    text = (await client.get("/admin")).text
    assert 'class="banner signed_out"' in text
    assert 'href="/admin/profiles/main"' in text


async def test_first_run_leads_from_adding_to_the_first_request(
    client: httpx.AsyncClient, pool: Any
) -> None:
    for slots, title in (
        ([], "Add a profile"),
        ([slot("main", SlotState.SIGNED_OUT)], "Sign in"),
        ([slot("main", SlotState.STARTING)], "Check"),
        ([slot("main")], "Ask something"),
    ):
        pool.slots[:] = slots
        text = (await client.get("/admin")).text
        current = text.split('aria-current="step"')[1]
        assert current.split("<h3>")[1].startswith(title)


async def test_failed_job_shows_its_capture_and_a_recorded_page_is_no_page(
    client: httpx.AsyncClient, job: JobLog, tmp_path: Path
) -> None:
    folder = tmp_path / "captures" / CAPTURE
    folder.mkdir(parents=True)
    (folder / "page.html").write_text("<script>alert(1)</script>")
    job.publish(events.TurnFailed(errors.SelectorLost("composer", state="idle", revision="r")))
    assert job.timeline is not None
    job.timeline.capture = CAPTURE
    text = (await client.get(f"/admin/jobs/{job.job.id}")).text
    address = f"/admin/captures/{CAPTURE}/page.html"
    assert address in text
    response = await client.get(address)
    assert response.headers["content-type"].startswith("text/plain")
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_settings_show_no_key(client: httpx.AsyncClient) -> None:
    text = (await client.get("/admin/settings")).text
    assert "BROWSER_BRIDGE_ADMIN__SHOWS_CONTENT" in text
    assert "bb-admin-test-key" not in text


@pytest.mark.parametrize("name", ["../pages.py", "none.js", "%2e%2e/api.py"])
async def test_static_files_are_only_the_known_ones(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/admin/static/{name}")).status_code == 404


async def test_jobs_are_paged(
    client: httpx.AsyncClient, log: EventLog, make_request: MakeRequest
) -> None:
    for _ in range(150):
        log.open(Job(request=make_request())).publish(events.TurnFailed(errors.JobCancelled("x")))
    first = (await client.get("/admin/jobs")).text
    second = (await client.get("/admin/jobs?start=100")).text
    assert (first.count("<tr>"), second.count("<tr>")) == (101, 51)
    assert "Older" in first
    assert "Newer" in second
