"""Turns the files of a request into attachments on disk, in a private directory of one job."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Self

from browser_bridge import errors
from browser_bridge.attachments import media_types, naming
from browser_bridge.attachments.fetching import Fetcher
from browser_bridge.attachments.sink import PIECE, Sink, too_large
from browser_bridge.messages import (
    Attachment,
    FileSource,
    InlineFile,
    LocalFile,
    Message,
    RemoteFile,
    StoredFile,
)

FindStored = Callable[[StoredFile], Awaitable[LocalFile | None]]
"""Finds a file that the bridge keeps, or tells that there is none."""

_RAW = "content"
_MEDIA = ("image", "audio", "video")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a site takes with one prompt.

    Args:
        count: Number of files.
        size: Bytes of each.
        video_size: Bytes of each that is a video.
    """

    count: int
    size: int
    video_size: int

    def most(self, media_type: str) -> int:
        """Return the bytes that a file of a type may have."""
        return self.video_size if media_types.family(media_type) == "video" else self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """A file whose bytes are at hand, before it has its name."""

    path: Path
    sink: Sink
    declared: str = ""
    name: str = ""


async def find_nothing(_: StoredFile) -> LocalFile | None:
    """Find no file: the bridge keeps none."""
    return None


class Gathering:
    """The files of one job; `Attachments.opened` gives one and removes its files.

    Args:
        directory: Where its own directory is made, when the first file comes.
        limits: What the site takes.
        fetcher: Fetches files by their addresses.
        find_stored: Finds files that the bridge keeps.
    """

    def __init__(
        self, directory: Path, *, limits: Limits, fetcher: Fetcher, find_stored: FindStored
    ) -> None:
        self._directory = directory
        self._limits = limits
        self._fetcher = fetcher
        self._find_stored = find_stored
        self._folder: Path | None = None
        self._numbers = count(1)
        self._taken: dict[FileSource, Attachment] = {}

    async def keep(self, history: Sequence[Message]) -> tuple[Message, ...]:
        """Write down what came with a request; return its messages without those bytes.

        Raises:
            InvalidAttachment: A file is empty, too large or not what it claims to be.
        """
        return tuple([await self._kept(message) for message in history])

    async def take(self, sources: Sequence[FileSource]) -> tuple[Attachment, ...]:
        """Return files as attachments; what was taken before is not taken again.

        Args:
            sources: Where their bytes are, in order.

        Raises:
            InvalidAttachment: A file cannot be had, is empty, too large or not what it claims to
                be, or there are too many; the error names the request's field.
        """
        if len(sources) > self._limits.count:
            raise errors.InvalidAttachment(
                f"There are {len(sources)} files, those of earlier messages included; the site "
                f"takes at most {self._limits.count} with one prompt.",
                param=sources[self._limits.count].param,
            )
        new = [source for source in dict.fromkeys(sources) if source not in self._taken]
        for source, raw in zip(new, await self._raws(new), strict=True):
            self._taken[source] = self._attach(raw, source)
        return tuple(self._taken[source] for source in sources)

    async def close(self) -> None:
        """Remove the files."""
        if self._folder is not None:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def _kept(self, message: Message) -> Message:
        if not any(isinstance(source, InlineFile) for source in message.files):
            return message
        files = [await self._as_local(source) for source in message.files]
        return replace(message, files=tuple(files))

    async def _as_local(self, source: FileSource) -> FileSource:
        if not isinstance(source, InlineFile):
            return source
        (attachment,) = await self.take([source])
        del self._taken[source]
        local = LocalFile(
            path=attachment.path,
            media_type=source.media_type,
            name=source.name,
            param=source.param,
            sha256=attachment.sha256,
        )
        self._taken[local] = attachment
        return local

    async def _raws(self, sources: Sequence[FileSource]) -> list[_Raw]:
        if not sources:
            return []
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._raw(source)) for source in sources]
        except* errors.BridgeError as failures:
            first = failures.exceptions[0]
        else:
            return [task.result() for task in tasks]
        raise first

    def _place(self) -> Path:
        if self._folder is None:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._folder = Path(tempfile.mkdtemp(dir=self._directory))
        return self._folder / str(next(self._numbers))

    async def _raw(self, source: FileSource) -> _Raw:
        place = self._place()
        match source:
            case InlineFile():
                return await asyncio.to_thread(self._write, source, place)
            case RemoteFile():
                return await self._fetch(source, place)
            case LocalFile():
                return await asyncio.to_thread(self._link, source, place)
            case StoredFile():
                found = await self._find_stored(source)
                if found is None:
                    raise errors.InvalidAttachment(
                        f"There is no file with the id {source.id[:80]!r}, or it has expired.",
                        param=source.param,
                    )
                found = replace(found, name=source.name or found.name, param=source.param)
                return await asyncio.to_thread(self._link, found, place)

    def _write(self, source: InlineFile, place: Path) -> _Raw:
        path, most = place / _RAW, self._most(source.media_type, source.name)
        with Sink.opened(path, most=most, param=source.param) as sink:
            for at in range(0, len(source.content), PIECE):
                sink.write(source.content[at : at + PIECE])
        return _Raw(path=path, sink=sink, declared=source.media_type, name=source.name)

    def _link(self, source: LocalFile, place: Path) -> _Raw:
        path, name = place / _RAW, source.name or source.path.name
        sink = Sink(None, most=self._limits.video_size, param=source.param)
        try:
            with source.path.open("rb") as file:
                while piece := file.read(PIECE):
                    sink.write(piece)
        except OSError as error:
            raise errors.InvalidAttachment(
                f"The file {str(source.path)!r} cannot be read: {error.strerror}.",
                param=source.param,
            ) from None
        place.mkdir(mode=0o700)
        path.symlink_to(source.path.resolve())
        return _Raw(path=path, sink=sink, declared=source.media_type, name=name)

    async def _fetch(self, source: RemoteFile, place: Path) -> _Raw:
        path, most = place / _RAW, self._most(source.media_type, source.name)
        with Sink.opened(path, most=most, param=source.param) as sink:
            origin = await self._fetcher.fetch(source, sink)
        declared = source.media_type if "*" not in source.media_type else ""
        name = source.name or origin.name
        return _Raw(path=path, sink=sink, declared=declared or origin.media_type, name=name)

    def _most(self, media_type: str, name: str) -> int:
        return max(self._limits.most(media_type), self._limits.most(media_types.by_name(name)))

    def _attach(self, raw: _Raw, source: FileSource) -> Attachment:
        media_type = media_types.of(raw.sink.head, declared=raw.declared, name=raw.name)
        self._check(raw.sink, media_type, source)
        name = naming.safe(raw.name, media_type)
        if not raw.name:
            name = naming.distinct(name, {known.name.lower() for known in self._taken.values()})
        return Attachment(
            path=raw.path.rename(raw.path.with_name(name)),
            media_type=media_type,
            size=raw.sink.size,
            sha256=raw.sink.sha256,
            param=source.param,
        )

    def _check(self, sink: Sink, media_type: str, source: FileSource) -> None:
        if sink.size == 0:
            raise errors.InvalidAttachment("The file is empty.", param=source.param)
        if sink.size > self._limits.most(media_type):
            raise too_large(self._limits.most(media_type), source.param)
        expected = "" if isinstance(source, StoredFile) else media_types.family(source.media_type)
        if expected in _MEDIA and media_types.is_text(media_type):
            article = "a video" if expected == "video" else f"an {expected}"
            raise errors.InvalidAttachment(
                f"The file is to be {article}, but its content is {media_type}.",
                param=source.param,
            )


class Attachments:
    """Gathers the files of jobs.

    Args:
        directory: Where each job gets a directory of its own.
        limits: What the site takes.
        fetcher: Fetches files by their addresses.
        find_stored: Finds files that the bridge keeps.
    """

    def __init__(
        self,
        directory: Path,
        *,
        limits: Limits,
        fetcher: Fetcher,
        find_stored: FindStored = find_nothing,
    ) -> None:
        self._open = partial(
            Gathering, directory, limits=limits, fetcher=fetcher, find_stored=find_stored
        )

    @classmethod
    def refused(cls) -> Self:
        """Return one that takes no file."""
        none = Limits(count=0, size=0, video_size=0)
        return cls(Path(), limits=none, fetcher=Fetcher())

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[Gathering]:
        """Give a job's gathering, and remove its files however the job ends."""
        gathering = self._open()
        try:
            yield gathering
        finally:
            await gathering.close()
