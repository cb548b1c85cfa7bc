"""What a tool makes with a turn: chosen before the prompt, collected after the answer.

Page object that joins `tool_picker` and one `Maker` for each tool; `chat` calls it.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Protocol

from playwright.async_api import Page

from browser_bridge import errors, events
from browser_bridge.gemini_web.downloads import Save
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.pictures import Pictures
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.research import PLANNING, Research
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.tool_picker import ToolPicker
from browser_bridge.gemini_web.urls import Site
from browser_bridge.gemini_web.video import Videos
from browser_bridge.messages import SentTurn, Tool, ToolOptions

Work = (
    events.TurnProgress
    | events.ThoughtDelta
    | events.TextDelta
    | events.TurnNotice
    | events.Citation
    | events.ArtifactReady
)

ToldWork = (
    events.TurnProgress
    | events.ThoughtDelta
    | events.TextDelta
    | events.TurnNotice
    | events.ArtifactReady
)
"""What of it is told at once; citations come with the turn's end."""


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
    """What the tool of one turn has made so far, beside the answer itself.

    Args:
        text: Markdown that follows the answer's.
        thoughts: Markdown that follows the thoughts.
        artifacts: Files, in order.
        citations: Sources that the text names.
        is_all: Whether the text takes the place of the answer's own.
    """

    text: str = ""
    thoughts: str = ""
    artifacts: list[events.Artifact] = field(default_factory=list[events.Artifact])
    citations: list[events.Citation] = field(default_factory=list[events.Citation])
    is_all: bool = False

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
        self._research = Research(*parts)
        self._makers: Mapping[Tool, Maker] = {
            Tool.IMAGE: self._pictures,
            Tool.VIDEO: Videos(*parts),
            Tool.DEEP_RESEARCH: self._research,
        }
        self._save = save
        self.forget()

    def forget(self) -> None:
        """Use no tool with the next prompt."""
        self._tool: Tool | None = None
        self._options = ToolOptions()
        self._is_shape_chosen = True
        self.patience = 0.0
        """Seconds for which the site may work without a sign of life."""
        self.made = Made()
        """What was made with the turn, as far as it was collected."""
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
            text=sent.text.removesuffix(self.made.text),
            made=self.made.text,
            tool=self._tool,
            options=self._options,
            patience=self.patience,
            files=len(self.made.artifacts),
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

    def tells(self, delta: events.ThoughtDelta | events.TextDelta) -> bool:
        """Tell whether words of the answer are the turn's; beside a plan they are thoughts."""
        return self._tool is not Tool.DEEP_RESEARCH or isinstance(delta, events.ThoughtDelta)

    async def stop(self) -> bool:
        """Give up what is being made; tell whether the site's button for that was pressed."""
        return self._tool is Tool.DEEP_RESEARCH and await self._research.stop()

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

    async def collect(self, reader: TurnReader) -> AsyncGenerator[ToldWork]:
        """Yield what was made with a turn whose answer is over.

        Args:
            reader: The turn's reader, at its end.

        Raises:
            ArtifactInvalid: Something is damaged, or did not come.
            StorageFailed: Something cannot be kept.
        """
        self.made = Made(is_all=self._tool is Tool.DEEP_RESEARCH)
        if self._save is None or not self._may_have_made(reader):
            return
        maker = self._pictures if self._tool is None else self._makers[self._tool]
        async with aclosing(maker.collect(reader, self._options, self._save)) as works:
            async for work in works:
                self.made.take(work)
                if not isinstance(work, events.Citation):
                    yield work

    def _may_have_made(self, reader: TurnReader) -> bool:
        """Tell whether there may be anything: the site makes pictures unasked, too."""
        return self._tool is not None or reader.turn.answer.tap.has_cards
