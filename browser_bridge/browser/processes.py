"""Chromium's processes, found by the user-data directory on their command line."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

_FLAG = "--user-data-dir="


def using(directory: Path) -> tuple[psutil.Process, ...]:
    """The Chromium main processes of this machine which run on `directory`."""
    wanted = directory.resolve()
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            arguments = process.cmdline()
        except psutil.Error:
            continue
        if _runs_on(arguments, wanted) and _shares_our_files(process.pid):
            found.append(process)
    return tuple(found)


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs, zombies not counted."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def end(directory: Path, *, grace: float) -> int:
    """End every Chromium running on `directory`, and say how many there were.

    Args:
        directory: The user-data directory.
        grace: Seconds to let them end by themselves after SIGINT, which unlike SIGTERM makes
            Chromium write its cookies (infrastructure B2); then they are killed.
    """
    mains = using(directory)
    if not mains:
        return 0
    family = [member for main in mains for member in _family(main)]
    _signal(mains, signal.SIGINT)
    _, remaining = psutil.wait_procs(family, timeout=grace)
    _signal(remaining, signal.SIGKILL)
    psutil.wait_procs(remaining, timeout=grace)
    return len(mains)


def memory(pid: int) -> int:
    """Return the bytes of memory of a process and all its children; 0 once it is gone.

    Pages that several share are counted once, where the system tells that (proportional set size).
    """
    try:
        main = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return 0
    return sum(map(_size, _family(main)))


def watch(pid: int, on_exit: Callable[[], None]) -> Callable[[], None]:
    """Call `on_exit` once a process has ended; returns what stops the watch.

    Only where the kernel offers it (Linux); elsewhere nothing is called.
    """
    if not hasattr(os, "pidfd_open"):
        return _nothing
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        on_exit()
        return _nothing
    except OSError:
        return _nothing
    loop = asyncio.get_running_loop()
    is_open = True

    def stop() -> None:
        nonlocal is_open
        if is_open:
            is_open = False
            loop.remove_reader(descriptor)
            os.close(descriptor)

    def ended() -> None:
        stop()
        on_exit()

    loop.add_reader(descriptor, ended)
    return stop


def _nothing() -> None: ...


def _runs_on(arguments: Iterable[str], wanted: Path) -> bool:
    directory = None
    for argument in arguments:
        if argument.startswith("--type="):
            return False
        if argument.startswith(_FLAG):
            directory = argument.removeprefix(_FLAG)
    return directory is not None and Path(directory).resolve() == wanted


def _shares_our_files(pid: int) -> bool:
    """False for a process of another container, whose same path is another directory."""
    try:
        return Path(f"/proc/{pid}/ns/mnt").readlink() == Path("/proc/self/ns/mnt").readlink()
    except OSError:
        return True


def _family(main: psutil.Process) -> list[psutil.Process]:
    try:
        return [main, *main.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _size(process: psutil.Process) -> int:
    try:
        return int(getattr(process.memory_full_info(), "pss", 0)) or int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.Error:
            continue
