"""What a tool makes with a turn: chosen before the prompt, collected after the answer.

Page object that joins `tool_picker`, `pictures` and `video`; `chat` calls it.
"""

from collections.abc import AsyncGenerator

from playwright.async_api import Page

from browser_bridge import errors, events
from browser_bridge.gemini_web.downloads import Save
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.pictures import Pictures
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.tool_picker import ToolPicker
from browser_bridge.gemini_web.urls import Site
from browser_bridge.gemini_web.video import Videos
from browser_bridge.messages import Tool, ToolOptions

Work = events.TurnProgress | events.ArtifactReady


class Works:
    """What the tools of one page make.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
        save: Keeps files; None keeps none.
    """

    def __init__(
        self,
        page: Page,
        observer: PageObserver,
        selectors: Selectors,
        site: Site,
        *,
        save: Save | None,
    ) -> None:
        parts = (page, observer, selectors, site)
        self._picker = ToolPicker(*parts)
        self._pictures = Pictures(*parts)
        self._videos = Videos(*parts)
        self._save = save
        self.forget()

    def forget(self) -> None:
        """Use no tool with the next prompt."""
        self._tool: Tool | None = None
        self._options = ToolOptions()
        self._is_shape_chosen = True
        self.patience = 0.0
        """Seconds for which the site may work without a sign of life."""

    async def choose(self, tool: Tool, options: ToolOptions, *, within: float) -> None:
        """Choose a tool for the next prompt.

        Args:
            tool: The tool.
            options: What it is to make.
            within: Seconds for which it may work without a sign of life.

        Raises:
            ToolUnavailable: It cannot be used.
        """
        if self._save is None:
            raise errors.ToolUnavailable("This chat keeps no files, so tools are of no use in it.")
        self._is_shape_chosen = await self._picker.choose(tool, options)
        self._tool, self._options, self.patience = tool, options, within

    def worded(self, prompt: str) -> str:
        """Return the prompt with what the page offers no control for."""
        if self._tool is None:
            return prompt
        asked: list[str] = []
        if self._tool is Tool.IMAGE and self._options.count > 1:
            asked.append(f"Make {self._options.count} different pictures.")
        if not self._is_shape_chosen:
            asked.append(f"Aspect ratio: {self._options.aspect_ratio}.")
        return "\n\n".join([prompt, " ".join(asked)]) if asked else prompt

    async def collect(self, reader: TurnReader) -> AsyncGenerator[Work]:
        """Yield what was made with a turn whose answer is over.

        Args:
            reader: The turn's reader, at its end.

        Raises:
            ArtifactInvalid: Something is damaged, or did not come.
            StorageFailed: Something cannot be kept.
        """
        if self._save is None or not self._may_have_made(reader):
            return
        if self._tool is Tool.VIDEO:
            async for work in self._videos.collect(self._save):
                yield work
            return
        async for ready in self._pictures.collect(self._options, self._save):
            yield ready

    def _may_have_made(self, reader: TurnReader) -> bool:
        """Tell whether there may be anything: the site makes pictures unasked, too."""
        return self._tool is not None or reader.turn.answer.tap.has_cards
