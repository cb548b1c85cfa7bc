"""Conversations that are to be deleted: written down, tried again, given up in the end."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.jobs.disposal import MOST_TRIES, Disposal
from browser_bridge.storage import DeletionRow

PAGE: Any = object()


class MemoryTable:
    """Rows in a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], DeletionRow] = {}

    async def load(self) -> Sequence[DeletionRow]:
        return list(self.rows.values())

    def put(self, row: DeletionRow) -> None:
        self.rows[row.profile, row.conversation] = row

    def remove(self, profile: str, conversation: str) -> None:
        del self.rows[profile, conversation]


class Site:
    """Deletes as told: `troubles` are raised by the next calls."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.deleted: list[str] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def delete(self, _: Any, conversation: str) -> None:
        await self.may_go_on.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        self.deleted.append(conversation)


@pytest.fixture
def table() -> MemoryTable:
    return MemoryTable()


async def test_conversations_of_the_profile_are_deleted_and_no_others(table: MemoryTable) -> None:
    site = Site()
    disposal = Disposal(table, site.delete)
    for profile, conversation in (("one", "c1"), ("two", "c2"), ("one", "c3")):
        disposal.doom(profile, conversation)
    await disposal.clean(PAGE, "one")
    assert site.deleted == ["c1", "c3"]
    assert list(table.rows) == [("two", "c2")]


async def test_what_fails_is_written_down_and_tried_again_after_a_restart(
    table: MemoryTable,
) -> None:
    site = Site(errors.SiteUnavailable("x"))
    disposal = Disposal(table, site.delete)
    disposal.doom("one", "c1")
    await disposal.clean(PAGE, "one")
    assert [row.tries for row in table.rows.values()] == [1]
    later = Disposal(table, site.delete)
    await later.load()
    await later.clean(PAGE, "one")
    assert site.deleted == ["c1"]
    assert table.rows == {}


async def test_what_resists_is_given_up_with_a_word_in_the_log(
    table: MemoryTable, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(*[errors.SiteUnavailable("x")] * MOST_TRIES)
    disposal = Disposal(table, site.delete)
    disposal.doom("one", "c1")
    for _ in range(MOST_TRIES + 1):
        await disposal.clean(PAGE, "one")
    assert (site.deleted, table.rows) == ([], {})
    assert "c1 is left to be deleted by hand" in caplog.text


async def test_one_that_fails_gives_way_to_the_others(table: MemoryTable) -> None:
    site = Site(errors.SiteUnavailable("x"))
    disposal = Disposal(table, site.delete)
    disposal.doom("one", "c1")
    disposal.doom("one", "c2")
    await disposal.clean(PAGE, "one")
    await disposal.clean(PAGE, "one")
    assert site.deleted == ["c2", "c1"]


async def test_two_tabs_never_delete_the_same_one_at_once(table: MemoryTable) -> None:
    site = Site()
    site.may_go_on.clear()
    disposal = Disposal(table, site.delete)
    disposal.doom("one", "c1")
    first = asyncio.create_task(disposal.clean(PAGE, "one"))
    await asyncio.sleep(0)
    await disposal.clean(PAGE, "one")
    site.may_go_on.set()
    await first
    assert site.deleted == ["c1"]


async def test_deleting_that_takes_too_long_is_a_failed_try(
    table: MemoryTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("browser_bridge.jobs.disposal.CLEAN_WITHIN", 0.01)
    site = Site()
    site.may_go_on.clear()
    disposal = Disposal(table, site.delete)
    disposal.doom("one", "c1")
    await disposal.clean(PAGE, "one")
    assert [row.tries for row in table.rows.values()] == [1]
    site.may_go_on.set()
    await asyncio.sleep(0.01)
