"""Which process draws a page."""

from typing import Any

import psutil


async def renderer_of(page: Any) -> int:
    """Process id of a page's renderer: the one that a short loop in it keeps busy."""
    before = {child.pid: sum(child.cpu_times()[:2]) for child in _renderers()}
    await page.evaluate("() => { const end = Date.now() + 400; while (Date.now() < end) ; }")
    after = {child.pid: sum(child.cpu_times()[:2]) for child in _renderers()}
    return max(after, key=lambda pid: after[pid] - before.get(pid, 0.0))


def _renderers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "--type=renderer" in child.cmdline()]
