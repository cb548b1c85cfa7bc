"""Long answers and many snapshots cost in proportion to what comes over the network."""

import base64
import itertools
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from browser_bridge.gemini_web.readers.merged import MergedTurn
from browser_bridge.replica.frames import Carried
from browser_bridge.replica.reply import Reply
from tests.unit.gemini_web.readers import test_tap

SENTENCE = 'The quick *brown* fox jumps `over` the lazy dog — while the "river" runs on.\n\n'
PROMPT = "long"
MOST_RATIO = 3.0  # for twice as much


def _wire(size: int, snapshots: int) -> Iterator[str]:
    """The stream of an answer, as the browser hands it out."""
    text = (SENTENCE * (size // len(SENTENCE) + 1))[:size].rstrip()
    reply = Reply(conversation="c" * 16, response="d" * 16, model="Flash")
    carried, step = Carried(), max(1, -(-len(text) // snapshots))
    for start in range(0, len(text), step):
        carried.extend(text[start : start + step])
        frame = reply.snapshot(carried, is_complete=start + step >= len(text))
        yield base64.b64encode(frame).decode()


async def _read(size: int, snapshots: int) -> float:
    """Return the seconds of work that an answer costs."""
    page = test_tap.Page()
    page.tap.arm(PROMPT)
    await test_tap._begin(page, PROMPT)
    turn = MergedTurn(page.tap)
    spent, length = 0.0, 0
    for data in _wire(size, snapshots):
        started = time.process_time()
        page.tap.on_data({"requestId": "1", "data": data})
        length += len(turn.hear(now=0.0).text)
        spent += time.process_time() - started
    page.finish("1")
    length += len(turn.hear(now=0.0).text) + len(turn.finish().text)
    assert turn.is_whole
    assert abs(length - size) < len(SENTENCE)
    return spent


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "cases",
    [
        ((1_250_000, 100), (2_500_000, 100), (5_000_000, 100)),
        ((100_000, 2_500), (100_000, 5_000), (100_000, 10_000)),
    ],
    ids=["length", "snapshots"],
)
async def test_cost_grows_no_faster_than_the_answer(cases: Any) -> None:
    seconds = [await _read(*case) for case in cases]
    assert all(after / before < MOST_RATIO for before, after in itertools.pairwise(seconds))


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_memory_is_bounded_by_a_few_copies_of_the_answer() -> None:
    size = 2_500_000
    tracemalloc.start()
    try:
        await _read(size, 100)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 30 * size
