"""Profiles that lacked a tool are known for a while."""

from browser_bridge.jobs.shortages import REMEMBERED, Shortages
from browser_bridge.messages import Tool


def test_profile_that_lacked_a_tool_is_known_until_the_time_is_over() -> None:
    """It is known for that tool alone, and not for longer than said."""
    now = [100.0]
    shortages = Shortages(clock=lambda: now[0])
    shortages.note("one", Tool.IMAGE)
    assert shortages.of(Tool.IMAGE) == {"one"}
    assert not shortages.of(Tool.VIDEO)
    assert not shortages.of(None)
    now[0] += REMEMBERED
    assert not shortages.of(Tool.IMAGE)
