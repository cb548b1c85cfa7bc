"""What was recorded of failures: which captures there are, and their files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEDIA_TYPES: Mapping[str, str] = {
    "screenshot.png": "image/png",
    "page.html": "text/plain; charset=utf-8",
    "console.txt": "text/plain; charset=utf-8",
    "meta.json": "application/json",
    "trace.zip": "application/zip",
}
"""The files that a capture may have; a page is never shown as one."""
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]+-[a-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One capture.

    Args:
        name: Its name.
        reason: Code of the error that it is of.
        time: When it was made, ISO 8601.
        files: Names of its files.
    """

    name: str
    reason: str
    time: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaptureShelf:
    """The captures in one directory.

    Args:
        directory: Where they lie; it need not be there.
    """

    directory: Path

    def list(self) -> tuple[Capture, ...]:
        """Return all captures, the latest first."""
        if not self.directory.is_dir():
            return ()
        names = sorted((entry.name for entry in self.directory.iterdir()), reverse=True)
        found = (self.get(name) for name in names)
        return tuple(capture for capture in found if capture is not None)

    def get(self, name: str) -> Capture | None:
        """Return a capture, or None when there is none of that name."""
        if not _NAME.fullmatch(name) or not (self.directory / name).is_dir():
            return None
        folder = self.directory / name
        facts = _facts(folder / "meta.json")
        return Capture(
            name=name,
            reason=str(facts.get("reason", "")),
            time=str(facts.get("time", "")),
            files=tuple(file for file in MEDIA_TYPES if (folder / file).is_file()),
        )

    def file(self, name: str, file: str) -> Path | None:
        """Return the path of a capture's file, or None when there is none."""
        capture = self.get(name)
        if capture is None or file not in capture.files:
            return None
        return self.directory / name / file


def _facts(path: Path) -> Mapping[str, Any]:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
