"""Reads the pictures of a job as its events pass, in the form the caller wants them."""

import asyncio
from collections.abc import Callable

from browser_bridge import events
from browser_bridge.artifacts import Store
from browser_bridge.artifacts.forms import Form
from browser_bridge.events import Artifact, ArtifactKind
from browser_bridge.protocols.pictures import Picture


class PictureReader:
    """The pictures that were read so far.

    Args:
        store: Where they are.
        form: How they are wanted; None leaves them as they are.
        link: Returns the address of one, when addresses are wanted; a picture whose form was
            changed is kept again for it.
    """

    def __init__(
        self,
        store: Store,
        *,
        form: Form | None = None,
        link: Callable[[Artifact], str] | None = None,
    ) -> None:
        self._store = store
        self._form = form or Form()
        self._link = link
        self.found: dict[str, Picture] = {}

    async def prepare(self, event: events.TurnEvent) -> None:
        """Read the picture of an event, if it brings one.

        Raises:
            ArtifactNotFound: It was deleted meanwhile.
            ArtifactInvalid: It cannot be decoded.
        """
        if isinstance(event, events.ArtifactReady) and event.artifact.kind is ArtifactKind.IMAGE:
            await self.read(event.artifact)

    async def read(self, artifact: Artifact) -> Picture:
        """Return a picture in the wanted form.

        Raises:
            ArtifactNotFound: It was deleted meanwhile.
            ArtifactInvalid: It cannot be decoded.
        """
        if artifact.id not in self.found:
            self.found[artifact.id] = await self._read(artifact)
        return self.found[artifact.id]

    async def _read(self, artifact: Artifact) -> Picture:
        from browser_bridge.artifacts import pictures  # noqa: PLC0415 - loaded with the first picture, for its size

        original = await (await self._store.open(artifact.id)).content()
        content = await asyncio.to_thread(pictures.shape, original, self._form)
        if self._link is not None and content is not original:
            artifact = await self._store.save(
                content, kind=ArtifactKind.IMAGE, title=artifact.title, name=artifact.name
            )
        media_type, (width, height) = pictures.describe(content)
        return Picture(
            content=content,
            media_type=media_type,
            width=width,
            height=height,
            url=self._link(artifact) if self._link else "",
        )
