"""The one stream of a page: what is pushed, and when."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from browser_bridge.admin import stream
from browser_bridge.changes import Changes


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PAUSE", 0)


async def test_parts_are_sent_at_first_and_then_only_when_they_have_changed() -> None:
    changes, parts = Changes(), {"slots": "one", "recent": "two\nlines"}
    pushed = stream.events(changes, lambda: parts, lambda: True)
    assert [await anext(pushed) for _ in range(3)] == [
        "retry: 2000\n\n",
        "event: slots\ndata: one\n\n",
        "event: recent\ndata: two\ndata: lines\n\n",
    ]
    news = asyncio.ensure_future(anext(pushed))
    await asyncio.sleep(0)
    parts["slots"] = "three"
    changes.announce()
    assert await news == "event: slots\ndata: three\n\n"
    await pushed.aclose()


async def test_change_that_nobody_sees_is_not_pushed() -> None:
    changes, looked = Changes(), asyncio.Event()

    def look() -> dict[str, str]:
        looked.set()
        return {"slots": "one"}

    pushed = stream.events(changes, look, lambda: True)
    await anext(pushed)
    await anext(pushed)
    news = asyncio.ensure_future(anext(pushed))
    await asyncio.sleep(0)
    looked.clear()
    changes.announce()
    await looked.wait()
    assert not news.done()
    await cancelled(news)


async def test_stream_ends_when_the_person_may_look_no_more() -> None:
    changes, allowed = Changes(), [True]
    pushed = stream.events(changes, lambda: {"slots": "one"}, lambda: allowed[0])
    rest = asyncio.ensure_future(collected(pushed))
    await asyncio.sleep(0)
    allowed[0] = False
    changes.announce()
    assert (await rest)[-1] == "event: slots\ndata: one\n\n"


async def collected(pushed: AsyncGenerator[str]) -> list[str]:
    return [event async for event in pushed]


async def cancelled(task: asyncio.Future[str]) -> None:
    task.cancel()
    await asyncio.wait((task,))
