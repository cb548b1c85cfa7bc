"""The diagram of a slot's states."""

import itertools
from pathlib import Path
from typing import Any, cast

import pytest

from browser_bridge.pool.profiles import PooledProfile
from browser_bridge.pool.slot import (
    Slot,
    SlotState,
    Tab,
    TabState,
    transition,
)

LEGAL = {
    ("cold", "starting"),
    ("cold", "blocked"),
    *itertools.product(("starting",), ("ready", "cold", "signed_out", "blocked", "broken")),
    ("ready", "draining"),
    *itertools.product(("draining",), ("cold", "signed_out", "blocked", "broken")),
    *itertools.product(("signed_out", "blocked", "broken"), ("starting", "cold")),
}


@pytest.mark.parametrize(("source", "target"), list(itertools.product(SlotState, SlotState)))
def test_transition_allows_exactly_the_diagram(source: SlotState, target: SlotState) -> None:
    if (source.value, target.value) in LEGAL:
        assert transition(source, target) is target
    else:
        with pytest.raises(ValueError, match="cannot go from"):
            transition(source, target)


def test_warm_tab_is_the_one_used_longest_ago() -> None:
    page = cast("Any", object())
    tabs = [Tab(page, TabState.WARM, used=number) for number in (3, 1, 2)]
    slot = Slot(PooledProfile(name="one"), state=SlotState.READY, tabs=tabs)
    assert slot.warm_tab() is tabs[1]


def test_warm_tab_is_none_while_the_slot_drains() -> None:
    tab = Tab(cast("Any", object()), TabState.WARM)
    slot = Slot(PooledProfile(name="one"), state=SlotState.DRAINING, tabs=[tab])
    assert slot.warm_tab() is None


def test_stamp_changes_when_a_file_of_the_profile_does(tmp_path: Path) -> None:
    profile = PooledProfile(name="one", directory=tmp_path)
    before = profile.stamp()
    (tmp_path / "cookies.json").write_text("{}")
    assert profile.stamp() != before


def test_stamp_is_empty_without_a_directory(tmp_path: Path) -> None:
    assert PooledProfile(name="one", directory=tmp_path / "gone").stamp() == ()
