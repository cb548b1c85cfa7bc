"""The read model: what the overview shows of slots and jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from browser_bridge.jobs.job import Status
from browser_bridge.operations import board
from browser_bridge.operations.knowledge import Account
from browser_bridge.operations.rows import Limit, Line, Step

Make = Callable[..., Any]


@dataclass(frozen=True)
class Quota:
    """A row of the quota ledger."""

    profile: str
    kind: str
    name: str
    until: float


def test_board_parts_jobs_under_way_from_those_that_ended(make_timeline: Make) -> None:
    ended = make_timeline(job_id="job-1", ended=5.0, status=Status.COMPLETED)
    first, second = (make_timeline(job_id=name) for name in ("job-2", "job-3"))
    seen = board.board((), [second, first, ended], line=Line(waiting=1, most=32))
    assert [job.id for job in seen.running] == ["job-2", "job-3"]
    assert [job.id for job in seen.recent] == ["job-1"]
    assert (seen.ended, seen.waiting, seen.most_waiting) == (1, 1, 32)


def test_board_shows_only_the_latest_that_ended(make_timeline: Make) -> None:
    ended = [make_timeline(job_id=f"job-{n}", ended=1.0) for n in range(200)]
    seen = board.board((), ended, line=Line())
    assert len(seen.recent) == board.SHOWN
    assert seen.ended == 200


def test_slot_shows_account_tier_tools_limits_and_viewer(
    make_slot: Make, make_timeline: Make
) -> None:
    made = make_timeline(tool="imagen", profile="main", ended=1.0, status=Status.COMPLETED)
    seen = board.board(
        (make_slot(),),
        [made],
        line=Line(),
        accounts={"main": Account(label="one@site.test", tier="pro")},
        quotas=[
            Quota("main", "tool", "video", 2_000.0),
            Quota("other", "account", "", 2_000.0),
        ],
        viewers={"main": "Ann"},
    )
    (slot,) = seen.slots
    assert (slot.account, slot.tier, slot.tools) == ("one@site.test", "pro", ("imagen",))
    assert slot.limits == (Limit(kind="tool", name="video", until=2_000.0),)
    assert slot.viewer == "Ann"


@pytest.mark.parametrize("state", ["signed_out", "blocked"])
def test_profiles_that_need_a_person_are_named(make_slot: Make, state: str) -> None:
    slots = (make_slot(), make_slot(profile="other", state=state))
    seen = board.board(slots, (), line=Line())
    assert [slot.profile for slot in seen.needing] == ["other"]


def test_bars_lead_from_acceptance_to_the_end(make_timeline: Make) -> None:
    job = board.job_row(make_timeline(opened=1.0, submitted=3.0, first_delta=4.0, ended=9.0))
    assert [(bar.name, bar.start, bar.length) for bar in job.bars] == [
        ("queued", 0.0, 1.0),
        ("opening", 1.0, 2.0),
        ("waiting", 3.0, 1.0),
        ("answering", 4.0, 5.0),
    ]


def test_bars_of_a_job_that_never_had_a_tab_are_one(make_timeline: Make) -> None:
    job = board.job_row(make_timeline(ended=60.0, status=Status.FAILED))
    assert [(bar.name, bar.length) for bar in job.bars] == [("queued", 60.0)]


@pytest.mark.parametrize(
    ("states", "has_answered", "expected"),
    [
        ((), True, Step.ADD),
        (("signed_out",), False, Step.SIGN_IN),
        (("starting",), False, Step.CHECK),
        (("signed_out", "ready"), False, Step.REQUEST),
        (("ready",), True, Step.DONE),
    ],
)
def test_step_is_what_is_to_be_done_next(
    make_slot: Make, states: tuple[str, ...], has_answered: object, expected: Step
) -> None:
    slots = [make_slot(state=state) for state in states]
    assert board.step(slots, has_answered=bool(has_answered)) is expected
