"""A long job goes on without its caller, and is found again by its id."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from browser_bridge import errors, events, messages, testing
from browser_bridge.jobs.job import Status
from browser_bridge.jobs.long_jobs import LongJobs
from browser_bridge.jobs.records import Record, Records

REQUEST = messages.TurnRequest(
    messages=(messages.Message(role=messages.Role.USER, text="a lake"),),
    model=messages.ModelChoice(requested="gemini-3-fast", mode=messages.Mode.FAST),
)
TTL = timedelta(hours=1)
FILM = events.Artifact(
    id="f1",
    kind=events.ArtifactKind.VIDEO,
    media_type="video/mp4",
    name="lake.mp4",
    size=3,
    sha256="0",
    seconds=8.0,
)


def script(*between: testing.Step) -> list[testing.Step]:
    return [
        events.TurnStarted(profile="demo"),
        events.TurnProgress(stage="rendering", fraction=0.4),
        *between,
        events.ArtifactReady(artifact=FILM),
        events.TurnCompleted(markdown="Here.", artifacts=(FILM,)),
    ]


@pytest.fixture
def manager() -> testing.ScriptedManager:
    return testing.ScriptedManager(script())


@pytest.fixture
async def jobs(manager: testing.ScriptedManager, tmp_path: Path) -> AsyncIterator[LongJobs]:
    async with LongJobs(manager, Records(tmp_path), ttl=TTL) as jobs:
        yield jobs
        for job_id in (record.id for record in jobs.all("video", owner="")):
            await manager.cancel(job_id)


async def test_job_is_followed_to_its_end(jobs: LongJobs) -> None:
    started = await jobs.start(REQUEST, kind="video", asked={"prompt": "a lake"}, owner="")
    assert started.status is Status.QUEUED
    await jobs.wait(started.id)
    ended = jobs.get(started.id, kind="video", owner="")
    assert (ended.status, ended.answer, ended.artifacts) == (Status.COMPLETED, "Here.", (FILM,))
    assert (ended.fraction, ended.failure, ended.asked) == (1.0, None, {"prompt": "a lake"})
    assert jobs.all("video", owner="") == [ended]
    assert jobs.all("image", owner="") == []
    with pytest.raises(errors.JobNotFound):
        jobs.get(started.id, kind="image", owner="")


async def test_ended_job_is_found_after_a_restart(
    jobs: LongJobs, manager: testing.ScriptedManager, tmp_path: Path
) -> None:
    started = await jobs.start(REQUEST, kind="video", asked={}, owner="")
    await jobs.wait(started.id)
    async with LongJobs(manager, Records(tmp_path), ttl=TTL) as again:
        assert again.get(started.id, kind="video", owner="") == jobs.get(
            started.id, kind="video", owner=""
        )


async def test_job_that_goes_on_after_a_restart_is_followed_to_its_end(
    jobs: LongJobs, manager: testing.ScriptedManager, tmp_path: Path
) -> None:
    may_end = asyncio.Event()
    manager.scripts = [script(may_end.wait)]
    started = await jobs.start(REQUEST, kind="video", asked={}, owner="")
    async with LongJobs(manager, Records(tmp_path), ttl=TTL) as again:
        may_end.set()
        await again.wait(started.id)
        assert again.get(started.id, kind="video", owner="").status is Status.COMPLETED


async def test_job_that_the_manager_lost_has_failed_after_a_restart(
    jobs: LongJobs, manager: testing.ScriptedManager, tmp_path: Path
) -> None:
    manager.scripts = [script(asyncio.Event().wait)]
    started = await jobs.start(REQUEST, kind="video", asked={}, owner="")
    async with LongJobs(testing.ScriptedManager(), Records(tmp_path), ttl=TTL) as again:
        await again.wait(started.id)
        found = again.get(started.id, kind="video", owner="")
        assert found.status is Status.FAILED
        assert found.failure is not None
        assert found.failure.code == "job_interrupted"


async def test_job_of_another_process_is_left_alone(
    jobs: LongJobs, manager: testing.ScriptedManager, tmp_path: Path
) -> None:
    manager.scripts = [script(asyncio.Event().wait)]
    started = await jobs.start(REQUEST, kind="video", asked={}, owner="")
    before = Records(tmp_path).load()
    other = testing.ScriptedManager()
    async with LongJobs(other, Records(tmp_path), ttl=TTL, takes_up=False) as beside:
        with pytest.raises(errors.JobNotFound):
            beside.get(started.id, kind="video", owner="")
    assert Records(tmp_path).load() == before


async def test_failed_job_says_why(jobs: LongJobs, manager: testing.ScriptedManager) -> None:
    manager.scripts = [testing.failure(errors.ContentRefused("I cannot."))]
    started = await jobs.start(REQUEST, kind="video", asked={}, owner="")
    await jobs.wait(started.id)
    failure = jobs.get(started.id, kind="video", owner="").failure
    assert failure is not None
    assert (failure.code, failure.message) == ("content_policy_violation", "I cannot.")


async def test_removed_job_is_cancelled_and_forgotten(
    jobs: LongJobs, manager: testing.ScriptedManager, tmp_path: Path
) -> None:
    manager.scripts = [script(asyncio.Event().wait)]
    started = await jobs.start(REQUEST, kind="video", asked={}, owner="")
    await jobs.remove(started.id)
    assert manager.cancelled == manager.forgotten == [started.id]
    assert Records(tmp_path).load() == []
    with pytest.raises(errors.JobNotFound):
        jobs.get(started.id, kind="video", owner="")


async def test_old_jobs_are_forgotten(manager: testing.ScriptedManager, tmp_path: Path) -> None:
    now = 1_700_000_000.0
    async with LongJobs(manager, Records(tmp_path), ttl=TTL, clock=lambda: now) as jobs:
        first = await jobs.start(REQUEST, kind="video", asked={}, owner="")
        await jobs.wait(first.id)
        now += 3600
        second = await jobs.start(REQUEST, kind="video", asked={}, owner="")
        await jobs.wait(second.id)
        assert [record.id for record in jobs.all("video", owner="")] == [second.id]


async def test_job_that_cannot_be_recorded_is_cancelled(
    manager: testing.ScriptedManager, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    async with LongJobs(manager, Records(tmp_path / "file"), ttl=TTL) as jobs:
        with pytest.raises(errors.StorageFailed):
            await jobs.start(REQUEST, kind="video", asked={}, owner="")
    assert len(manager.cancelled) == 1


class FullRecords(Records):
    """Records on a disk that is full."""

    def write(self, record: Record) -> None:
        raise OSError(record.id)


async def test_lost_job_whose_end_cannot_be_recorded_is_logged_and_has_failed(
    manager: testing.ScriptedManager, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    manager.scripts = [script(asyncio.Event().wait)]
    records = Records(tmp_path)
    async with LongJobs(manager, records, ttl=TTL) as jobs:
        started = await jobs.start(REQUEST, kind="video", asked={}, owner="")

        full = FullRecords(tmp_path)
        async with LongJobs(testing.ScriptedManager(), full, ttl=TTL) as later:
            await later.wait(started.id)
            assert later.get(started.id, kind="video", owner="").failure is not None
        await manager.cancel(started.id)
    assert "could not be recorded" in caplog.text
