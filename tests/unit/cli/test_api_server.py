"""How the API is served."""

import asyncio
from pathlib import Path

import httpx2 as httpx
import pytest

from browser_bridge import settings, testing
from browser_bridge.changes import Changes
from browser_bridge.cli import api_server, listening, running
from browser_bridge.jobs.event_log import EventLog
from browser_bridge.jobs.timeline import Timelines
from browser_bridge.settings import Settings, TimeoutSettings
from tests.operated import Pages, operated, slot
from tests.scripted import scripted_bridge


@pytest.mark.parametrize(("turn", "grace"), [(300, 300), (0.5, 1), (900, 900)])
def test_answers_under_way_may_take_their_whole_time_at_a_signal(turn: float, grace: int) -> None:
    values = Settings(timeouts=TimeoutSettings(turn=turn))
    bridge = scripted_bridge(values, testing.ScriptedManager())
    assert api_server.config_of(bridge).timeout_graceful_shutdown == grace


def test_open_page_of_an_operator_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """Whoever watches the admin page gets no more news; answers under way would be waited for."""
    values = settings.load(data_dir=tmp_path)
    manager, changes = testing.ScriptedManager(), Changes()
    log = EventLog(timelines=Timelines())
    pages = Pages([slot("main")])
    operations = operated(tmp_path, pages, log=log, changes=changes, cancel=manager.cancel)
    bridge = scripted_bridge(values, manager, keys=("key",), operations=operations)

    async def work() -> str:
        ending, is_listening = asyncio.Event(), asyncio.Event()
        with listening.listen("127.0.0.1", 0) as listener:
            address = listening.url_of(listener)
            serving = asyncio.create_task(
                api_server.serve_until_signal(
                    bridge, listener, on_listening=is_listening.set, ending=ending
                )
            )
            await is_listening.wait()
            keyed = httpx.AsyncClient(headers={"authorization": "Bearer key"}, timeout=60)
            async with keyed as client, client.stream("GET", f"{address}/admin/events") as news:
                parts = news.aiter_text()
                first = await anext(parts)
                ending.set()
                async with asyncio.timeout(60):  # a turn's whole time is 300 s
                    async for _ in parts:
                        pass
                    await serving
            return first

    assert running.run(work()).startswith("retry:")
