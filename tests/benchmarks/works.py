"""Prints what tools cost: `python -m tests.benchmarks.works [--rounds N] [--only g1|g2]`.

Three tables: the overhead over the site's own time for each tool; the processor while many long
jobs are under way; the memory while a large film is served. The site's own time is what its log
tells: from the prompt to the last thing that it made, for research without the pause before the
start of its plan. The replica's page asks after long work each 20 ms, lest its waits count as ours.
"""

import argparse
import asyncio
import re
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil
from rich.console import Console
from rich.table import Table

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from browser_bridge.replica.works.book import Book
from browser_bridge.replica.works.canvas import Canvas
from browser_bridge.replica.works.made import Made
from browser_bridge.replica.works.pictures import Pictures
from browser_bridge.replica.works.research import Research
from browser_bridge.replica.works.values import Work
from browser_bridge.replica.works.video import Video
from tests.benchmarks.served import Served
from tests.benchmarks.timeline import Timeline, summary

Case = tuple[str, str, Work, dict[str, Any]]
MAKES = "[[make:thing]] a red cat"
CASES: Sequence[Case] = (
    ("picture, as shown", "imagen", Pictures(seconds=2.0), {}),
    ("picture, full size", "imagen", Pictures(seconds=2.0), {"return_origin_image": True}),
    ("video", "video", Video(seconds=2.0), {}),
    ("canvas", "canvas", Canvas(interval=0.1), {}),
    ("research", "deepsearch", Research(planning=0.5, seconds=2.0), {}),
    ("storybook, 10 pages", "storybook", Book(seconds=4.0), {}),
)
LONG_JOBS, LOOKED_FOR = 20, 20.0
FILM_BYTES = 200_000_000
READERS = 4


@dataclass(frozen=True, slots=True)
class Over:
    """Milliseconds over the site's own time, of one thing made.

    Args:
        before: From the call to the prompt at the site.
        between: From the end of the site's work to its next prompt, where there are two.
        after: From the end of all that the site makes to the answer returned.
    """

    before: float
    between: float
    after: float


def _over(told: Timeline, made: Sequence[Made], ends: Sequence[float]) -> Over:
    offset = time.time() - time.monotonic()
    starts = [one.order.started + offset for one in made]
    return Over(
        (starts[0] - told.called) * 1000,
        sum(start - end for start, end in zip(starts[1:], ends, strict=False)) * 1000,
        (told.returned - ends[-1]) * 1000,
    )


def _end(made: Made, replica: ReplicaServer) -> float:
    """Return when all of a thing had been made: its stream says so, or else its script."""
    if made.later():
        return made.order.started + time.time() - time.monotonic() + made.moments[-1].at
    entries = replica.oracle.prompts
    entry = next(one for one in entries if one.response_id == made.order.response)
    assert entry.completed is not None
    return entry.completed.unix


async def _drawn(replica: ReplicaServer, count: int) -> None:
    """Have the files of the next thing drawn while the site works, as the site would."""
    await replica.oracle.arrived(count + 1)
    while len(replica.oracle.made) <= count:  # noqa: ASYNC110 - the log waits for prompts alone
        await asyncio.sleep(0.01)
    await asyncio.to_thread(replica.oracle.made[count].describe)


async def _overheads(
    served: Served, replica: ReplicaServer, case: Case, rounds: int
) -> tuple[list[Over], float]:
    """Make a thing a few times; return what each took beside the site's own time, and that."""
    _, tool, work, extra = case
    over: list[Over] = []
    own = 0.0
    for number in range(rounds + 1):
        replica.make("thing", work)
        await served.wait_until_warm()
        before = len(replica.oracle.made)
        drawing = asyncio.create_task(_drawn(replica, before))
        told = await served.make(tool, f"{MAKES} {number}", **extra)
        await drawing
        made = replica.oracle.made[before:]
        ends = [_end(one, replica) for one in made]
        own = sum(one.moments[-1].at for one in made)
        if number:  # the first turn of a fresh browser warms its caches
            over.append(_over(told, made, ends))
    return over, own


async def _tools(table: Table, generation: str, rounds: int) -> None:
    options = ReplicaOptions(generation=generation)  # pyright: ignore[reportArgumentType] - argparse checked it
    with ReplicaServer(options) as replica, tempfile.TemporaryDirectory() as directory:
        replica.use("asks_often")
        async with Served(replica, Path(directory), tabs=1) as served:
            for case in CASES:
                over, own = await _overheads(served, replica, case, rounds)
                table.add_row(
                    f"{generation}: {case[0]}",
                    f"{own:.1f} s",
                    summary([one.before + one.between + one.after for one in over]),
                    summary([one.before for one in over]),
                    summary([one.between for one in over]),
                    summary([one.after for one in over]),
                )


