"""Region: the videos of a turn. Waits until the site has rendered them, and has them downloaded.

Facts: site-dom 8. Whether one is there, the browser itself finds out: a video whose length it
knows can be had. Nothing of it is held in memory.
"""

from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from playwright.async_api import Page

from browser_bridge import errors, events
from browser_bridge.gemini_web.downloads import Download, Downloads, Save
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.pictures import Pictures
from browser_bridge.gemini_web.readers import alignment
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import ToolOptions

FIRST_LOOK, LONGEST_LOOK = 1.0, 8.0
"""Seconds of the first and of the longest wait for a change; the page wakes it earlier."""
REST = 1.5
"""Seconds without a video, or work on one, after which none will come."""
BREAK = "\n\n"
RENDERING = events.TurnProgress(stage="rendering", message="The site renders the video")


class Videos(Region):
    """The videos of one page's newest turn.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
    """

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._downloads = Downloads(page, observer, selectors, site)
        self._pictures = Pictures(page, observer, selectors, site)

    async def collect(
        self,
        reader: TurnReader,
        options: ToolOptions,  # noqa: ARG002 - other makers use it
        save: Save,
    ) -> AsyncGenerator[events.TurnProgress | events.TextDelta | events.ArtifactReady]:
        """Yield the videos of the turn, whose answer is over, once they are rendered.

        It waits for as long as the page says that it works: the caller has the deadline. Where
        nothing came of that, the words that took the answer's place are told.

        Args:
            reader: The turn's reader.
            options: What was asked for.
            save: Keeps them.

        Raises:
            ArtifactInvalid: One cannot be had, or is damaged on a second try too.
            StorageFailed: One cannot be kept.
        """
        shown = await self._observer.call("videos")
        may_come = shown["isPending"] or reader.turn.answer.tap.has_cards
        if shown["isPending"]:
            yield RENDERING
        if may_come:
            shown = await self._rendered(shown)
        for index, video in enumerate(shown["found"]):
            if (thumbnail := await self._thumbnail(video["poster"], save)) is not None:
                yield events.ArtifactReady(artifact=thumbnail, is_partial=True)
            artifact = await self._downloaded(video["key"], index, save)
            yield events.ArtifactReady(artifact=artifact)
        said: str = shown["said"]
        if (
            not shown["found"]
            and said
            and alignment.letters(said) != alignment.letters(reader.text)
        ):
            yield events.TextDelta(f"{BREAK}{said}")

    async def _rendered(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Wait until videos are there, or the page says for a while that none will be."""
        wait, is_coming = FIRST_LOOK, True
        while shown["isPending"] or (not shown["found"] and is_coming):
            if not shown["isPending"]:
                is_coming = await self._observer.call("whenVideosStir", REST * 1000)
            shown = await self._observer.call("whenVideosReady", wait * 1000)
            wait = min(wait * 1.5, LONGEST_LOOK)
        return shown

    async def _thumbnail(self, poster: str, save: Save) -> events.Artifact | None:
        """Return the picture that the page shows for a film, or None where there is none."""
        content = await self._pictures.content(poster, None) if poster else None
        if not content:
            return None
        with suppress(errors.ArtifactInvalid):
            return await save(content, kind=events.ArtifactKind.IMAGE)
        return None

    async def _downloaded(self, key: int, index: int, save: Save) -> events.Artifact:
        async def press() -> None:
            await self._press_download(key, index)

        async def keep(download: Download) -> events.Artifact:
            async with self._downloads.received(download) as path:
                return await save(path, kind=events.ArtifactKind.VIDEO)

        return await self._downloads.fetch(press, keep)

    async def _press_download(self, key: int, index: int) -> None:
        """Click the player's button, or the menu's row; else let the browser save the address."""
        place = await self._observer.call("centreOfKept", key)
        if place is not None:
            await self._observer.hover(place)
        button = await self._observer.call("videoDownload", key)
        if button is None:
            button = await self._downloads.menu_row(index)
        try:
            await self._downloads.press(button)
        except Unclickable:
            await self._observer.call("saveKept", key)
