"""A kept turn is played again by id: while it is under way, after its end, after a restart."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from browser_bridge import errors, events, messages, testing
from browser_bridge.jobs import kept_events
from browser_bridge.jobs.kept_turn import KeptTurn, Order
from browser_bridge.jobs.kept_turns import KeptTurns
from browser_bridge.storage import Database, KeptTurnRow, KeptTurnTable
from browser_bridge.storage import kept_turns as kept_turns_table
from tests.golden.turns import TURNS

REQUEST = messages.TurnRequest(
    messages=(messages.Message(role=messages.Role.USER, text="hi"),),
    model=messages.ModelChoice(requested="gemini-3-fast", mode=messages.Mode.FAST),
)
ANSWER = testing.answer("Hel", "lo")
DAY = 86_400


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[KeptTurnTable]:
    async with Database(tmp_path / "bridge.sqlite3") as database:
        yield KeptTurnTable(database)


@pytest.fixture
def manager() -> testing.ScriptedManager:
    return testing.ScriptedManager(ANSWER)


def opened(
    manager: testing.ScriptedManager, table: KeptTurnTable, *, now: float = 0.0, keep: int = 9
) -> KeptTurns:
    return KeptTurns(
        manager, table, keep=keep, max_age=timedelta(days=1), clock=lambda: 1_700_000_000 + now
    )


async def ended(turns: KeptTurns, *, thread: str = "", is_stored: bool = True) -> KeptTurn:
    order = Order(
        request=REQUEST, kind="response", asked={"a": 1}, thread=thread, is_stored=is_stored
    )
    turn = await turns.start(order)
    await turns.wait(turn.id)
    return turn


async def played(turns: KeptTurns, turn: KeptTurn) -> list[events.TurnEvent]:
    return [event async for event in turns.follow(turn)]


@pytest.mark.parametrize("title", TURNS)
def test_events_survive_being_text(title: str) -> None:
    turn = TURNS[title]
    found = kept_events.loads(kept_events.dumps(turn))
    assert [type(event) for event in found] == [type(event) for event in turn]
    for event, kept in zip(turn, found, strict=True):
        if isinstance(event, events.TurnFailed):
            assert isinstance(kept, events.TurnFailed)
            assert (type(kept.error), kept.error.message) == (type(event.error), str(event.error))
        elif title != "unicode":  # half a surrogate pair is no text
            assert kept == event


def test_failure_keeps_when_to_ask_again() -> None:
    error = errors.PoolExhausted("Too many jobs wait.")
    error.retry_after = 7.0
    (kept,) = kept_events.loads(kept_events.dumps([events.TurnFailed(error)]))
    assert isinstance(kept, events.TurnFailed)
    assert kept.error.retry_after == 7.0


def test_events_that_cannot_be_read_are_none() -> None:
    assert kept_events.loads('[{"kind": "poem"}]') == []


async def test_turn_is_found_and_played_after_a_restart(
    manager: testing.ScriptedManager, table: KeptTurnTable
) -> None:
    async with opened(manager, table) as turns:
        turn = await ended(turns, thread="t")
        with pytest.raises(errors.JobNotFound):
            await turns.get(turn.id, kind="interaction", owner="")
    async with opened(manager, table) as turns:
        found = await turns.get(turn.id, kind="response", owner="")
        assert (found.asked, found.ended, found.thread) == ({"a": 1}, 1_700_000_000, "t")
        assert await played(turns, found) == ANSWER
        assert await turns.latest(kind="response", thread="t", owner="") == found
        assert await turns.latest(kind="response", thread="u", owner="") is None


async def test_turn_that_goes_on_after_a_restart_is_kept_to_its_end(
    manager: testing.ScriptedManager, table: KeptTurnTable
) -> None:
    may_end = asyncio.Event()
    manager.scripts = [[*ANSWER[:2], may_end.wait, *ANSWER[2:]]]
    before = opened(manager, table)
    turn = await before.start(Order(request=REQUEST, kind="response", asked={}, is_detached=True))
    async with opened(manager, table) as turns:
        may_end.set()
        await turns.wait(turn.id)
        await before.wait(turn.id)
        assert (await turns.get(turn.id, kind="response", owner="")).so_far == ANSWER
    row = await table.get(turn.id)
    assert row is not None
    assert row.ended is not None


async def test_turn_that_the_manager_lost_is_told_to_have_failed(
    manager: testing.ScriptedManager, table: KeptTurnTable
) -> None:
    row = KeptTurnRow(
        id="job-1",
        kind="response",
        thread="",
        created=1_700_000_000,
        ended=None,
        asked="{}",
        events=kept_events.dumps(ANSWER[:2]),
    )
    await table.put(row)
    async with opened(manager, table) as turns:
        await turns.wait("job-1")
        last = (await turns.get("job-1", kind="response", owner="")).so_far[-1]
    assert isinstance(last, events.TurnFailed)
    assert "stopped" in last.error.message


async def test_turn_that_is_not_stored_stays_a_while(
    manager: testing.ScriptedManager, table: KeptTurnTable
) -> None:
    now = [0.0]
    turns = KeptTurns(manager, table, keep=9, max_age=timedelta(days=1), clock=lambda: now[0])
    turn = await ended(turns, is_stored=False)
    assert (await turns.get(turn.id, kind="response", owner="")).so_far == ANSWER
    assert await table.get(turn.id) is None
    now[0] = 601.0
    with pytest.raises(errors.JobNotFound):
        await turns.get(turn.id, kind="response", owner="")


@pytest.mark.parametrize(("now", "keep", "left"), [(DAY + 60.0, 9, 0), (0.0, 2, 2), (0.0, 9, 3)])
async def test_old_and_surplus_turns_are_forgotten(
    manager: testing.ScriptedManager, table: KeptTurnTable, now: float, keep: int, left: int
) -> None:
    async with opened(manager, table) as turns:
        kept = [await ended(turns) for _ in range(3)]
    async with opened(manager, table, now=now, keep=keep):
        found: Sequence[object] = [await table.get(turn.id) for turn in kept]
    assert [row is not None for row in found] == [False] * (3 - left) + [True] * left


async def test_removed_turn_is_stopped_and_gone(
    manager: testing.ScriptedManager, table: KeptTurnTable
) -> None:
    manager.scripts = [[*ANSWER[:2], asyncio.Event().wait]]
    async with opened(manager, table) as turns:
        turn = await turns.start(Order(request=REQUEST, kind="response", asked={}))
        await turns.remove(turn.id)
        with pytest.raises(errors.JobNotFound):
            await turns.get(turn.id, kind="response", owner="")
    assert manager.cancelled == manager.forgotten == [turn.id]


async def test_oldest_turns_are_forgotten_when_all_are_too_much(
    manager: testing.ScriptedManager, table: KeptTurnTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(manager, table) as turns:
        kept = [await ended(turns) for _ in range(3)]
        row = await table.get(kept[0].id)
        assert row is not None
        monkeypatch.setattr(kept_turns_table, "MOST_CHARACTERS", 2 * len(row.asked + row.events))
    async with opened(manager, table):
        found = [await table.get(turn.id) is not None for turn in kept]
    assert found == [False, True, True]


async def test_turns_are_kept_unless_it_is_said_how_many(
    manager: testing.ScriptedManager, table: KeptTurnTable
) -> None:
    async with KeptTurns(manager, table, max_age=timedelta(days=9_999)) as turns:
        turn = await ended(turns)
        assert (await turns.get(turn.id, kind="response", owner="")).so_far == ANSWER


class OneJob(testing.ScriptedManager):
    """A manager to which every request is a repetition of the first."""

    async def submit(self, request: messages.TurnRequest, **options: Any) -> testing.ScriptedJob:
        job = await super().submit(request, **options)
        return replace(job, id="job-1")


async def test_two_callers_at_once_with_one_key_are_given_one_turn(table: KeptTurnTable) -> None:
    may_end = asyncio.Event()
    manager = OneJob([*ANSWER[:2], may_end.wait, *ANSWER[2:]])
    async with opened(manager, table) as turns:
        order = Order(request=REQUEST, kind="response", asked={})
        first, second = await asyncio.gather(turns.start(order), turns.start(order))
        assert first is second
        may_end.set()


async def test_turn_that_cannot_be_looked_up_is_left(
    manager: testing.ScriptedManager, table: KeptTurnTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_turn_id: str) -> None:
        raise errors.StorageFailed("The disk is gone.")

    async with opened(manager, table) as turns:
        monkeypatch.setattr(table, "get", fail)
        with pytest.raises(errors.StorageFailed):
            await turns.start(Order(request=REQUEST, kind="response", asked={}))
    assert manager.cancelled == ["job-1"]
