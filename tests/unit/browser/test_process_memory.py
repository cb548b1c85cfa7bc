"""How much memory processes have."""

import os
import subprocess
import sys

from browser_bridge.browser import processes


def test_memory_is_of_a_process_and_its_children() -> None:
    alone = processes.memory(os.getpid())
    waits = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:  # noqa: S603 - our own command
        assert child.stdout is not None
        child.stdout.readline()
        both = processes.memory(os.getpid())
        own = processes.memory(child.pid)
        child.communicate(b"\n")
    assert min(alone, own) > 1_000_000
    assert both > own
    assert processes.memory(child.pid) == 0
