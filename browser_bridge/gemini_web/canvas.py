"""Region: the canvases of a turn. Reads documents and source texts whole, and keeps a file of each.

Facts: site-dom 9, site-wire 4.3. The stream carries the content and is believed; the panel beside
the chat verifies it, and is read where the stream was lost. Its code editor shows some lines alone:
the whole is in its model.
"""

import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from browser_bridge import errors, events
from browser_bridge.gemini_web.downloads import Save
from browser_bridge.gemini_web.readers import alignment, languages, stream_text
from browser_bridge.gemini_web.readers.assembler import Assembler
from browser_bridge.gemini_web.readers.canvases import Canvas, fenced
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.readers.weave import BREAK
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.messages import ToolOptions

CARD_WAIT = 5.0
"""Seconds within which the card of a canvas that the answer names must show."""
STILL_LIMIT = 45.0
"""Seconds without a change after which a canvas that the page calls unfinished is given up."""
SAVED_WAIT = 3.0
"""Seconds within which a panel says that it is saved, of a canvas that nobody calls finished."""
PANEL_WAIT = 6.0
"""Seconds within which a panel opens (site-dom 9: half a second)."""
CLICK_LIMIT = 4.0
"""Seconds that a click may take."""
AGREE_WAIT = 1.0
"""Seconds within which the panel shows what the stream said."""
WRITING = events.TurnProgress(stage="writing", message="The site writes the canvas")
_MODELS = "(window.monaco?.editor?.getModels?.() ?? []).map((model) => model.getValue()).slice(-16)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card in the chat that stands for a canvas.

    Args:
        key: Key of its element.
        title: Title of the canvas.
        is_working: Whether it says that the canvas is still written.
        is_done: Whether it says that the canvas is finished; not all pages do.
    """

    key: int
    title: str
    is_working: bool
    is_done: bool

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Self:
        """Read the observer's JSON value."""
        return cls(
            key=value["key"],
            title=value["title"],
            is_working=value["isWorking"],
            is_done=value["isDone"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What the panel shows.

    Args:
        canvas: The canvas, whole.
        is_saved: Whether it says that it is saved.
    """

    canvas: Canvas
    is_saved: bool

    def shows(self, canvas: Canvas) -> bool:
        """Tell whether this is what the stream said of a canvas."""
        if canvas.is_code or self.canvas.is_code:
            return canvas.source.rstrip() == self.canvas.source.rstrip()
        return alignment.letters(canvas.content) == alignment.letters(self.canvas.content)


class Canvases(Region):
    """The canvases of one page's newest turn."""

    async def collect(
        self,
        reader: TurnReader,
        options: ToolOptions,  # noqa: ARG002 - other makers use it
        save: Save,
    ) -> AsyncGenerator[
        events.TurnProgress | events.TextDelta | events.TurnNotice | events.ArtifactReady
    ]:
        """Yield what is left of the canvases' text, and a file of each, once they are whole.

        Args:
            reader: The turn's reader.
            options: What was asked for.
            save: Keeps the files.

        Raises:
            ArtifactInvalid: A canvas stays unfinished, or cannot be read.
            StorageFailed: A file cannot be kept.
        """
        known = reader.turn.stream.canvases
        may_come = known or reader.weave.has_places or reader.turn.stream.text is None
        cards = await self._cards(CARD_WAIT if may_come else 0)
        if any(card.is_working for card in cards):
            yield WRITING
            cards = await self._finished()
        whole: list[Canvas] = []
        for index in range(max(len(known), len(cards))):
            canvas, notice = await self._whole(
                known[index] if index < len(known) else None,
                cards[index] if index < len(cards) else None,
            )
            whole.append(canvas)
            if notice is not None:
                yield notice
        if text := reader.weave.finish(whole):
            # Words that another reader had come before those of one that has read nothing.
            yield events.TextDelta(f"{BREAK}{text}" if reader.last is None else text)
        for canvas in whole:
            yield events.ArtifactReady(artifact=await self._kept(canvas, save))

    async def _cards(self, wait: float) -> list[Card]:
        shown = await self._observer.call("whenCanvasesShow", wait * 1000)
        return [Card.parse(value) for value in shown["cards"]]

    async def _finished(self) -> list[Card]:
        """Wait until no canvas is written any more, for as long as any grows."""
        shown, changed = await self._observer.call("canvases"), time.monotonic()
        while any(card["isWorking"] for card in shown["cards"]):
            rest = changed + STILL_LIMIT - time.monotonic()
            if rest <= 0:
                raise errors.ArtifactInvalid(
                    "The site did not finish its canvas; what came of it was delivered.",
                    submitted=True,
                )
            before = shown["size"]
            shown = await self._observer.call("whenCanvasesRest", min(rest, 5.0) * 1000)
            changed = time.monotonic() if shown["size"] != before else changed
        return [Card.parse(value) for value in shown["cards"]]

    async def _whole(
        self, known: Canvas | None, card: Card | None
    ) -> tuple[Canvas, events.TurnNotice | None]:
        """Return a canvas as stream and page together tell it, and what is to be remarked."""
        if known is None or not known.content:
            panel = await self._panel(card, known.title if known else "")
            if panel is None:
                raise errors.ArtifactInvalid(
                    "The page does not give the content of its canvas; ask again.", submitted=True
                )
            title = known.title if known else ""
            return replace(panel.canvas, title=title or panel.canvas.title), None
        if known.is_done or (card is not None and card.is_done):
            return known, await self._difference(known)
        return await self._unconfirmed(known, card)

    async def _unconfirmed(
        self, known: Canvas, card: Card | None
    ) -> tuple[Canvas, events.TurnNotice | None]:
        """Ask the panel about a canvas that neither stream nor card call finished."""
        panel = await self._panel(card, known.title, must_be_saved=True)
        if panel is None or not panel.is_saved:
            text = "Neither the page nor its stream said that the canvas is finished."
            return known, events.TurnNotice(code="canvas_unconfirmed", message=text)
        page = panel.canvas
        if panel.shows(known) or len(page.source) < len(known.source):
            return known, None
        return replace(known, content=page.content, is_code=page.is_code), None

    async def _difference(self, known: Canvas) -> events.TurnNotice | None:
        """Compare with the panel, if it is open; it may lag behind for a moment."""
        deadline = time.monotonic() + AGREE_WAIT
        value = await self._observer.call("canvasPanel")
        while value is not None and value["title"] in ("", known.title):
            panel = await self._read(value)
            if panel is None or panel.shows(known):
                return None
            if (rest := deadline - time.monotonic()) <= 0:
                text = f"The page and its stream differ in the canvas {known.title!r}."
                return events.TurnNotice(code="readers_differ", message=text)
            value = await self._observer.call("whenPanelChanges", rest * 1000)
        return None

    async def _panel(
        self, card: Card | None, title: str, *, must_be_saved: bool = False
    ) -> Panel | None:
        """Show a canvas in the panel, by its card if it is not there, and read it."""
        title = card.title if card else title
        value = await self._observer.call("whenPanelShows", title, False, 0)  # noqa: FBT003 - of a script
        if value is None and card is not None:
            value = await self._opened(card)
        if value is not None and must_be_saved and not value["isSaved"]:
            wait = SAVED_WAIT * 1000
            value = await self._observer.call("whenPanelShows", title, True, wait)  # noqa: FBT003 - of a script
        return None if value is None else await self._read(value)

    async def _opened(self, card: Card) -> dict[str, Any] | None:
        """Click the card; one that opens in place has another button for the panel."""
        for _ in range(2):
            key = await self._observer.call("canvasOpener", card.key)
            if key is None:
                return None
            try:
                await self._click_kept(key, within=CLICK_LIMIT, what="opening a canvas")
            except Unclickable:
                return None
            await self._observer.call("whenCanvasOpens", card.key, PANEL_WAIT * 1000)
            value = await self._observer.call("whenPanelShows", card.title, False, 1000)  # noqa: FBT003 - of a script
            if value is not None:
                return value
        return None

    async def _read(self, value: dict[str, Any]) -> Panel | None:
        """Return the panel's canvas; None if its editor does not give the whole of it."""
        title: str = value["title"]
        if value["code"] is None:
            content = _markdown(value["blocks"])
            canvas = Canvas(identity=title, title=title, content=content)
        else:
            source = await self._source(value["code"])
            if source is None:
                return None
            language: str = value["code"]["language"]
            canvas = Canvas(
                identity=title,
                title=title,
                content=fenced(source, language),
                is_code=True,
                language=language,
            )
        return Panel(canvas=canvas, is_saved=value["isSaved"])

    async def _source(self, code: dict[str, Any]) -> str | None:
        """Return the whole text of a code editor: its model's, if that has the lines shown."""
        shown: list[str] = code["lines"]
        models: list[str] = await self._observer.page_value(_MODELS) or []
        for text in reversed(models):
            if _has_lines(text, shown):
                return text
        return "\n".join(shown) if code["areAllShown"] else None

    async def _kept(self, canvas: Canvas, save: Save) -> events.Artifact:
        content = canvas.source if canvas.is_code else stream_text.clean(canvas.content)
        kind = events.ArtifactKind.CODE if canvas.is_code else events.ArtifactKind.DOCUMENT
        artifact = await save(
            content.encode(), kind=kind, title=canvas.title, name=file_name(canvas)
        )
        count = int(await self._observer.call("canvasCount", canvas.title))
        return replace(artifact, language=canvas.language, version=max(count, 1))


def file_name(canvas: Canvas) -> str:
    """Return the name of a canvas's file, its extension told by what it is."""
    if canvas.name and "." in canvas.name:
        return canvas.name
    extension = languages.extension(canvas.language) if canvas.is_code else "md"
    return f"{canvas.name or canvas.title or 'canvas'}.{extension}"


def _markdown(blocks: Sequence[str]) -> str:
    assembler = Assembler()
    assembler.finish(count=len(blocks), changed=dict(enumerate(blocks)))
    return f"{assembler.text}\n" if assembler.text else ""


def _has_lines(text: str, shown: Sequence[str]) -> bool:
    lines = {line.rstrip().replace("\u00a0", " ") for line in text.split("\n")}
    return all(line.rstrip() in lines for line in shown)
