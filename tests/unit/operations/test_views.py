"""Live views: how a tab is had, by whom, and what remains of it."""

import contextlib
import logging
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.operations.views import Views
from browser_bridge.pool import Outcome, SlotState
from tests.operated import Pages, slot


class Opened:
    """A profile that was opened for a person."""

    page: Any = "the person's page"


class People:
    """Opens profiles for people, and notes which."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.closed: list[str] = []

    @contextlib.asynccontextmanager
    async def open(self, profile: str) -> AsyncGenerator[Any]:
        self.opened.append(profile)
        try:
            yield Opened()
        finally:
            self.closed.append(profile)


@pytest.fixture
def people() -> People:
    return People()


def made(people: People, *states: SlotState) -> tuple[Pages, Views]:
    pool = Pages([slot(f"p{number}", state) for number, state in enumerate(states)])
    pool.page = "a page of the pool"
    return pool, Views(pool, people.open)


async def test_tab_of_a_profile_that_serves_is_leased_and_replaced_afterwards(
    people: People,
) -> None:
    pool, views = made(people, SlotState.READY)
    async with views.open("p0", viewer="Ann") as view:
        assert (view.page, view.may_act) == ("a page of the pool", True)
        assert views.viewers == {"p0": "Ann"}
    (lease,) = pool.leases
    assert lease.end(is_clean=True) is Outcome.STALE_PAGE
    assert views.viewers == {}
    assert people.opened == []


@pytest.mark.parametrize(
    ("state", "ends"),
    [(SlotState.SIGNED_OUT, True), (SlotState.BLOCKED, False), (SlotState.BROKEN, False)],
)
async def test_profile_that_cannot_serve_is_left_to_the_person_whole(
    people: People, state: SlotState, ends: object
) -> None:
    pool, views = made(people, state)
    async with views.open("p0", viewer="Ann") as view:
        assert view.page == "the person's page"
        assert view.ends_when_signed_in is ends
        assert (pool.handed, people.opened, people.closed) == (["p0"], ["p0"], [])
    assert people.closed == ["p0"]


async def test_one_person_at_a_time_has_a_profile(people: People) -> None:
    _, views = made(people, SlotState.READY, SlotState.READY)
    async with views.open("p0", viewer="Ann"), views.open("p1", viewer="Bob"):
        with pytest.raises(errors.ProfileLocked, match="with Ann now"):
            async with views.open("p0", viewer="Bob"):
                pass
        assert views.viewers == {"p0": "Ann", "p1": "Bob"}


async def test_view_that_could_not_be_opened_holds_nothing(people: People) -> None:
    _, views = made(people, SlotState.READY)
    with pytest.raises(errors.UnknownProfile):
        async with views.open("other", viewer="Ann"):
            pass
    assert views.viewers == {}


async def test_looking_at_a_tab_at_work_leases_nothing(people: People) -> None:
    pool, views = made(people, SlotState.READY)
    async with views.look("p0", viewer="Ann") as view:
        assert not view.may_act
    assert pool.leases == []
    pool.page = None
    with pytest.raises(errors.NoProfileReady):
        async with views.look("p0", viewer="Ann"):
            pass


async def test_audit_tells_who_had_which_profile_and_how_much_was_done(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    _, views = made(people, SlotState.READY)
    with caplog.at_level(logging.INFO):
        async with views.open("p0", viewer="Ann") as view:
            view.note_act()
    opened, closed = caplog.records
    assert (opened.__dict__["action"], opened.__dict__["viewer"]) == ("live_view_opened", "Ann")
    assert (closed.__dict__["action"], closed.__dict__["acts"]) == ("live_view_closed", 1)


async def test_view_is_idle_when_nothing_was_done_for_a_time(people: People) -> None:
    _, views = made(people, SlotState.READY)
    async with views.open("p0", viewer="Ann") as view:
        view.note_act()
        await view.idle(0.01)
