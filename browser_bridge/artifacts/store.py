"""The artifact store: save a file, open it by id, let it go by age and size.

Neighbours: page objects save what they downloaded, `api/media.py` serves it, attachments take it
back to the site. Nothing here blocks the event loop or holds a file in memory.
"""

import asyncio
import contextlib
import hashlib
import os
import re
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Self

from browser_bridge import errors
from browser_bridge.artifacts.shelf import Record, Shelf, new_id
from browser_bridge.artifacts.upkeep import Limits, Upkeep
from browser_bridge.events import Artifact, ArtifactKind

BLOCK = 2**18
"""Bytes read or written at once."""
MOST_NAME = 100
_ID = re.compile("[a-z0-9]{1,64}")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]+")
_EXTENSIONS = frozenset(
    ("png", "jpg", "jpeg", "webp", "gif", "mp4", "webm", "m4a", "mp3", "wav", "pdf", "epub", "zip")
)
"""What a content's own extension takes the place of."""

Source = bytes | Path | AsyncIterable[bytes]
"""Where the bytes to be saved are; a file is copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An artifact that can be read.

    Args:
        artifact: What it is.
        path: Where its content is; not to be changed.
        expires: When it will be deleted, Unix seconds.
        owner: Who uploaded it; None for what came out of an answer, for whoever has its id.
    """

    artifact: Artifact
    path: Path
    expires: float
    owner: str | None = None

    async def read(self, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes]:
        """Yield the content, or a part of it, in small pieces.

        Args:
            start: First byte.
            end: Byte after the last; None for all.

        Raises:
            ArtifactNotFound: It was deleted meanwhile.
        """
        left = self.artifact.size - start if end is None else end - start
        try:
            file = await asyncio.to_thread(self.path.open, "rb")
        except FileNotFoundError:
            raise not_found() from None
        with file:
            await asyncio.to_thread(file.seek, start)
            while left > 0 and (block := await asyncio.to_thread(file.read, min(BLOCK, left))):
                left -= len(block)
                yield block

    async def content(self) -> bytes:
        """Return the whole content, for files that are small enough.

        Raises:
            ArtifactNotFound: It was deleted meanwhile.
        """
        try:
            return await asyncio.to_thread(self.path.read_bytes)
        except FileNotFoundError:
            raise not_found() from None


