"""Documents and code that grow in a panel beside the chat (site-dom 9, site-wire 4.3)."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from browser_bridge.replica import script
from browser_bridge.replica.nested import put
from browser_bridge.replica.store import hex_id
from browser_bridge.replica.works.made import Kind, Made, Order, answered, placeholder, said
from browser_bridge.replica.works.words import say

Outcome = Literal["done", "refused", "limit", "unfinished"]
FENCE = "```"
_LINE = "immersive_entry_chip"
_DOCUMENT, _CODE = 1, 2
_EXTENSIONS = {"python": "py", "javascript": "js", "html": "html", "css": "css", "json": "json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What a prompt for a canvas gives.

    Args:
        title: Title; in an edited canvas "" keeps the one it has.
        content: The whole document, Markdown, or the whole source text.
        language: Language of the source text; "" for a document.
        filename: Name of the file, or "" for one made of the title.
        text: Words in the chat before the card.
        closing: Words after the card, or "".
        first: Seconds from the prompt to the first word.
        interval: Seconds between two states of the content.
        states: In how many steps the content grows.
        is_new: Whether it is another canvas although the conversation has one.
        is_bare_at_end: Whether the last frame leaves the content out.
        outcome: What comes of it; an unfinished card goes on working for ever.
    """

    title: str = "A short guide"
    content: str = "# A short guide\n\nWrite what you mean.\n"
    language: str = ""
    filename: str = ""
    text: str = "I've put it into a canvas beside our chat."
    closing: str = ""
    first: float = 0.1
    interval: float = 0.05
    states: int = 8
    is_new: bool = False
    is_bare_at_end: bool = True
    outcome: Outcome = "done"

    def make(self, order: Order) -> "MadeCanvas":
        """Take an order."""
        return MadeCanvas(order, self)


class MadeCanvas(Made):
    """One version of a canvas."""

    kind: ClassVar[Kind] = "canvas"

    def __init__(self, order: Order, work: Canvas) -> None:
        super().__init__(order)
        before = [made for made in order.earlier if isinstance(made, MadeCanvas)]
        edited = before[-1] if before and not work.is_new else None
        self.work = work
        self.id = edited.id if edited else hex_id("canvas", order.response)
        self.version = edited.version + 1 if edited else 1
        self.title = work.title or (edited.title if edited else "Untitled")

    @property
    def filename(self) -> str:
        """Name of the file."""
        work = self.work
        stem = "".join(char if char.isalnum() else "_" for char in self.title).lower()
        ending = _EXTENSIONS.get(work.language, "txt") if work.language else "md"
        return work.filename or f"{stem}.{ending}"

    def stream(self) -> script.Steps:
        """Say a few words, and then let the content grow."""
        work = self.work
        if work.outcome in {"refused", "limit"}:
            key = "refusal" if work.outcome == "refused" else "limit"
            return answered(say(key, self.order.locale), first=work.first)
        text = f"{work.text}\n\n{placeholder(_LINE)}".lstrip()
        shows = [
            script.Show(attached=[self.entry(content, is_done=False)], after=work.interval)
            for content in self._states()
        ]
        closing = f"\n\n{work.closing}" if work.closing else ""
        whole = [self.entry(work.content, is_done=True)]
        if work.outcome == "unfinished":
            return (*said(text, first=work.first), *shows[:-1], script.Complete())
        return (
            *said(text, first=work.first),
            *shows[:-1],
            script.Show(attached=whole, after=work.interval),
            *([script.Text(text=closing, after=work.interval)] if closing else []),
            script.Complete(attached=None if work.is_bare_at_end else whole),
        )

    def _states(self) -> list[str]:
        content, count = self.work.content, max(2, self.work.states)
        return [content[: len(content) * step // count] for step in range(1, count + 1)]

    def entry(self, content: str, *, is_done: bool) -> list[Any]:
        """Write the content as the candidate's [30] holds it."""
        language = self.work.language
        body = f"{FENCE}{language}\n{content}\n{FENCE}" if language else content
        return put(
            18,
            {
                0: self.id,
                2: self.title,
                4: body,
                9: self.filename,
                10: _CODE if language else _DOCUMENT,
                14: [body, language or None],
                16: True if is_done else None,
            },
        )

    def describe(self) -> dict[str, Any]:
        """Give title, version and whole content."""
        return {
            "outcome": self.work.outcome,
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "language": self.work.language,
            "filename": self.filename,
            "content": self.work.content,
        }
