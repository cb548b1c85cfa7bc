"""The named scenarios."""

import pytest

from browser_bridge.replica import catalogue, script
from browser_bridge.replica.scenarios import Scenario, UnknownScenario, named_in

ALL = list(catalogue.CATALOGUE.values())


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_scenario_has_one_line_for_people_and_a_timeline(scenario: Scenario) -> None:
    moments = script.timeline(scenario.script(script.Answer(markdown="One two three.")))
    times = [moment.at for moment in moments]
    assert times == sorted(times)
    assert scenario.description.endswith(".")
    assert len(scenario.description) < 80


def test_catalogue_has_no_scenario_that_behaves_like_another() -> None:
    answer = script.Answer(markdown="Some *words*\n```\ncode\n```\n")
    behaviours = [
        (
            item.script(answer), item.page, item.door, item.stream_fault, item.rpc_fault,
            item.limited, item.answers_as, item.chats_load, item.piece_bytes, item.signs_in,
            item.kept,
            item.uploads,
        )
        for item in ALL
    ]  # fmt: skip
    assert len(behaviours) == len(set(behaviours))


def test_named_lists_the_names_when_there_is_no_such_scenario() -> None:
    with pytest.raises(UnknownScenario, match=r"'typo'.*normal.*stall"):
        catalogue.named("typo")


def test_named_in_takes_the_last_marker_of_a_prompt() -> None:
    prompt = "[[scenario:cut]] said earlier\n[[scenario:stall]] said now"
    assert named_in(prompt) == "stall"


def test_named_in_finds_nothing_in_an_ordinary_prompt() -> None:
    assert named_in("What is a [[wiki link]]?") is None
