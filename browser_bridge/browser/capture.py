"""Failure captures: screenshot, sanitized DOM, console tail; kept few, and free of what was said.

Knows no site: the caller names, by selector, the parts whose content is private.
"""

import asyncio
import contextlib
import json
import logging
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import JSHandle, Page

from browser_bridge import errors
from browser_bridge.browser.calls import bounded, finished
from browser_bridge.browser.redact import public_url, without_people, without_secrets

_TIME = 5.0
_MOST_HTML = 5_000_000
# Playwright's own `style` option is refused by a strict content policy, silently; a constructed
# sheet is not. It also goes by itself, should the page not answer when it is to be taken away.
_HIDE = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  setTimeout(() => sheet.replaceSync(""), 10000);
  return sheet;
}"""
_SHOW = """(sheet) => {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
}"""
_INPUT_STYLE = """
iframe, object, embed { visibility: hidden !important; }
input, textarea, select, [contenteditable], [contenteditable] * {
  color: transparent !important;
  -webkit-text-fill-color: transparent !important;
  text-shadow: none !important;
}
[contenteditable] * { visibility: hidden !important; }
"""
_FAULTS = (PlaywrightError, errors.BridgeError, TimeoutError, OSError)

_log = logging.getLogger(__name__)


class Captures:
    """Saves captures below one directory and removes the oldest beyond a limit.

    Args:
        directory: Where they lie; made when the first is saved.
        limit: How many are kept.
    """

    def __init__(self, directory: Path, *, limit: int = 20) -> None:
        self._directory = directory
        self._limit = limit

    async def save(
        self,
        page: Page,
        *,
        reason: str,
        console: Sequence[str] = (),
        private: Sequence[str] = (),
    ) -> Path | None:
        """Save what a page shows, without changing it.

        Args:
            page: The page, which may be dead or frozen.
            reason: Why, in a few words without anything private.
            console: Lines of the page's `ConsoleTail`.
            private: CSS selectors of the parts whose text and pictures are left out.

        Returns:
            The capture's directory, or none if nothing could be saved.
        """
        deadline = time.monotonic() + _TIME
        try:
            draft = await asyncio.to_thread(self._begin)
        except OSError as error:
            _log.warning("A capture was not saved", extra={"reason": type(error).__name__})
            return None
        try:
            meta: dict[str, Any] = {
                "reason": reason,
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "url": public_url(page.url),
                "viewport": page.viewport_size,
                "fault": None,
            }
            try:
                await _save_html(page, draft / "page.html", private, deadline)
                # Only once the page understood every selector: an unknown one would hide nothing.
                await _save_screenshot(page, draft / "screenshot.png", private, deadline)
            except _FAULTS as error:
                meta["fault"] = type(error).__name__
            lines = [without_secrets(line) for line in console]
            return await asyncio.to_thread(self._finish, draft, meta, lines)
        except OSError as error:
            _log.warning("A capture was not saved", extra={"reason": type(error).__name__})
            return None
        finally:
            await asyncio.to_thread(shutil.rmtree, draft, ignore_errors=True)

    def _begin(self) -> Path:
        for directory in (self._directory.parent, self._directory):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".draft-", dir=self._directory))

    def _finish(self, draft: Path, meta: dict[str, Any], console: Sequence[str]) -> Path:
        _write(draft / "console.txt", "".join(f"{line}\n" for line in console).encode())
        _write(draft / "meta.json", json.dumps(meta, indent=2, ensure_ascii=False).encode())
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        slug = re.sub(r"[^a-z0-9]+", "-", str(meta["reason"]).lower()).strip("-")[:40]
        final = self._directory / f"{stamp}-{slug or 'capture'}"
        draft.rename(final)
        self._prune()
        return final

    def _prune(self) -> None:
        kept = sorted(path for path in self._directory.glob("2*T*") if path.is_dir())
        for path in kept[: -self._limit]:
            shutil.rmtree(path, ignore_errors=True)


async def _save_html(page: Page, path: Path, private: Sequence[str], deadline: float) -> None:
    script = resources.files("browser_bridge.browser").joinpath("sanitize.js").read_text()
    html: str = await bounded(
        page.evaluate(script, list(private)),
        within=deadline - time.monotonic(),
        what="reading the page for a capture",
    )
    await asyncio.to_thread(_write, path, without_people(html[:_MOST_HTML]).encode())


async def _save_screenshot(page: Page, path: Path, private: Sequence[str], deadline: float) -> None:
    sheet = await bounded(
        page.evaluate_handle(_HIDE, _hiding_style(private)),
        within=deadline - time.monotonic(),
        what="hiding private parts for a capture",
    )
    try:
        left = deadline - time.monotonic()
        picture = await bounded(
            # Hiding the caret would leave style attributes behind.
            page.screenshot(caret="initial", timeout=max(1.0, left * 1000)),
            within=left,
            what="taking a screenshot for a capture",
        )
    finally:
        await finished(_show(page, sheet))
    await asyncio.to_thread(_write, path, picture)


async def _show(page: Page, sheet: JSHandle) -> None:
    with contextlib.suppress(*_FAULTS):
        await bounded(page.evaluate(_SHOW, sheet), within=1, what="ending a capture")


def _hiding_style(private: Sequence[str]) -> str:
    """Style that hides private parts and what is typed, in place: the layout stays."""
    rules = [
        f":is({selector}), :is({selector}) *, :is({selector})::before, :is({selector})::after "
        "{ visibility: hidden !important; }"
        for selector in private
    ]
    return "\n".join((_INPUT_STYLE, *rules))


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
