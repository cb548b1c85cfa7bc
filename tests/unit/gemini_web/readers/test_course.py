"""What is to be done next with a research, by what its page shows and for how long."""

from dataclasses import replace
from typing import Any

import pytest

from browser_bridge.gemini_web.readers import course
from browser_bridge.gemini_web.readers.course import Course, Step
from browser_bridge.gemini_web.readers.research import Plan, Showing, Shown, Stage

PLAN = Plan(title="T", steps=(), time="", label="Start", can_start=True)
BLANK = Shown(
    pulse="0",
    origin="",
    turns=1,
    is_over=False,
    words="",
    aside="",
    plan=None,
    has_card=False,
    is_running=False,
    has_panel=False,
    items=(),
    report=None,
)
DONE = Showing(size=9, is_busy=False, is_loading=False)


def shown(**fields: Any) -> Shown:
    return replace(BLANK, **fields)


def at(now: float, look: Shown, *, approves_plan: bool = True, is_started: bool = False) -> Step:
    """What is to be done `now` seconds after a first look."""
    taken = Course(approves_plan=approves_plan, began=0.0, is_started=is_started)
    taken.see(look, now=0.0)
    return taken.step(now=now)


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({}, Stage.WAITING),
        ({"plan": PLAN}, Stage.PLANNED),
        ({"plan": replace(PLAN, can_start=False)}, Stage.WAITING),
        ({"plan": PLAN, "has_card": True, "is_running": True}, Stage.RUNNING),
        ({"has_card": True, "has_panel": True}, Stage.CLOSED),
        ({"has_card": True, "report": replace(DONE, is_busy=True)}, Stage.WRITING),
        ({"has_card": True, "report": replace(DONE, is_loading=True)}, Stage.WRITING),
        ({"has_card": True, "report": DONE}, Stage.REPORTED),
        ({"report": DONE}, Stage.WAITING),
        ({"is_over": True, "words": "No."}, Stage.SAID),
    ],
)
def test_stage_follows_from_what_the_page_shows(fields: dict[str, Any], stage: Stage) -> None:
    assert shown(**fields).stage is stage


def test_plan_is_started_once_or_given_as_the_answer() -> None:
    look = shown(plan=PLAN)
    assert at(0, look) is Step.START
    assert at(0, look, approves_plan=False) is Step.SHOW_PLAN
    assert at(1, look, is_started=True) is Step.LOOK
    assert at(course.LONGEST_WAIT, look, is_started=True) is Step.STALL


def test_report_is_taken_after_a_rest_that_depends_on_what_the_page_says() -> None:
    look = shown(has_card=True, report=DONE)
    unsure = shown(has_card=True, report=replace(DONE, is_busy=None))
    assert at(course.REPORT_REST, look) is Step.TAKE
    assert at(course.REPORT_REST, unsure) is Step.LOOK
    assert at(course.UNSURE_REST, unsure) is Step.TAKE


def test_words_are_an_answer_before_the_start_and_a_failure_after_it() -> None:
    look = shown(is_over=True, words="No.")
    assert at(course.SAID_REST, look) is Step.SAY
    assert at(course.SAID_REST, look, is_started=True) is Step.FAIL


def test_panel_is_opened_a_few_times_and_then_given_up() -> None:
    taken, now = Course(approves_plan=True, began=0.0), 0.0
    taken.see(shown(has_card=True), now=now)
    for _ in range(course.MOST_OPENINGS):
        assert taken.step(now=now) is Step.OPEN
        taken.note_opening(now=now)
        now += course.MOUNT_WAIT
    assert taken.step(now=now) is Step.LOSE


def test_page_that_stands_still_is_loaded_anew_with_growing_pauses() -> None:
    running = shown(has_card=True, is_running=True)
    assert at(course.RELOAD_LIVE, running) is Step.RELOAD
    taken = Course(approves_plan=True, began=0.0)
    taken.note_load(now=0.0)
    taken.see(running, now=0.0)
    assert taken.step(now=course.RELOAD_SHOWN) is Step.RELOAD
    taken.note_load(now=0.0)
    assert taken.step(now=course.RELOAD_SHOWN) is Step.LOOK


def test_waits_are_bounded() -> None:
    taken = Course(approves_plan=True, began=0.0)
    taken.see(shown(has_card=True, is_running=True), now=0.0)
    assert taken.wait(now=0.0, most=8.0) == 8.0
    assert taken.wait(now=course.RELOAD_LIVE, most=8.0) == pytest.approx(0.02)
