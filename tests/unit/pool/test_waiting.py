"""The line of those waiting."""

import asyncio

import pytest

from browser_bridge.pool.waiting import AGED, Line, Share


async def test_line_serves_one_and_keeps_the_order_of_the_others() -> None:
    line: Line[str, int] = Line()
    first, second, third = (line.join(name) for name in ("a", "b", "c"))
    line.serve(second, 7)
    assert second.future.result() == 7
    assert list(line) == [first, third]


async def test_line_refuses_with_the_error_given() -> None:
    line: Line[str, int] = Line()
    waiter = line.join("a")
    line.refuse(waiter, LookupError("gone"))
    with pytest.raises(LookupError):
        await waiter.future
    assert len(line) == 0


async def test_leave_is_harmless_when_the_waiter_was_served() -> None:
    line: Line[str, int] = Line()
    waiter = line.join("a")
    line.serve(waiter, 1)
    line.leave(waiter)
    assert await asyncio.wait_for(waiter.future, 20) == 1


def served(*waiting: tuple[str, Share], **held: int) -> list[str]:
    """Return the names of those waiting in the order in which they are served."""
    line: Line[str, int] = Line()
    line.held.update(held)
    for name, share in waiting:
        line.join(name, share)
    return [waiter.wish for waiter in line]


async def test_line_serves_owners_in_turns() -> None:
    me, you = Share(owner="me"), Share(owner="you")
    assert served(("a", me), ("b", me), ("c", me), ("d", you), ("e", you)) == [*"adbec"]


async def test_line_counts_what_an_owner_holds() -> None:
    me, you = Share(owner="me"), Share(owner="you")
    assert served(("a", me), ("b", you), ("c", you), me=1) == [*"bac"]


async def test_line_serves_who_waits_before_who_comes_back() -> None:
    later, now = Share(owner="me", is_background=True), Share(owner="you")
    assert served(("a", later), ("b", now), ("c", now)) == [*"bca"]


async def test_line_serves_one_in_the_background_like_others_when_it_has_waited_long() -> None:
    now = [0.0]
    line: Line[str, int] = Line(clock=lambda: now[0])
    line.join("a", Share(owner="me", is_background=True))
    now[0] = AGED
    for name in "bc":
        line.join(name, Share(owner="you"))
    assert [waiter.wish for waiter in line] == [*"abc"]
    assert [(one.position, one.seconds, one.is_background) for one in line.queued()] == [
        (1, AGED, True),
        (2, 0, False),
        (3, 0, False),
    ]


@pytest.mark.parametrize(
    ("durations", "waiting", "tabs", "expected"),
    [
        ([], 1, 1, 10.0),  # nothing known yet
        ([4.0, 8.0], 3, 2, 9.0),
        ([0.01], 1, 4, 1.0),  # never less than a second
        ([300.0], 32, 2, 60.0),  # never more than a minute
        ([4.0], 0, 0, 4.0),  # no tab open yet
    ],
)
async def test_retry_after_is_how_long_the_line_takes(
    durations: list[float], waiting: int, tabs: int, expected: float
) -> None:
    line: Line[str, int] = Line()
    line.durations.extend(durations)
    for _ in range(waiting):
        line.join("a")
    assert line.retry_after(tabs=tabs) == pytest.approx(expected)
