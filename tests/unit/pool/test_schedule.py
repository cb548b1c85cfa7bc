"""Who may serve a lease, and which tab is next."""

from typing import Any, cast

import pytest

from browser_bridge import errors
from browser_bridge.pool import schedule
from browser_bridge.pool.keeper import Keeper
from browser_bridge.pool.profiles import PooledProfile
from browser_bridge.pool.slot import Slot, SlotState, Tab, TabState


class Kept:
    """What the schedule sees of a keeper."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot


def keeper(name: str, *states: TabState, groups: tuple[str, ...] = (), used: int = 0) -> Keeper:
    tabs = [Tab(cast("Any", object()), state, used=n) for n, state in enumerate(states)]
    profile = PooledProfile(name=name, groups=groups)
    return cast("Keeper", Kept(Slot(profile, state=SlotState.READY, tabs=tabs, used=used)))


def names(found: schedule.Candidates) -> list[str]:
    return [kept.slot.profile.name for kept in found]


ALL = (keeper("one", groups=("home", "pro")), keeper("two", groups=("work",)), keeper("three"))


@pytest.mark.parametrize(
    ("groups", "profile", "expected"),
    [
        ((), None, ["one", "two", "three"]),
        (("home",), None, ["one"]),
        (("work", "pro"), None, ["one", "two"]),
        ((), "three", ["three"]),
        (("work",), "two", ["two"]),
    ],
)
def test_candidates_are_those_of_group_and_name(
    groups: tuple[str, ...], profile: str | None, expected: list[str]
) -> None:
    assert names(schedule.candidates(ALL, groups=groups, profile=profile)) == expected


@pytest.mark.parametrize(
    ("groups", "profile", "told"),
    [
        ((), "four", "no profile 'four'"),
        (("none", "nil"), None, "'none', 'nil'"),
        (("home",), "two", "'home'"),
    ],
)
def test_candidates_refuse_names_that_nobody_has(
    groups: tuple[str, ...], profile: str | None, told: str
) -> None:
    with pytest.raises(errors.UnknownProfile, match=told) as raised:
        schedule.candidates(ALL, groups=groups, profile=profile)
    assert raised.value.param == "model"


def test_candidates_of_an_empty_pool_are_none() -> None:
    assert schedule.candidates((), groups=(), profile=None) == ()


def test_without_leaves_the_excluded_out() -> None:
    assert names(schedule.without(ALL, {"one", "unheard of"})) == ["two", "three"]


def test_next_tab_is_of_the_least_loaded_profile() -> None:
    busy = keeper("busy", TabState.LEASED, TabState.WARM, used=1)
    idle = keeper("idle", TabState.PREPARING, TabState.WARM, used=9)
    assert schedule.next_tab((busy, idle)) == (idle, idle.slot.tabs[1])


def test_next_tab_is_of_the_profile_used_longest_ago_among_equals() -> None:
    recent, rested = keeper("recent", TabState.WARM, used=5), keeper("b", TabState.WARM, used=4)
    assert schedule.next_tab((recent, rested)) == (rested, rested.slot.tabs[0])


def test_each_who_waits_without_a_tab_coming_has_one_opened() -> None:
    one, two = keeper("one", TabState.LEASED), keeper("two", TabState.OPENING)
    one.slot.most_tabs = two.slot.most_tabs = 2
    either = schedule.Wish((one, two))
    assert schedule.supply((one, two)) == 3
    assert schedule.lacking([either]) == {}
    assert schedule.lacking([either] * 5) == {one: 1, two: 1}
    assert schedule.lacking([schedule.Wish((one,))] * 2) == {one: 1}


def test_nothing_is_opened_for_one_who_waits_for_its_own_tab() -> None:
    one = keeper("one", TabState.LEASED)
    one.slot.most_tabs, one.slot.tabs[0].returning = 2, "c1"
    assert schedule.lacking([schedule.Wish((one,), "c1")]) == {}


def test_next_tab_is_none_when_none_is_warm() -> None:
    assert schedule.next_tab((keeper("one", TabState.LEASED), keeper("two"))) is None
