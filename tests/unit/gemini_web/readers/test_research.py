"""Research as the page tells it: plans, thoughts that only grow, and the words of approval."""

import pytest

from browser_bridge.gemini_web.readers.research import (
    Item,
    Plan,
    Telling,
    says_refused,
    says_too_many,
)

PLAN = Plan(
    title="Tides & *time*",
    steps=(("Research", "(1) Find.\n(2) Compare."), ("Report", "")),
    time="Soon",
    label="リサーチを開始",
    can_start=True,
)


def item(header: str = "Looking", body: str = "", *pages: tuple[str, str]) -> Item:
    return Item(header=header, body=body, pages=pages)


def test_plan_says_all_of_its_words_and_nothing_else() -> None:
    assert PLAN.markdown == (
        "**Tides & \\*time\\***\n\n"
        "1. **Research**\n\n   (1) Find.\n\n   (2) Compare.\n\n2. **Report**\n\nSoon"
    )


@pytest.mark.parametrize(
    ("prompt", "is_confirmed"),
    [
        ("Start research", True),
        (" start research! ", True),
        ("リサーチを開始。", True),
        ("Looks good", True),
        ("开始研究", True),
        ("", False),
        ("Start research, but only in Europe", False),
        ("yes, and add Norway", False),
    ],
)
def test_plan_is_confirmed_by_words_that_ask_for_nothing_else(
    prompt: str, *, is_confirmed: bool
) -> None:
    assert PLAN.is_confirmed_by(prompt) is is_confirmed


def test_telling_appends_what_is_new_of_growing_items() -> None:
    telling = Telling("Before.\n")
    first = telling.items([item()])
    second = telling.items([item("Looking", "", ("https://a.example/", "A")), item("More", "Hm.")])
    assert first == "\n**Looking**"
    assert second == "\n\n- [A](https://a.example/)\n\n**More**\n\nHm."
    assert telling.items([item()]) == ""


def test_telling_says_nothing_twice() -> None:
    telling = Telling("Earlier: **Looking**")
    assert telling.items([item()]) == ""
    assert telling.say("Plan") == "\n\nPlan"
    assert telling.say("Plan") == ""


@pytest.mark.parametrize(
    "text",
    [
        "There are too many research tasks already running.",
        "同时运行的研究过多（最多 3 项）。",
        "Es laufen bereits zu viele Recherchen (höchstens 3).",
    ],
)
def test_words_of_too_much_research_are_known(text: str) -> None:
    assert says_too_many(text)
    assert not says_refused(text)


def test_refusals_are_known_at_their_beginning_alone() -> None:
    assert says_refused("I can't help with that. Ask something else.")
    assert not says_refused("The port said: I can't help with that.")
