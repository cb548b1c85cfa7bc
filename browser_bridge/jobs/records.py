"""Small records of long jobs, one JSON file each: what was asked, how far it is, what came of it.

They outlive the server: a finished job can be asked for after a restart. Everything here blocks.
"""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from browser_bridge.events import Artifact
from browser_bridge.jobs.failures import Failure
from browser_bridge.jobs.job import Status
from browser_bridge.private_files import write_private

DIRECTORY = "jobs"
"""Where they lie in the data directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One long job.

    Args:
        id: The job's id.
        kind: What it makes, such as `video`; told apart by the routes.
        created: When it was accepted, Unix seconds.
        asked: What the route has to know of the request, as JSON.
        status: How far it has come.
        fraction: How much of the site's work is done, from 0 to 1.
        ended: When it ended, Unix seconds.
        answer: Markdown of its answer.
        artifacts: Files that came out of it, the partial ones left out.
        previews: Files that came out of it and are partial, such as a film's poster.
        failure: Why it failed, if it did.
        owner: Whose it is: a hash, or "".
    """

    id: str
    kind: str
    created: int
    asked: dict[str, Any] = field(default_factory=dict[str, Any])
    status: Status = Status.QUEUED
    fraction: float = 0.0
    ended: int | None = None
    answer: str = ""
    artifacts: tuple[Artifact, ...] = ()
    previews: tuple[Artifact, ...] = ()
    failure: Failure | None = None
    owner: str = ""


_RECORDS = TypeAdapter(Record)


class Records:
    """The records in one directory.

    Args:
        directory: The directory; made, for its owner alone, when first needed.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def load(self) -> list[Record]:
        """Return all records, the oldest first; unreadable ones are left out."""
        found: list[Record] = []
        for path in self._directory.glob("*.json"):
            with contextlib.suppress(ValidationError, OSError):
                found.append(_RECORDS.validate_json(path.read_bytes()))
        return sorted(found, key=lambda record: (record.created, record.id))

    def write(self, record: Record) -> None:
        """Keep a record; the file is whole whenever the process dies."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self._path(record.id), _RECORDS.dump_json(record))

    def remove(self, job_id: str) -> None:
        """Forget a record."""
        self._path(job_id).unlink(missing_ok=True)

    def _path(self, job_id: str) -> Path:
        return self._directory / f"{job_id}.json"
