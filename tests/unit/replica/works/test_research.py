"""Deep Research: which stage a prompt gets, and what each shows over time."""

from typing import Any

import pytest

from browser_bridge.replica.nested import item
from browser_bridge.replica.works.made import Made, Order
from browser_bridge.replica.works.research import MadePlan, MadeResearch, Research, Thought
from browser_bridge.replica.works.sources import Source
from browser_bridge.replica.works.standards import plan as standard
from browser_bridge.replica.works.use import Use

ONE, TWO = (Source(url=f"https://{name}.example/x", title=name) for name in ("one", "two"))
WORK = Research(
    title="Tides",
    report="# Tides\n\nHigh [cite: 1, 2] and low [cite: 2].\n",
    used=(ONE, TWO),
    unused=(TWO,),
    thoughts=(Thought(header="a"), Thought(header="b", pages=(ONE,))),
    first=0.0,
    planning=1.0,
    seconds=3.0,
)


def plan(work: Research = WORK) -> MadePlan:
    made = work.make(Order(prompt="tides", use=Use(tool="research")))
    assert isinstance(made, MadePlan)
    return made


def started(work: Research = WORK, **order: Any) -> MadeResearch:
    use = Use(tool="research", is_start=True)
    made = work.make(Order(prompt="Start research", use=use, earlier=(plan(work),), **order))
    assert isinstance(made, MadeResearch)
    return made


def test_plan_has_title_steps_time_and_the_prompts_of_its_buttons() -> None:
    block = plan().shown(9).block
    assert item(block, 69, 0) == 2
    assert item(block, 56, 0) == "Tides"
    assert [step[1] for step in item(block, 56, 1)] == [
        "Research Websites",
        "Analyze Results",
        "Create Report",
    ]
    assert item(block, 56, 3) == ["Start research"]


@pytest.mark.parametrize("prompt", ["Start research", "开始研究", " リサーチを開始 "])
def test_confirmation_typed_by_hand_starts_too(prompt: str) -> None:
    made = WORK.make(Order(prompt=prompt, earlier=(plan(),)))
    assert isinstance(made, MadeResearch)


def test_anything_else_after_a_plan_is_another_plan() -> None:
    assert isinstance(WORK.make(Order(prompt="Be brief", earlier=(plan(),))), MadePlan)


def test_confirmation_without_a_plan_starts_nothing() -> None:
    order = Order(prompt="Start research", use=Use(tool="research", is_start=True))
    assert isinstance(WORK.make(order), MadePlan)


def test_report_comes_later_than_the_answer_is_complete() -> None:
    made = started()
    running, done = made.shown(1.0), made.shown(3.5)
    assert running.is_complete
    assert (item(running.attached, 0, 4), item(running.block, 69, 0)) == ("", 3)
    assert item(done.attached, 0, 4) == WORK.report
    assert "completed" in done.text


def test_report_names_its_sources_in_the_order_of_their_numbers() -> None:
    (entry,) = started().shown(9).attached
    citations = item(entry, 17, 1, 43)
    assert [mark for (mark,), _ in citations] == [" [cite: 1, 2]", " [cite: 2]"]
    assert [[source[3][1] for source in sources] for _, sources in citations] == [
        [ONE.url, TWO.url],
        [TWO.url],
    ]
    assert [source[3][1] for source in item(entry, 17, 3)] == [TWO.url]


def test_progress_tells_more_and_more_and_then_that_it_is_done() -> None:
    made = started()
    counts = [len(made.progress(at)[2]) for at in (0.0, 1.5, 2.9, 3.1)]
    states = [made.progress(at)[1] for at in (0.0, 1.5, 2.9, 3.1)]
    assert counts == [0, 1, 2, 2]
    assert states == [1, 1, 1, 2]


def test_stopped_research_says_so_and_has_no_report() -> None:
    made = started()
    made.stop(1.0)
    assert made.shown(9).text == "You stopped this research."
    assert made.shown(9).attached is None


def test_stalled_research_is_never_over() -> None:
    made: Made = started(Research(outcome="stalled"))
    assert not made.is_over(1e9)
    assert item(made.shown(1e9).attached, 0, 4) == ""


def test_fourth_research_at_once_is_turned_away() -> None:
    shown = started(busy=3).shown(9)
    assert "too many" in shown.text
    assert shown.attached is None


def test_standard_plan_takes_up_what_the_edit_says() -> None:
    before = standard(Order(prompt="Tides", use=Use(tool="research")))
    first = before.make(Order(prompt="Tides", use=Use(tool="research")))
    edited = standard(Order(prompt="Only Europe", earlier=(first,)))
    assert edited.title == before.title
    assert "Only Europe" in edited.websites
