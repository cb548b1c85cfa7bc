"""What an answer does over time: steps, each a while after the one before. Values only."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is to be said, and how fast, before a scenario bends it.

    Args:
        markdown: The text, as the site's model would have written it.
        thoughts: Text of the thoughts shown before it, or empty.
        chunk: Characters in each piece; 0 cuts at words.
        interval: Seconds between pieces.
        first: Seconds from the prompt to the first piece.
        sources: Address and title of what its `[cite: N]` marks number, from 1.
    """

    markdown: str
    thoughts: str = ""
    chunk: int = 0
    interval: float = 0.02
    first: float = 0.15
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens.

    Args:
        after: Seconds since the step before it.
    """

    after: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Step):
    """Text is added to the answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite(Step):
    """The whole answer becomes another text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought(Step):
    """Text is added to the thoughts."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative(Step):
    """A second answer appears, or grows to this text, beside the first."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Show(Step):
    """Something made appears beside the words, or changes; None leaves what was there.

    Args:
        block: What the candidate's [12] holds from now on, or what works that out.
        attached: What the candidate's [30] holds in this frame.
    """

    block: Any = None
    attached: Any = None

    def settled(self) -> Any:
        """Work the block out."""
        return self.block() if callable(self.block) else self.block


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Step):
    """The answer is marked complete.

    Args:
        attached: What the candidate's [30] holds in the last frame, or None for nothing.
    """

    attached: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail(Step):
    """A numbered error comes in place of more answer."""

    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut(Step):
    """The account's sign-in stops being valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Step):
    """The connection breaks; nothing follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall(Step):
    """Nothing more comes, and the connection stays open."""


AnyStep = Text | Rewrite | Thought | Alternative | Show | Complete | Fail | SignOut | Cut | Stall
Steps = tuple[AnyStep, ...]
Script = Callable[[Answer], Steps]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A step and when it happens, in seconds from the start of the answer."""

    at: float
    step: AnyStep


def timeline(steps: Steps) -> tuple[Moment, ...]:
    """Give each step its time from the start, so that late steps do not delay later ones."""
    times = accumulate(step.after for step in steps)
    return tuple(Moment(at=at, step=step) for at, step in zip(times, steps, strict=True))


def pieces(text: str, chunk: int) -> Iterator[str]:
    """Cut a text into pieces of `chunk` characters, or at words when it is 0."""
    if chunk <= 0:
        yield from re.findall(r"\S+\s*|\s+", text)
        return
    for start in range(0, len(text), chunk):
        yield text[start : start + chunk]


def spoken(answer: Answer, *, text: str | None = None) -> Steps:
    """Say an answer's thoughts and then its text, without completing it.

    Args:
        answer: What to say and how fast.
        text: Part of the text to say instead of all of it.
    """
    said = answer.markdown if text is None else text
    thoughts = [Thought(text=piece, after=answer.interval) for piece in pieces(answer.thoughts, 40)]
    words = [Text(text=piece, after=answer.interval) for piece in pieces(said, answer.chunk)]
    return _delayed((*thoughts, *words), answer.first)


def half(text: str) -> str:
    """Take the first half of a text, cut after a word where it has several."""
    words = list(pieces(text, 0))
    return "".join(words[: (len(words) + 1) // 2])


def _delayed(steps: tuple[Thought | Text, ...], first: float) -> Steps:
    if not steps:
        return ()
    opening, *others = steps
    match opening:
        case Thought(text=text):
            return (Thought(text=text, after=first), *others)
        case Text(text=text):
            return (Text(text=text, after=first), *others)