class Store:
    """All artifacts below one directory; `async with` keeps its limits in the background.

    Args:
        root: The directory.
        ttl: Age at which artifacts are deleted.
        max_bytes: Total size above which the oldest are deleted.
        clock: Unix seconds.
    """

    def __init__(
        self,
        root: Path,
        *,
        ttl: timedelta,
        max_bytes: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shelf = Shelf(root)
        self._limits = Limits(ttl=ttl, max_bytes=max_bytes)
        self._clock = clock
        self._upkeep = Upkeep(self._shelf, self._limits, clock=clock)

    async def __aenter__(self) -> Self:
        """Delete what is too old or too much, and go on doing so."""
        await self._upkeep.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop deleting."""
        await self._upkeep.stop()

    async def save(
        self,
        source: Source,
        *,
        kind: ArtifactKind,
        title: str = "",
        name: str = "",
        owner: str | None = None,
    ) -> Artifact:
        """Keep a file; it is on the disk, whole and checked, when this returns.

        Args:
            source: Its bytes, or where they come from.
            kind: What it should be; anything else is refused.
            title: What it shows or is called.
            name: Its name for people; made up when empty, and given the content's extension.
            owner: Who uploaded it; None for what came out of an answer.

        Raises:
            ArtifactInvalid: It is empty, too large, damaged, cut short, or not of that kind.
            StorageFailed: The disk is full or cannot be written.
        """
        draft: Path | None = None
        try:
            draft = await asyncio.to_thread(self._shelf.draft)
            written = await self._write(draft, source)
            artifact = await asyncio.to_thread(
                self._keep, draft, written, kind=kind, title=title, name=name, owner=owner
            )
        except OSError as error:
            raise errors.StorageFailed(
                f"The artifact store cannot be written ({error.strerror}): make room in, or access "
                "to, BROWSER_BRIDGE_DATA_DIR."
            ) from error
        finally:
            if draft is not None:
                await asyncio.shield(asyncio.to_thread(draft.unlink, missing_ok=True))
        self._upkeep.note(artifact.size)
        return artifact

    async def open(self, artifact_id: str) -> Opened:
        """Return an artifact to be read.

        Raises:
            ArtifactNotFound: There is none of this id, or it expired.
        """
        record = None
        if _ID.fullmatch(artifact_id):
            record = await asyncio.to_thread(self._find, artifact_id)
        if record is None or self._limits.is_over(record, self._clock()):
            raise not_found()
        path = self._shelf.content(record.artifact)
        expires = record.created + self._limits.ttl.total_seconds()
        return Opened(artifact=record.artifact, path=path, expires=expires, owner=record.owner)

    async def remove(self, artifact_id: str) -> None:
        """Delete an artifact; harmless when there is none."""
        with contextlib.suppress(errors.ArtifactNotFound):
            opened = await self.open(artifact_id)
            gone = Record(artifact=opened.artifact, created=0)
            await asyncio.to_thread(self._shelf.remove, [gone])

    def _find(self, artifact_id: str) -> Record | None:
        record = self._shelf.record(artifact_id)
        return record if record and self._shelf.content(record.artifact).is_file() else None

    async def _write(self, draft: Path, source: Source) -> tuple[int, str]:
        if isinstance(source, bytes | Path):
            return await asyncio.to_thread(self._copy, draft, source)
        return await self._receive(draft, source)

    async def _receive(self, draft: Path, source: AsyncIterable[bytes]) -> tuple[int, str]:
        file = await asyncio.to_thread(_create, draft)
        writer = _Writer(file, most=self._limits.max_bytes)
        try:
            async for block in source:
                await asyncio.to_thread(writer.write, block)
            return await asyncio.to_thread(writer.finish)
        finally:
            file.close()

    def _copy(self, draft: Path, source: bytes | Path) -> tuple[int, str]:
        with _create(draft) as file:
            writer = _Writer(file, most=self._limits.max_bytes)
            if isinstance(source, bytes):
                writer.write(source)
            else:
                with source.open("rb") as original:
                    while block := original.read(BLOCK):
                        writer.write(block)
            return writer.finish()

    def _keep(
        self,
        draft: Path,
        written: tuple[int, str],
        *,
        kind: ArtifactKind,
        title: str,
        name: str,
        owner: str | None,
    ) -> Artifact:
        from browser_bridge.artifacts import examine  # noqa: PLC0415 - loaded with the first file, for its size

        size, digest = written
        facts = examine.examine(draft, kind, name=name)
        artifact_id = new_id()
        artifact = Artifact(
            id=artifact_id,
            kind=kind,
            media_type=facts.type.media_type,
            name=file_name(name or title or f"{kind}-{artifact_id[:8]}", facts.type.extension),
            size=size,
            sha256=digest,
            title=title,
            width=facts.width,
            height=facts.height,
            seconds=facts.seconds,
        )
        self._shelf.put(draft, Record(artifact=artifact, created=self._clock(), owner=owner))
        return artifact


class _Writer:
    """Writes a draft, and knows its size and hash."""

    def __init__(self, file: BinaryIO, *, most: int) -> None:
        self._file = file
        self._most = most
        self._size = 0
        self._hash = hashlib.sha256()

    def write(self, block: bytes) -> None:
        self._size += len(block)
        if self._size > self._most:
            raise errors.ArtifactInvalid(
                f"The file is larger than all media may be ({self._most} bytes): raise "
                "BROWSER_BRIDGE_MEDIA__MAX_BYTES."
            )
        self._hash.update(block)
        self._file.write(block)

    def finish(self) -> tuple[int, str]:
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._size, self._hash.hexdigest()


def file_name(name: str, extension: str) -> str:
    """Return a name that is safe on every system and has the right extension.

    Args:
        name: Name as given, with or without an extension.
        extension: The content's, without the dot.
    """
    clean = " ".join(_UNSAFE.sub(" ", name).split()).strip(" .")
    stem, _, given = clean.rpartition(".")
    if given.lower() in (extension, *_EXTENSIONS):
        clean = stem
    short = clean[:MOST_NAME].strip(" .") or "file"
    return f"{short}.{extension}"


def not_found() -> errors.ArtifactNotFound:
    """Return the error of an artifact that is not there."""
    return errors.ArtifactNotFound("There is no such file, or it was deleted for its age.")


def _create(draft: Path) -> BinaryIO:
    return os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
