"""The files of the store on disk: contents by hash, a record beside them for each artifact.

    incoming/NAME            being written; left behind by a crash, removed when old
    contents/ab/abcd…        contents, named by their SHA-256
    records/ID.json          what an artifact is, and since when

A content or record is written beside its place, synced and renamed, so that each is whole or not
there. Contents go in before the record that names them, and out after it. A lock file keeps
processes, and threads, that put and remove the same content apart. Everything here blocks.
"""

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from browser_bridge.events import Artifact

ABANDONED = 3600.0
"""Seconds after which a file that is still incoming is nobody's any more."""
_ID_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An artifact, and since when it is kept.

    Args:
        artifact: What it is.
        created: When it was put there, Unix seconds.
        owner: Who uploaded it: a hash, or ""; None for what came out of an answer.
    """

    artifact: Artifact
    created: float
    owner: str | None = None


_RECORDS = TypeAdapter(Record)


def new_id() -> str:
    """Return an id nobody can guess, of lower-case letters and digits alone."""
    return secrets.token_hex(_ID_BYTES)


class Shelf:
    """The files below one directory.

    Args:
        root: The directory; made, for its owner alone, when first needed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._records = root / "records"
        self._contents = root / "contents"
        self._incoming = root / "incoming"

    def prepare(self) -> None:
        """Make the directories."""
        for path in (self._root, self._records, self._contents, self._incoming):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def draft(self) -> Path:
        """Return a place for a file that is being written."""
        self.prepare()
        return self._incoming / secrets.token_hex(_ID_BYTES)

    def put(self, draft: Path, record: Record) -> None:
        """Keep a written and synced draft as an artifact; the draft is gone afterwards."""
        place = self.content(record.artifact)
        with self._locked():
            place.parent.mkdir(mode=0o700, exist_ok=True)
            draft.replace(place)
            _sync(place.parent)
            self._write(record)

    def content(self, artifact: Artifact) -> Path:
        """Return where an artifact's content is."""
        return self._contents / artifact.sha256[:2] / artifact.sha256

    def record(self, artifact_id: str) -> Record | None:
        """Return the record of an artifact, if there is one."""
        return _read(self._records / f"{artifact_id}.json")

    def records(self) -> list[Record]:
        """Return all records, the oldest first."""
        found = (_read(path) for path in self._records.glob("*.json"))
        return sorted((record for record in found if record), key=lambda record: record.created)

    def remove(self, gone: list[Record]) -> None:
        """Remove artifacts, and their contents unless another has the same."""
        if not gone:
            return
        with self._locked():
            for record in gone:
                self._record_path(record).unlink(missing_ok=True)
            named = {record.artifact.sha256 for record in self.records()}
            for record in gone:
                if record.artifact.sha256 not in named:
                    self.content(record.artifact).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what crashes have left: old drafts, and contents that no record names."""
        self.prepare()
        now = time.time()
        for draft in self._incoming.iterdir():
            if _age(draft, now) > ABANDONED:
                draft.unlink(missing_ok=True)
        with self._locked():
            named = {record.artifact.sha256 for record in self.records()}
            for path in self._contents.glob("*/*"):
                if path.name not in named:
                    path.unlink(missing_ok=True)

    def _record_path(self, record: Record) -> Path:
        return self._records / f"{record.artifact.id}.json"

    def _write(self, record: Record) -> None:
        draft = self.draft()
        with draft.open("xb") as file:
            file.write(_RECORDS.dump_json(record))
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o600)
        draft.replace(self._record_path(record))
        _sync(self._records)

    @contextlib.contextmanager
    def _locked(self) -> Generator[None]:
        self.prepare()
        descriptor = os.open(self._root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _read(path: Path) -> Record | None:
    try:
        return _RECORDS.validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _age(path: Path, now: float) -> float:
    with contextlib.suppress(FileNotFoundError):
        return now - path.stat().st_mtime
    return 0.0


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
