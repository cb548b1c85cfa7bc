"""Scenarios made for words, applied to things that are made."""

import pytest

from browser_bridge.replica import catalogue, script
from browser_bridge.replica.works.bending import bent

STEPS: script.Steps = (
    script.Text(text="a"),
    script.Show(block=[1]),
    script.Show(block=[2]),
    script.Complete(),
)


@pytest.mark.parametrize(
    ("scenario", "kept", "last", "goes_on"),
    [
        ("normal", 4, script.Complete, True),
        ("rewrite", 4, script.Complete, True),
        ("complete_then_error", 4, script.Fail, True),
        ("cut", 2, script.Cut, True),
        ("cut_at_once", 0, script.Cut, True),
        ("unfinished", 2, script.Show, True),
        ("stall", 2, script.Stall, False),
        ("error_1037", 0, script.Fail, False),
    ],
)
def test_bent_breaks_the_steps_where_the_script_breaks(
    scenario: str, kept: int, last: type[script.Step], *, goes_on: bool
) -> None:
    found = bent(catalogue.named(scenario).script, STEPS)
    assert found.steps[:kept] == STEPS[:kept]
    assert isinstance(found.steps[-1], last)
    assert found.goes_on is goes_on


def test_bent_is_replaced_by_the_words_of_a_limit() -> None:
    found = bent(catalogue.named("limit_text").script, STEPS)
    assert not any(isinstance(step, script.Show) for step in found.steps)
    assert not found.goes_on
