"""Files on their way in: each upload has a secret token, and grows until it is finalized."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from browser_bridge import errors
from browser_bridge.api import faults
from browser_bridge.artifacts import Opened, Store
from browser_bridge.artifacts.store import not_found
from browser_bridge.events import ArtifactKind
from browser_bridge.protocols import base
from browser_bridge.protocols.gemini.files import Kept, Told

MOST_BYTES = 2 * 2**30
"""Size of the largest file, as the vendor states it."""
PATIENCE = 3600.0
"""Seconds after which an upload that was not finalized is forgotten."""


@dataclass(slots=True, kw_only=True)
class Upload:
    """A file under way.

    Args:
        path: What came so far.
        told: What its caller said of it.
        begun: When it was started, Unix seconds.
        owner: Who started it.
        size: Bytes that came so far.
    """

    path: Path
    told: Told
    begun: float
    owner: str
    size: int = 0


class Uploads:
    """All uploads under way, and the files that came of those this process saw.

    Args:
        directory: Where files grow.
        store: Where they are kept in the end.
        clock: Unix seconds.
    """

    def __init__(
        self, directory: Path, store: Store, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._directory = directory
        self._store = store
        self._clock = clock
        self._open: dict[str, Upload] = {}
        self._kept: dict[str, Kept] = {}

    async def begin(self, told: Told, *, owner: str) -> str:
        """Start an upload; return its token."""
        await asyncio.to_thread(self._forget)
        token = secrets.token_hex(24)
        path = self._directory / token
        self._open[token] = Upload(path=path, told=told, begun=self._clock(), owner=owner)
        await asyncio.to_thread(path.touch, 0o600)
        return token

    def get(self, token: str) -> Upload:
        """Return an upload.

        Raises:
            HttpFaultError: The token is of none under way.
        """
        if token not in self._open:
            message = "This upload is not known, or was given up: start it anew."
            raise faults.HttpFaultError(
                base.HttpFault(status=404, code="unknown_upload", message=message)
            )
        return self._open[token]

    async def append(self, token: str, offset: int, content: AsyncIterable[bytes]) -> None:
        """Add what came.

        Args:
            token: The upload's.
            offset: Where it belongs, which is where the file ends so far.
            content: The bytes.

        Raises:
            HttpFaultError: The offset is wrong, or the file too large.
        """
        upload = self.get(token)
        if offset != upload.size:
            message = f"The upload has {upload.size} bytes so far: go on from there."
            raise faults.HttpFaultError(
                base.HttpFault(status=400, code="wrong_offset", message=message)
            )
        with await asyncio.to_thread(upload.path.open, "ab") as file:
            async for block in content:
                await _write(upload, file, block)

    async def finalize(self, token: str) -> Kept:
        """Keep the file of an upload, which is over then.

        Raises:
            HttpFaultError: It is empty or damaged.
            StorageFailed: The disk is full or cannot be written.
        """
        upload = self.get(token)
        try:
            artifact = await self._store.save(
                upload.path,
                kind=ArtifactKind.DOCUMENT,
                title=upload.told.display_name,
                name=upload.told.file_name,
                owner=upload.owner,
            )
        except errors.ArtifactInvalid as error:
            raise faults.HttpFaultError(_refused(error)) from error
        finally:
            await self.cancel(token)
        opened = await self._store.open(artifact.id)
        kept = Kept(
            artifact=artifact,
            told=upload.told,
            created=self._clock(),
            expires=opened.expires,
            owner=upload.owner,
        )
        self._kept[artifact.id] = kept
        return kept

    async def cancel(self, token: str) -> None:
        """Give an upload up; harmless when there is none."""
        upload = self._open.pop(token, None)
        if upload is not None:
            await asyncio.to_thread(upload.path.unlink, missing_ok=True)

    async def open(self, file_id: str, *, owner: str) -> Opened:
        """Return a file to be read: one that its owner uploaded, or one of an answer.

        Raises:
            ArtifactNotFound: There is none of this id, or it expired, or is another owner's.
        """
        opened = await self._store.open(file_id)
        if opened.owner not in (None, owner):
            raise not_found()
        return opened

    async def find(self, file_id: str, *, owner: str) -> Kept:
        """Return what is known of a file.

        Raises:
            ArtifactNotFound: There is none of this id, or it expired, or is another owner's.
        """
        opened = await self.open(file_id, owner=owner)
        known = self._kept.get(file_id)
        return known or Kept(
            artifact=opened.artifact,
            told=Told(display_name=opened.artifact.title),
            created=opened.path.stat().st_mtime,
            expires=opened.expires,
        )

    def all(self, *, owner: str) -> list[Kept]:
        """Return an owner's files that came in since the start and have not expired."""
        now = self._clock()
        kept = self._kept.values()
        return [file for file in kept if file.expires > now and file.owner == owner]

    async def remove(self, file_id: str, *, owner: str) -> None:
        """Delete a file.

        Raises:
            ArtifactNotFound: There is none of this id, or it is another owner's.
        """
        await self.open(file_id, owner=owner)
        await self._store.remove(file_id)
        self._kept.pop(file_id, None)

    def _forget(self) -> None:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        oldest = self._clock() - PATIENCE
        for token in [token for token, upload in self._open.items() if upload.begun < oldest]:
            del self._open[token]
        for path in self._directory.iterdir():
            if path.name not in self._open and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def _refused(error: errors.ArtifactInvalid) -> base.HttpFault:
    return base.HttpFault(
        status=400,
        code=errors.InvalidAttachment.code,
        message=f"The uploaded file cannot be used: {error.message}",
        headers={"x-goog-upload-status": "cancelled"},  # or clients would send the bytes again
    )


async def _write(upload: Upload, file: BinaryIO, block: bytes) -> None:
    if upload.size + len(block) > MOST_BYTES:
        message = f"The file is larger than {MOST_BYTES // 2**30} GB; send less."
        raise faults.HttpFaultError(
            base.HttpFault(status=413, code="request_too_large", message=message)
        )
    await asyncio.to_thread(file.write, block)
    upload.size += len(block)
