"""Keeps the files that come with a job's request, for the case that it is run after a restart."""

from dataclasses import replace

from browser_bridge import errors
from browser_bridge.artifacts import Store
from browser_bridge.events import ArtifactKind
from browser_bridge.messages import FileSource, InlineFile, Message, StoredFile, TurnRequest


class KeptFiles:
    """The files of requests, in the store of artifacts.

    Args:
        store: The store; it lets them go in time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, request: TurnRequest) -> TurnRequest:
        """Return a request whose files are kept, as far as they came with it.

        Args:
            request: The request.

        Raises:
            InvalidAttachment: A file is empty or damaged.
            StorageFailed: The disk is full or cannot be written.
        """
        if not any(message.files for message in request.messages):
            return request
        told = [await self._kept(message) for message in request.messages]
        return replace(request, messages=tuple(told))

    async def _kept(self, message: Message) -> Message:
        files = [await self._stored(file) for file in message.files]
        return replace(message, files=tuple(files))

    async def _stored(self, file: FileSource) -> FileSource:
        if not isinstance(file, InlineFile):
            return file
        try:
            artifact = await self._store.save(
                file.content, kind=ArtifactKind.DOCUMENT, name=file.name
            )
        except errors.ArtifactInvalid as error:
            raise errors.InvalidAttachment(error.message, param=file.param) from error
        return StoredFile(id=artifact.id, name=file.name, param=file.param, sha256=artifact.sha256)
