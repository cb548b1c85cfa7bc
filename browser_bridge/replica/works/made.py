"""What every thing made with a prompt has in common: its order, its course over time, its files.

The course is a list of steps, the first of which the page's own stream carries. The rest happens
on the site whether a page looks or not, so that what a turn shows at any time follows from the
clock alone.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal

from browser_bridge.replica import script
from browser_bridge.replica.works.use import Use

Kind = Literal["image", "video", "canvas", "research", "storybook"]
_WRONG = "Something went wrong"
Fault = Literal["whole", "html", "half", "empty", "missing", "cut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as the site made it: what a download must equal.

    Args:
        name: File name that the page proposes.
        media_type: Its type.
        data: Its bytes.
        width: Pixels, where it has any.
        height: Pixels, where it has any.
        seconds: Duration, where it has one.
    """

    name: str
    media_type: str
    data: bytes
    width: int | None = None
    height: int | None = None
    seconds: float | None = None

    @property
    def sha256(self) -> str:
        """Hash of its bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    def describe(self) -> dict[str, Any]:
        """Say everything but the bytes."""
        return {
            "name": self.name,
            "type": self.media_type,
            "size": len(self.data),
            "sha256": self.sha256,
            "width": self.width,
            "height": self.height,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """How the site serves a file.

    Args:
        owner: Address of the account that may have it, or "" for everybody.
        draw: Makes the file, the same each time.
        preview: Makes the smaller one that the page shows, or None when it is the same.
        after: Monotonic time from which it is there.
        delay: Seconds before the bytes of the preview come; None for never.
        fault: What is wrong with the download.
        shown_fault: What is wrong with the preview.
        pending_status: Status of the file's address until it is there.
        is_redirected: Whether the hops of a download are redirects instead of texts.
    """

    owner: str
    draw: Callable[[], File]
    preview: Callable[[], File] | None = None
    after: float = 0.0
    delay: float | None = 0.0
    fault: Fault = "whole"
    shown_fault: Fault = "whole"
    pending_status: int = 206
    is_redirected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A prompt that has something made.

    Args:
        prompt: Its text.
        use: Tool and gem that it uses.
        account: Address of the account, or "".
        conversation: 16 hex digits.
        response: 16 hex digits of the answer.
        site: Scheme, host and port that the page came from.
        locale: Language of the page.
        started: When the prompt came, on the monotonic clock.
        earlier: What was made before in the same conversation, oldest first.
        has_files: Whether files go with the prompt.
        busy: Research of the account that is still under way.
    """

    prompt: str
    use: Use = field(default_factory=Use)
    account: str = ""
    conversation: str = "0" * 16
    response: str = "0" * 16
    site: str = ""
    locale: str = "en"
    started: float = 0.0
    earlier: "tuple[Made, ...]" = ()
    has_files: bool = False
    busy: int = 0

    def token(self, *parts: object) -> str:
        """Derive a name for one of the files; the same for the same answer."""
        text = "\0".join(map(str, (self.response, self.prompt, *parts)))
        return f"AB{hashlib.sha256(text.encode()).hexdigest()[:44]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a turn shows at one time.

    Args:
        text: The answer's text, with its placeholder lines.
        thoughts: Its thoughts.
        block: What the candidate's [12] holds.
        attached: What the candidate's [30] holds.
        is_complete: Whether the answer is complete.
    """

    text: str = ""
    thoughts: str = ""
    block: Any = None
    attached: Any = None
    is_complete: bool = False


class Made(ABC):
    """One thing, or some of a kind, made with a prompt.

    Args:
        order: The prompt and where it stands.
    """

    kind: ClassVar[Kind]

    def __init__(self, order: Order) -> None:
        self.order = order
        self.stopped_at: float | None = None

    @abstractmethod
    def stream(self) -> script.Steps:
        """List the steps that the page's stream carries."""

    def later(self) -> script.Steps:
        """List the steps after those, which the page must ask for."""
        return ()

    @property
    def media(self) -> Mapping[str, Media]:
        """The files that the site serves, by token."""
        return {}

    @abstractmethod
    def describe(self) -> dict[str, Any]:
        """Say what must come of it, hashes included: JSON data."""

    def progress(self, seconds: float) -> Any:
        """Answer the page's question after long work; None when there is none."""
        del seconds

    @cached_property
    def moments(self) -> tuple[script.Moment, ...]:
        """All steps with their times from the prompt, those after the stream too."""
        return script.timeline((*self.stream(), *self.later()))

    def shown(self, at: float) -> Shown:
        """Tell what the turn shows at a monotonic time."""
        until = at if self.stopped_at is None else min(at, self.stopped_at)
        seconds = until - self.order.started
        return fold(moment.step for moment in self.moments if moment.at <= seconds)

    def is_over(self, at: float) -> bool:
        """Tell whether nothing more happens after a monotonic time."""
        if self.stopped_at is not None:
            return True
        return not self.moments or at - self.order.started >= self.moments[-1].at

    def stop(self, at: float) -> None:
        """Give up at a monotonic time, unless it is over."""
        if not self.is_over(at):
            self.stopped_at = at


def fold(steps: Iterable[script.AnyStep]) -> Shown:
    """Put steps together to what they show."""
    text, thoughts, block, attached, is_complete = "", "", None, None, False
    for step in steps:
        match step:
            case script.Text(text=more):
                text += more
            case script.Rewrite(text=whole):
                text = whole
            case script.Thought(text=more):
                thoughts += more
            case script.Show(attached=more):
                block, attached = step.settled() or block, more or attached
            case script.Complete(attached=more):
                attached, is_complete = more or attached, True
            case script.Fail(code=code):
                text, block, attached, is_complete = f"{_WRONG} ({code})", None, None, True
            case _:
                pass
    return Shown(
        text=text, thoughts=thoughts, block=block, attached=attached, is_complete=is_complete
    )


def said(text: str, *, first: float, interval: float = 0.0) -> script.Steps:
    """Say a text piece by piece; all at once without an interval."""
    if not interval:
        return (script.Text(text=text, after=first),)
    pieces = list(script.pieces(text, 0))
    return tuple(
        script.Text(text=piece, after=interval if index else first)
        for index, piece in enumerate(pieces)
    )


def answered(text: str, *, first: float) -> script.Steps:
    """Answer with words alone, as the site does for refusals and limits."""
    return (*said(text, first=first), script.Complete())


def placeholder(token: str, number: object = 0) -> str:
    """Write the line that stands for something made (site-wire 4.4)."""
    return f"http://googleusercontent.com/{token}/{number}"
