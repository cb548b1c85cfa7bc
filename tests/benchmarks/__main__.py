"""Prints the benchmark table: `python -m tests.benchmarks [--rounds N] [--only g1|g2] [--latency]`.

Everything in it comes from one run on one replica; the bare script is measured beside the bridge.
"""

import argparse
import asyncio
import itertools
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from browser_bridge.browser.install import ensure_browser
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer
from browser_bridge.settings import BrowserSettings
from tests.benchmarks import timeline
from tests.benchmarks.answers import Asked, register
from tests.benchmarks.bare import BareScript
from tests.benchmarks.served import Served
from tests.benchmarks.timeline import Timeline, summary

Ask = Callable[[str], Awaitable[Timeline]]
PARALLEL = (1, 2, 4, 8)
STREAMS = 4
SIZES = (10_000, 100_000, 1_000_000)


async def _timed(
    replica: ReplicaServer, ask: Ask, asked: Asked, rounds: int, warm: Callable[[], Awaitable[None]]
) -> tuple[str, str, str]:
    """Ask a few times from a warm tab; summarise submit, paint and tail delays."""
    submits: list[float] = []
    paints: list[float] = []
    tails: list[float] = []
    for round_number in range(rounds + 1):
        await warm()
        before = len(replica.oracle.prompts)
        result = await ask(asked.prompt)
        entry = replica.oracle.wait_for(before + 1, status="completed")[before]
        if round_number == 0:
            continue  # the first turn of a fresh browser warms its caches
        submits.append(timeline.submit_ms(result, entry))
        tails.append(timeline.tail_ms(result, entry))
        shown = [item for item in replica.oracle.paints if item.turn == entry.response_id]
        paints.extend(timeline.paint_ms(result, shown))
    return summary(submits), summary(paints), summary(tails)


async def _nothing() -> None:
    return


async def _latency(table: Table, generation: str, executable: str, rounds: int) -> None:
    options = ReplicaOptions(generation=generation, report_paints=True)  # pyright: ignore[reportArgumentType] - argparse checked it
    with ReplicaServer(options) as replica, tempfile.TemporaryDirectory() as directory:
        usual = register(replica, "usual", 1_500)
        short = register(replica, "short", 60)
        async with BareScript(replica, executable) as script:
            bare = await _timed(replica, script.ask, usual, rounds, _nothing)
        async with Served(replica, Path(directory), tabs=1) as served:
            ours = await _timed(replica, served.ask, usual, rounds, served.wait_until_warm)
            brief = await _timed(replica, served.ask, short, rounds, served.wait_until_warm)
            second = await _second_turns(replica, served, short, rounds)
    table.add_row(f"{generation}: bare script", *bare)
    table.add_row(f"{generation}: bridge, 1,500 characters", *ours)
    table.add_row(f"{generation}: bridge, 60 characters", *brief)
    table.add_row(f"{generation}: bridge, the same as a second turn", *second)


async def _second_turns(
    replica: ReplicaServer, served: Served, asked: Asked, rounds: int
) -> tuple[str, str, str]:
    """Time second turns of conversations, each after a first one that is not timed."""
    history: list[Any] = []
    number = itertools.count(1)

    async def begin() -> None:
        await served.wait_until_warm()
        history[:] = await served.begin(f"{asked.prompt} {next(number)}")

    async def go_on(prompt: str) -> Timeline:
        return await served.ask(prompt, history)

    return await _timed(replica, go_on, asked, rounds, begin)


async def _parallel(table: Table, executable: str) -> None:
    del executable
    with ReplicaServer() as replica, tempfile.TemporaryDirectory() as directory:
        usual = register(replica, "usual", 1_500)
        async with Served(replica, Path(directory), tabs=max(PARALLEL)) as served:
            await served.open_tabs(usual.prompt)
            walls: list[float] = []
            for count in PARALLEL:
                await served.wait_until_warm()
                started = time.monotonic()
                await asyncio.gather(*(served.ask(usual.prompt) for _ in range(count)))
                walls.append(time.monotonic() - started)
    ratios = (f"{wall:.2f} s ({wall / walls[0]:.2f}x)" for wall in walls)
    table.add_row(*ratios)