async def _long_jobs(table: Table) -> None:
    """Have many videos under way, and measure the processor while the site works."""
    with ReplicaServer() as replica, tempfile.TemporaryDirectory() as directory:
        replica.make("thing", Video(seconds=600.0))
        async with Served(replica, Path(directory), profiles=2, tabs=LONG_JOBS // 2) as served:
            idle = await _processor(served)
            jobs = [
                await served.client.responses.create(
                    model="gemini-3-fast-video", input=f"{MAKES} {number}", background=True
                )
                for number in range(LONG_JOBS)
            ]
            await asyncio.to_thread(
                replica.oracle.wait_for, LONG_JOBS, status="completed", timeout=180
            )
            await asyncio.sleep(5)
            table.add_row(str(LONG_JOBS), *idle, *await _processor(served))
            for job in jobs:
                await served.client.responses.cancel(job.id)


async def _processor(served: Served) -> tuple[str, str]:
    """Return how much of one processor the server, and all its processes, take."""
    server = served.process
    processes = [server, *server.children(recursive=True)]
    before = [_seconds(process) for process in processes]
    await asyncio.sleep(LOOKED_FOR)
    used = [_seconds(process) - start for process, start in zip(processes, before, strict=True)]
    return f"{used[0] / LOOKED_FOR:.1%}", f"{sum(used) / LOOKED_FOR:.1%}"


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


async def _film(table: Table) -> None:
    """Serve a large film whole and in ranges, to several readers at once."""
    with ReplicaServer() as replica, tempfile.TemporaryDirectory() as directory:
        replica.make("thing", Video(seconds=0.2))
        async with Served(replica, Path(directory), tabs=1) as served:
            told = await served.make("video", MAKES)
            address = _grown(told, replica.oracle.made[-1], Path(directory))
            resident = [served.process.memory_info().rss]
            whole = await _watched(served, resident, lambda: _read_whole(address))
            ranges = await _watched(served, resident, lambda: _read_ranges(address))
            resident.append(served.process.memory_info().rss)
    table.add_row(*(f"{size / 1e6:.0f} MB" for size in (resident[0], whole, ranges, resident[-1])))


def _grown(told: Timeline, made: Made, directory: Path) -> str:
    """Make the film that was kept as large as wanted; return its address."""
    found = re.search(r"https?://\S+?\.mp4[^\s)'\"]*", told.text)
    assert found is not None
    (film,) = (directory / "data").rglob(made.describe()["video"]["sha256"])
    with film.open("ab") as file:
        file.truncate(FILM_BYTES)
    return found[0]


async def _watched(served: Served, resident: list[int], read: Callable[[], Awaitable[None]]) -> int:
    """Return the most memory of the server while several readers read."""
    reading = asyncio.gather(*(read() for _ in range(READERS)))
    most = resident[0]
    while not reading.done():
        most = max(most, served.process.memory_info().rss)
        await asyncio.wait([reading], timeout=0.02)
    await reading
    return most


async def _read_whole(address: str) -> None:
    async with httpx2.AsyncClient() as client, client.stream("GET", address) as reply:
        assert reply.status_code == 200, reply.status_code
        read = 0
        async for part in reply.aiter_raw():
            read += len(part)
        assert read == int(reply.headers["content-length"])


async def _read_ranges(address: str) -> None:
    async with httpx2.AsyncClient() as client:
        for start in range(0, FILM_BYTES, FILM_BYTES // 4):
            headers = {"range": f"bytes={start}-"}
            async with client.stream("GET", address, headers=headers) as reply:
                assert reply.status_code == 206, reply.status_code
                async for _ in reply.aiter_raw():
                    pass


async def _run(rounds: int, generations: tuple[str, ...], *, are_tools_alone: bool) -> None:
    columns = ("", "site's own time", "overhead ms", "before", "between", "after")
    tools = Table(*columns, title="Tools, median (95th percentile)")
    columns = ("idle: server", "with browsers", "at work: server", "with browsers")
    jobs = Table("jobs", *columns, title="Processor with long jobs under way, of one core")
    film = Table("before", "whole", "ranges", "after", title="Memory, 200 MB to four readers")
    console = Console(width=110)
    for generation in generations:
        await _tools(tools, generation, rounds)
    console.print(tools)
    if are_tools_alone:
        return
    await _film(film)
    console.print(film)
    await _long_jobs(jobs)
    console.print(jobs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("g1", "g2"))
    parser.add_argument("--tools", action="store_true", help="the first table alone")
    arguments = parser.parse_args()
    generations = (arguments.only,) if arguments.only else ("g1", "g2")
    asyncio.run(_run(arguments.rounds, generations, are_tools_alone=arguments.tools))


if __name__ == "__main__":
    main()
