"""How the API is served."""

import pytest

from browser_bridge import testing
from browser_bridge.cli import api_server
from browser_bridge.settings import Settings, TimeoutSettings
from tests.scripted import scripted_bridge


@pytest.mark.parametrize(("turn", "grace"), [(300, 300), (0.5, 1), (900, 900)])
def test_answers_under_way_may_take_their_whole_time_at_a_signal(turn: float, grace: int) -> None:
    values = Settings(timeouts=TimeoutSettings(turn=turn))
    bridge = scripted_bridge(values, testing.ScriptedManager())
    assert api_server.config_of(bridge).timeout_graceful_shutdown == grace