async def _streams(table: Table, generation: str, rounds: int) -> None:
    """Measure how late text comes while several streams run at once."""
    options = ReplicaOptions(generation=generation, report_paints=True)  # pyright: ignore[reportArgumentType] - argparse checked it
    paints: list[float] = []
    tails: list[float] = []
    with ReplicaServer(options) as replica, tempfile.TemporaryDirectory() as directory:
        asked = [register(replica, f"stream{number}", 1_500) for number in range(STREAMS)]
        async with Served(replica, Path(directory), tabs=STREAMS) as served:
            await served.open_tabs(asked[0].prompt)
            for round_number in range(rounds + 1):
                await served.wait_until_warm()
                before = len(replica.oracle.prompts)
                told = await asyncio.gather(*(served.ask(one.prompt) for one in asked))
                entries = replica.oracle.wait_for(before + STREAMS, status="completed")[before:]
                if round_number == 0:
                    continue
                by_prompt = {entry.prompt: entry for entry in entries}
                for one, result in zip(asked, told, strict=True):
                    entry = by_prompt[one.prompt]
                    tails.append(timeline.tail_ms(result, entry))
                    shown = [p for p in replica.oracle.paints if p.turn == entry.response_id]
                    paints.extend(timeline.paint_ms(result, shown))
    table.add_row(
        f"{generation}: bridge, {STREAMS} streams at once", "-", summary(paints), summary(tails)
    )


async def _memory(table: Table) -> None:
    """Measure servers that have not been asked yet, and the same after a burst on all tabs."""
    with ReplicaServer() as replica:
        usual = register(replica, "usual", 1_500)
        for profiles, tabs in ((1, 1), (1, 2), (2, 1), (2, 2)):
            with tempfile.TemporaryDirectory() as directory:
                async with Served(replica, Path(directory), profiles=profiles, tabs=tabs) as served:
                    before = await _settled_memory(served)
                    await served.open_tabs(usual.prompt)
                    after = await _settled_memory(served)
            table.add_row(f"{profiles} × {tabs}", f"{before:.0f} MB", f"{after:.0f} MB")


async def _settled_memory(served: Served) -> float:
    sizes: list[float] = []
    for _ in range(3):
        await asyncio.sleep(2)
        sizes.append(served.memory())
    return median(sizes)


async def _sizes(table: Table) -> None:
    with ReplicaServer() as replica, tempfile.TemporaryDirectory() as directory:
        async with Served(replica, Path(directory), tabs=1) as served:
            for size in SIZES:
                asked = register(replica, f"size{size}", size, pieces=100)
                await served.wait_until_warm()
                before = len(replica.oracle.prompts)
                result = await served.ask(asked.prompt)
                entry = replica.oracle.wait_for(before + 1, status="completed", timeout=120)[before]
                assert entry.completed is not None
                site = entry.completed.unix - entry.received.unix
                whole = result.returned - entry.received.unix
                exact = "yes" if result.text == asked.markdown else "NO"
                table.add_row(
                    f"{size // 1000} kB",
                    f"{site:.2f} s",
                    f"{whole:.2f} s",
                    f"{whole - site:.3f} s",
                    exact,
                )


def _tables() -> tuple[Table, Table, Table, Table]:
    latency = Table("", "call → site ms", "paint → delta ms", "complete → returned ms")
    latency.title = "Latency, median (95th percentile)"
    parallel = Table(*(f"{count} at once" for count in PARALLEL))
    parallel.title = "Answers in parallel on 8 tabs of one profile"
    memory = Table("profiles × tabs at most", "before the first prompt", "with all tabs open")
    memory.title = "Memory (PSS of server and browsers), idle"
    sizes = Table("answer", "site's own time", "prompt → returned", "overhead", "exact")
    sizes.title = "Cost by length, 100 pieces"
    return latency, parallel, memory, sizes


async def _run(rounds: int, generations: tuple[str, ...], *, is_latency_alone: bool) -> None:
    browser = await ensure_browser(BrowserSettings(), report=print)
    executable = str(browser.executable)
    latency, parallel, memory, sizes = _tables()
    for generation in generations:
        await _latency(latency, generation, executable, rounds)
        await _streams(latency, generation, rounds)
    if is_latency_alone:
        Console(width=110).print(latency)
        return
    await _parallel(parallel, executable)
    await _sizes(sizes)
    await _memory(memory)
    console = Console(width=110)
    for table in (latency, parallel, sizes, memory):
        console.print(table)


def main() -> None:
    """Run all benchmarks and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=("g1", "g2"))
    parser.add_argument("--latency", action="store_true", help="the first table alone")
    arguments = parser.parse_args()
    generations = (arguments.only,) if arguments.only else ("g1", "g2")
    asyncio.run(_run(arguments.rounds, generations, is_latency_alone=arguments.latency))


if __name__ == "__main__":
    main()
