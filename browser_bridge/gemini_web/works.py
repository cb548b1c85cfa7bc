"""What a tool makes with a turn: chosen before the prompt, collected after the answer.

Page object that joins `tool_picker` and one `Maker` for each tool; `chat` calls it.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Protocol

from playwright.async_api import Page

from browser_bridge import errors, events
from browser_bridge.gemini_web import urls
from browser_bridge.gemini_web.canvas import Canvases
from browser_bridge.gemini_web.downloads import Save
from browser_bridge.gemini_web.entrance import Entrance
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.pictures import Pictures
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.research import PLANNING, Research
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.storybook import Storybooks
from browser_bridge.gemini_web.tool_picker import ToolPicker
from browser_bridge.gemini_web.urls import Site
from browser_bridge.gemini_web.video import Videos
from browser_bridge.gemini_web.work_events import Work
from browser_bridge.messages import SentTurn, Tool, ToolOptions


class Maker(Protocol):
    """Collects what one tool has made."""

    def collect(self, reader: TurnReader, options: ToolOptions, save: Save) -> AsyncGenerator[Work]:
        """Yield what was made with a turn whose answer is over; texts follow the answer's own.

        Args:
            reader: The turn's reader, at its end.
            options: What was asked for.
            save: Keeps files.

        Raises:
            ArtifactInvalid: Something is damaged, or did not come.
            StorageFailed: Something cannot be kept.
        """
        ...


@dataclass(slots=True, kw_only=True)
class Made:
    """All that was told of one turn so far: the answer, and what its tool made.

    Args:
        text: Markdown of the answer.
        thoughts: Markdown of the thoughts.
        artifacts: Files, in order.
        citations: Sources that the text names, where its tool told them.
    """

    text: str = ""
    thoughts: str = ""
    artifacts: list[events.Artifact] = field(default_factory=list[events.Artifact])
    citations: list[events.Citation] = field(default_factory=list[events.Citation])

    def take(self, work: Work) -> None:
        """Note what was yielded."""
        match work:
            case events.TextDelta():
                self.text += work.text
            case events.ThoughtDelta():
                self.thoughts += work.text
            case events.ArtifactReady(is_partial=False):
                self.artifacts.append(work.artifact)
            case events.Citation():
                self.citations.append(work)
            case _:
                pass


class Works:
    """What the tools of one page make.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
        entrance: The way to the page of a gem.
        save: Keeps files; None keeps none.
    """

    def __init__(
        self,
        page: Page,
        observer: PageObserver,
        selectors: Selectors,
        site: Site,
        *,
        entrance: Entrance,
        save: Save | None,
    ) -> None:
        parts = (page, observer, selectors, site)
        self._page = page
        self._picker = ToolPicker(*parts)
        self._pictures = Pictures(*parts)
        self._research = Research(*parts)
        self._makers: Mapping[Tool, Maker] = {
            Tool.IMAGE: self._pictures,
            Tool.VIDEO: Videos(*parts),
            Tool.CANVAS: Canvases(*parts),
            Tool.STORYBOOK: Storybooks(*parts),
            Tool.DEEP_RESEARCH: self._research,
        }
        self._entrance = entrance
        self._save = save
        self.forget()

    def forget(self) -> None:
        """Use no tool with the next prompt."""
        self._tool: Tool | None = None
        self._options = ToolOptions()
        self._is_shape_chosen = True
        self.patience = 0.0
        """Seconds for which the site may work without a sign of life."""
        self._research.forget()

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
        if tool is Tool.STORYBOOK:
            await self._open_gem(tool)
        else:
            self._is_shape_chosen = await self._picker.choose(tool, options)
        self._use(tool, options, within)

    def _use(self, tool: Tool | None, options: ToolOptions, within: float) -> None:
        self._tool, self._options, self.patience = tool, options, within
        if tool is Tool.DEEP_RESEARCH:  # what comes first is a plan
            self.patience = min(within, PLANNING)

    def take_up(self, sent: SentTurn) -> None:
        """Collect, next, what a turn makes that another page sent, or this one before a load."""
        self.forget()
        self._use(sent.tool, sent.options, sent.patience)
        if sent.tool is Tool.DEEP_RESEARCH:
            self._research.take_up(sent)

    def described(self, sent: SentTurn) -> SentTurn:
        """Return a turn with all that `take_up` needs to know of its tool."""
        return replace(
            sent,
            tool=self._tool,
            options=self._options,
            patience=self.patience,
            is_started=self._research.is_started,
        )

    async def approve(self, prompt: str) -> bool:
        """Tell whether a prompt says no more than that a waiting plan is approved; start it then.

        Raises:
            SiteError: It cannot be started.
        """
        return self._tool is Tool.DEEP_RESEARCH and await self._research.approve(prompt)

    @property
    def has_approved(self) -> bool:
        """Whether the turn began by the approval of a plan: its answer is what is made."""
        return self._research.is_started

    def tells(self, item: object) -> bool:
        """Tell whether words of the answer are the turn's: around a plan or book they are not."""
        return not self.is_wordless or not isinstance(item, events.TextDelta)

    @property
    def is_wordless(self) -> bool:
        """Whether what is made takes the place of the answer's own words."""
        return self._tool in (Tool.DEEP_RESEARCH, Tool.STORYBOOK)

    async def stop(self) -> bool:
        """Give up what is being made; tell whether the site's button for that was pressed."""
        return self._tool is Tool.DEEP_RESEARCH and await self._research.stop()

    async def _open_gem(self, tool: Tool) -> None:
        """Show the tool's own page; a conversation of it goes on there."""
        if urls.conversation_of(self._page.url) is None:
            is_there = await self._entrance.open_gem(tool.value)
        else:
            is_there = urls.gem_of(self._page.url) == tool.value
        if not is_there:
            raise errors.ToolUnavailable(
                f"The tool {tool.value!r} cannot be used on this account or in this conversation: "
                "the site has no page of it.",
                param="model",
            )

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
        if self._save is not None and self._may_have_made(reader):
            maker = self._maker(reader)
            async with aclosing(maker.collect(reader, self._options, self._save)) as works:
                async for work in works:
                    yield work
        rest = "" if self.is_wordless else reader.weave.finish(reader.turn.stream.canvases)
        if rest:
            yield events.TextDelta(rest)

    def _may_have_made(self, reader: TurnReader) -> bool:
        """Tell whether there may be anything: the site makes pictures unasked, too."""
        return self._tool is not None or reader.turn.answer.tap.has_cards

    def _maker(self, reader: TurnReader) -> Maker:
        """Return what collects the turn's things; without a tool, a canvas may be changed."""
        if self._tool is not None:
            return self._makers[self._tool]
        has_canvas = bool(reader.turn.stream.canvases)
        return self._makers[Tool.CANVAS] if has_canvas else self._pictures
