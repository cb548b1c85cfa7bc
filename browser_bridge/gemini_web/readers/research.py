"""Deep Research as the page shows it: plan, work and report, as values and as Markdown. Pure.

Facts: site-dom 10. Neighbours: `scripts/research.js` tells it, `research` acts on it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import Any, Self

from browser_bridge import markdown
from browser_bridge.gemini_web.readers import links
from browser_bridge.gemini_web.wording import words

_BLANKS = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a research is going to do.

    Args:
        title: What it is about.
        steps: Title and description of each step.
        time: How long it is said to take.
        label: Words of the button that starts it.
        can_start: Whether that can be clicked.
    """

    title: str
    steps: tuple[tuple[str, str], ...]
    time: str
    label: str
    can_start: bool

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read the observer's JSON value."""
        return cls(
            title=value["title"],
            steps=tuple((title, body) for title, body in value["steps"]),
            time=value["time"],
            label=value["label"],
            can_start=value["canStart"],
        )

    @property
    def markdown(self) -> str:
        """The plan for a reader; "" when the page shows none of its words."""
        steps = "".join(f"<li>{_head(title)}{_lines(body)}</li>" for title, body in self.steps)
        title = f"<p>{_head(self.title)}</p>"
        time = f"<p>{escape(self.time)}</p>"
        return markdown.convert(f"{title}<ol>{steps}</ol>{time}")

    def is_confirmed_by(self, prompt: str) -> bool:
        """Tell whether a prompt says no more than that the plan is to be carried out."""
        said = _bare(prompt)
        return bool(said) and said in {_bare(self.label), *map(_bare, words()["approve"])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A thing that research shows while it works: a thought, or pages that it looks at.

    Args:
        header: What it is about.
        body: What is thought.
        pages: Address and title of each page.
    """

    header: str
    body: str
    pages: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read the observer's JSON value."""
        pages = tuple((url, title) for url, title in value["pages"])
        return cls(header=value["header"], body=value["body"], pages=pages)

    @property
    def markdown(self) -> str:
        """The item for a reader; it grows at its end as the item does."""
        pages = "".join(f"<li>{_link(url, title)}</li>" for url, title in self.pages)
        listed = f"<ul>{pages}</ul>" if pages else ""
        return markdown.convert(f"<p>{_head(self.header)}</p><p>{_lines(self.body)}</p>{listed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What is seen of a report.

    Args:
        size: Its characters.
        is_busy: Its `aria-busy`, or None where there is no such attribute.
        is_loading: Whether the panel shows that it works.
    """

    size: int
    is_busy: bool | None
    is_loading: bool

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read the observer's JSON value."""
        busy = value["busy"]
        is_busy = None if busy is None else busy == "true"
        return cls(size=value["size"], is_busy=is_busy, is_loading=value["isLoading"])


class Stage(Enum):
    """How far a research has come."""

    WAITING = "waiting"
    """Nothing can be told yet."""
    PLANNED = "planned"
    """Its plan can be started."""
    RUNNING = "running"
    CLOSED = "closed"
    """It is over; its report is not shown."""
    WRITING = "writing"
    """Its report is shown, and still grows."""
    REPORTED = "reported"
    SAID = "said"
    """Words stand in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One look at a research.

    Args:
        pulse: Changes whenever anything of it does.
        origin: The site's id of the turn where it began, or "".
        turns: Turns that it has.
        is_over: Whether the last of them is complete.
        words: Text of that one's answer, at most 600 characters.
        aside: What it says beside the answer.
        plan: Its plan, where that stands in the last turn.
        has_card: Whether the last turn has the card of a report.
        is_running: Whether that card shows work.
        has_panel: Whether the panel is open.
        items: What it has thought and read.
        report: What is seen of its report.
        is_sign_in_offered: Whether the page offers to sign in and shows no account.
    """

    pulse: str
    origin: str
    turns: int
    is_over: bool
    words: str
    aside: str
    plan: Plan | None
    has_card: bool
    is_running: bool
    has_panel: bool
    items: tuple[Item, ...]
    report: Showing | None
    is_sign_in_offered: bool = False

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> Self:
        """Read the observer's JSON value."""
        plan, report = value["plan"], value["report"]
        return cls(
            pulse=value["pulse"],
            origin=value["origin"],
            turns=value["turns"],
            is_over=value["isOver"],
            words=value["words"],
            aside=value["aside"],
            plan=None if plan is None else Plan.parse(plan),
            has_card=value["hasCard"],
            is_running=value["isRunning"],
            has_panel=value["hasPanel"],
            items=tuple(map(Item.parse, value["items"])),
            report=None if report is None else Showing.parse(report),
            is_sign_in_offered=value["isSignInOffered"],
        )

    @property
    def stage(self) -> Stage:
        """How far it has come; of marks that contradict each other, running wins."""
        if self.is_running:
            return Stage.RUNNING
        if self.has_card:
            return self._reporting
        if self.plan is not None:
            return Stage.PLANNED if self.plan.can_start else Stage.WAITING
        return Stage.SAID if self.is_over and self.words else Stage.WAITING

    @property
    def _reporting(self) -> Stage:
        if self.report is None:
            return Stage.CLOSED
        is_at_work = self.report.is_busy or self.report.is_loading
        return Stage.WRITING if is_at_work else Stage.REPORTED


class Telling:
    """Tells what a research thinks, as text that is only ever appended to.

    Args:
        told: Thoughts that were told before, on whatever page.
    """

    def __init__(self, told: str = "") -> None:
        self._earlier = told
        self._gap = "\n\n"[: max(0, 2 - (len(told) - len(told.rstrip("\n"))))] if told else ""
        self._said: set[str] = set()
        self._items: list[str] = []

    def say(self, text: str) -> str:
        """Return what is to be appended for a text of its own, told only once."""
        if not text or text in self._earlier or text in self._said:
            return ""
        self._said.add(text)
        gap, self._gap = self._gap, "\n\n"
        return gap + text

    def items(self, items: Iterable[Item]) -> str:
        """Return what is to be appended for the items as they are now."""
        return "".join(self._grown(at, item.markdown) for at, item in enumerate(items))

    def _grown(self, at: int, text: str) -> str:
        if at >= len(self._items):
            self._items.append(text)
            return self.say(text)
        before = self._items[at]
        if not text.startswith(before) or text == before:
            return ""
        self._items[at] = text
        return text[len(before) :]


def says_too_many(text: str) -> bool:
    """Tell whether a text says that no more research can run at once."""
    return re.search("|".join(words()["too_many"]), text, re.IGNORECASE) is not None


def says_refused(text: str) -> bool:
    """Tell whether a text refuses what was asked."""
    return re.match("|".join(words()["refused"]), text, re.IGNORECASE) is not None


def _head(text: str) -> str:
    return f"<strong>{escape(text)}</strong>" if text else ""


def _lines(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line)


def _link(url: str, title: str) -> str:
    target = links.target_of(url)
    name = escape(title or url)
    return f'<a href="{escape(target)}">{name}</a>' if target else name


def _bare(text: str) -> str:
    return _BLANKS.sub("", text).casefold()
