"""Jobs over two processes: what was sent is read, what was not is run, nothing is sent twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from browser_bridge import errors, events, messages
from browser_bridge.jobs.event_log import EventLog, JobLog
from browser_bridge.jobs.job import Origin, Status
from browser_bridge.jobs.journal import Journal
from browser_bridge.jobs.manager import JobManager
from browser_bridge.jobs.plan import Plan
from browser_bridge.storage import Database, JobTable

SENT = messages.SentTurn(prompt="ping", conversation="c0ffee", letters=2)
DONE = events.TurnCompleted(markdown="pong")
KEYED = Origin(owner="me", body="b", key="k")


class StoppingWorker:
    """Sends, then waits for what a test lets happen; counts what it did."""

    gathering = 0

    def __init__(self, *, sends: bool = True) -> None:
        self.sends = sends
        self.ran: list[str] = []
        self.resumed: list[messages.SentTurn | None] = []
        self.reached = asyncio.Event()
        self.may_end = asyncio.Event()

    def plan(self, request: messages.TurnRequest) -> Plan:
        return Plan(prompt=request.messages[-1].text)

    async def run(self, log: JobLog) -> None:
        self.ran.append(log.job.request.messages[-1].text)
        log.advance(Status.OPENING)
        if self.sends:
            await log.prepare_to_send(
                messages.SentTurn(prompt="ping", conversation=""), profile="p"
            )
            log.advance(Status.SUBMITTING)
            log.advance(Status.SUBMITTED)
            log.publish(events.TurnStarted(profile="p"))
            log.trace(SENT)
        self.reached.set()
        await self.may_end.wait()
        log.publish(DONE)

    async def resume(self, log: JobLog) -> None:
        self.resumed.append(log.sent)
        assert log.profile == "p"
        log.advance(Status.SUBMITTED)
        log.publish(events.TurnStarted(profile="p"))
        await self.may_end.wait()
        log.publish(DONE)


class Process:
    """One process: a manager over the table that all of them share."""

    def __init__(self, table: JobTable, pool: Any, worker: StoppingWorker) -> None:
        self.worker = worker
        self.journal = Journal(table)
        self.logs = EventLog(notes=self.journal)
        self.manager = JobManager(worker, pool, log=self.logs, journal=self.journal)

    async def answer(self, job_id: str) -> list[events.TurnEvent]:
        async with asyncio.timeout(20):
            return [event async for event in self.manager.subscribe(job_id)]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database(tmp_path / "bridge.sqlite3") as opened:
        yield opened


@pytest.fixture
def process(database: Database, make_fake_pool: Any) -> Callable[..., Process]:
    """Start a process; those before it are as if killed: nobody cancels their tasks."""

    def start(**options: bool) -> Process:
        return Process(JobTable(database), make_fake_pool(), StoppingWorker(**options))

    return start


async def restored(process: Callable[..., Process]) -> Process:
    started = process()
    started.worker.may_end.set()
    await started.manager.restore()
    return started


async def test_sent_prompt_is_read_on_and_found_by_its_key(
    process: Callable[..., Process], make_request: Any
) -> None:
    first = process()
    job = await first.manager.submit(make_request("ping"), origin=KEYED)
    await first.worker.reached.wait()
    second = await restored(process)
    again = await second.manager.submit(make_request("ping"), origin=KEYED)
    assert again.id == job.id
    assert await second.answer(job.id) == [events.TurnStarted(profile="p"), DONE]
    assert (second.worker.ran, second.worker.resumed) == ([], [SENT])


async def test_turn_is_written_down_before_it_is_sent(
    process: Callable[..., Process], make_request: Any, database: Database
) -> None:
    first = process()
    await first.manager.submit(make_request("ping"))
    await first.worker.reached.wait()
    (row,) = await JobTable(database).load()
    assert (row.status, row.profile, row.expires) == ("submitted", "p", None)
    first.worker.may_end.set()


async def test_job_that_is_not_asked_for_again_leaves_nothing(
    process: Callable[..., Process], make_request: Any, database: Database
) -> None:
    first = process()
    first.worker.may_end.set()
    job = await first.manager.submit(make_request("ping"))
    await first.answer(job.id)
    assert await JobTable(database).load() == []
    assert await JobTable(database).request(job.id) == ""


@pytest.mark.parametrize("is_followed", [True, False])
async def test_answer_that_a_client_may_repeat_is_kept_only_if_nobody_took_it(
    process: Callable[..., Process],
    make_request: Any,
    database: Database,
    until: Any,
    *,
    is_followed: bool,
) -> None:
    first = process()
    origin = Origin(owner="me", body="b", may_repeat=True)
    job = await first.manager.submit(make_request("ping"), origin=origin)
    await first.worker.reached.wait()
    following = asyncio.create_task(first.answer(job.id)) if is_followed else None
    await asyncio.sleep(0)
    first.worker.may_end.set()
    await until(lambda: first.manager.status(job.id).is_final)
    if following is not None:
        await following
    assert bool(await JobTable(database).load()) is not is_followed


async def test_unsent_background_job_is_run_by_the_next_process(
    process: Callable[..., Process], make_request: Any
) -> None:
    first = process(sends=False)
    job = await first.manager.submit(make_request("a lake"), is_background=True)
    await first.worker.reached.wait()
    second = await restored(process)
    assert (await second.answer(job.id))[-1] == DONE
    assert (second.worker.ran, second.worker.resumed) == (["a lake"], [])


async def test_unsent_request_of_a_lost_connection_is_not_run(
    process: Callable[..., Process], make_request: Any
) -> None:
    first = process(sends=False)
    await first.manager.submit(make_request("ping"), origin=KEYED)
    await first.worker.reached.wait()
    second = await restored(process)
    assert second.worker.ran == []
    job = await second.manager.submit(make_request("ping"), origin=KEYED)
    assert (await second.answer(job.id))[-1] == DONE


async def test_ended_job_is_told_again_by_the_next_process(
    process: Callable[..., Process], make_request: Any
) -> None:
    first = process()
    first.worker.may_end.set()
    job = await first.manager.submit(make_request("ping"), origin=KEYED)
    await first.answer(job.id)
    second = await restored(process)
    again = await second.manager.submit(make_request("ping"), origin=KEYED)
    told = await second.answer(again.id)
    assert again.id == job.id
    assert told == [events.TurnStarted(profile="p"), events.TextDelta("pong"), DONE]
    with pytest.raises(errors.KeyReused):
        await second.manager.submit(
            make_request("pong"), origin=Origin(owner="me", body="other", key="k")
        )


async def test_closing_leaves_jobs_that_callers_come_back_for(
    process: Callable[..., Process], make_request: Any
) -> None:
    first = process()
    job = await first.manager.submit(make_request("ping"), is_background=True)
    await first.worker.reached.wait()
    following = asyncio.create_task(first.answer(job.id))
    await asyncio.sleep(0)
    await first.manager.close(drain=0)
    assert await following == [events.TurnStarted(profile="p")]
    second = await restored(process)
    assert (await second.answer(job.id))[-1] == DONE
    assert second.worker.ran == []


async def test_unreadable_row_is_given_up(
    process: Callable[..., Process], make_request: Any, database: Database
) -> None:
    first = process()
    job = await first.manager.submit(make_request("ping"), origin=KEYED)
    await first.worker.reached.wait()
    table = JobTable(database)
    row = await table.get(job.id)
    assert row is not None
    await table.keep(row, request='{"messages": 5}')
    second = await restored(process)
    assert second.worker.resumed == []
    assert await table.load() == []


async def test_nothing_is_sent_that_cannot_be_written_down(
    process: Callable[..., Process], make_request: Any, database: Database
) -> None:
    first = process()
    await database.run(lambda connection: connection.execute(text("DROP TABLE jobs")))
    with pytest.raises(errors.StorageFailed):
        await first.manager.submit(make_request("ping"), is_background=True)
    assert first.worker.ran == []


async def test_prompt_that_was_written_down_and_not_sent_is_run_by_the_next_process(
    process: Callable[..., Process], make_request: Any
) -> None:
    first = process(sends=False)
    job = await first.manager.submit(make_request("ping"), is_background=True)
    await first.worker.reached.wait()
    (log,) = first.logs
    await log.prepare_to_send(SENT, profile="p")
    log.take_back()
    second = await restored(process)
    assert await second.answer(job.id)
    assert (second.worker.ran, second.worker.resumed) == (["ping"], [])


async def test_request_whose_outcome_was_forgotten_is_a_new_one(
    process: Callable[..., Process], make_request: Any, database: Database
) -> None:
    first = process()
    first.worker.may_end.set()
    job = await first.manager.submit(make_request("ping"), origin=KEYED)
    await first.answer(job.id)
    first.manager.forget(job.id)
    assert await JobTable(database).load() == []
    again = await first.manager.submit(make_request("ping"), origin=KEYED)
    assert again.id != job.id
    assert await first.answer(again.id)
    with pytest.raises(errors.JobNotFound):
        first.manager.status(job.id)
