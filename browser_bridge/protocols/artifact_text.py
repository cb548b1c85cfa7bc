"""How files and progress stand in an answer's text (api-contract 9.2): the stages that write them.

Every dialect's answer passes them; streamed and whole answers therefore say the same.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace

from browser_bridge import events
from browser_bridge.events import Artifact, ArtifactKind
from browser_bridge.protocols import stages

Link = Callable[[Artifact], str]
"""Returns an address under which an artifact can be had."""

BREAK = "\n\n"
_NAMES = {
    ArtifactKind.IMAGE: "image",
    ArtifactKind.VIDEO: "video",
    ArtifactKind.AUDIO: "audio",
}
_PERCENT = 100


def pipeline(
    cuts: Iterable[stages.Stage],
    link: Link,
    *,
    leaves_out: Iterable[ArtifactKind] = (),
    thoughts: stages.Stage | None = None,
) -> stages.Pipeline:
    """Return the stages an answer passes on its way to the caller.

    Args:
        cuts: Those that end it where the caller wants it.
        link: Returns the address of an artifact.
        leaves_out: Kinds of files that are not written into its text.
        thoughts: What becomes of its thoughts; None leaves them as they are.
    """
    chain = [*cuts, ArtifactLinks(link, leaves_out=leaves_out), ProgressAsThoughts()]
    return stages.Pipeline(chain if thoughts is None else [*chain, thoughts])


def markdown(artifact: Artifact, link: Link) -> str:
    """Return the Markdown block that gives an artifact to a reader.

    Args:
        artifact: The artifact.
        link: Returns its address.
    """
    url = link(artifact)
    label = _label(artifact.title or _NAMES.get(artifact.kind, artifact.name))
    match artifact.kind:
        case ArtifactKind.IMAGE:
            return f"![{label}]({url})"
        case ArtifactKind.VIDEO:
            return f"```html\n<video src='{url}' controls></video>\n```\n\n[video]({url})"
        case ArtifactKind.AUDIO | ArtifactKind.DOCUMENT | ArtifactKind.CODE | ArtifactKind.BOOK:
            return f"[{label}]({url})"


def _label(text: str) -> str:
    """Return a text as it may stand between the brackets of a link."""
    line = " ".join(text.split())
    for mark in "\\[]":
        line = line.replace(mark, f"\\{mark}")
    return line.replace("`", "'")


class ArtifactLinks:
    """Writes each file into the answer, as a block with a blank line before and after it.

    The files' own events pass on. Citations keep pointing at the words that they support.

    Args:
        link: Returns the address of an artifact.
        leaves_out: Kinds that are not written, since they are given otherwise.
    """

    def __init__(self, link: Link, *, leaves_out: Iterable[ArtifactKind] = ()) -> None:
        self._link = link
        self._leaves_out = frozenset(leaves_out)
        self._text: list[str] = []
        self._tail = ""
        self._is_after_block = False
        self._read = self._written = 0
        self._shifts: list[tuple[int, int]] = [(0, 0)]

    def feed(self, event: events.TurnEvent) -> Iterable[events.TurnEvent]:
        """Return the event, and before it the text that it becomes."""
        match event:
            case events.TextDelta():
                yield from self._follow(event.text)
            case events.ArtifactReady(is_partial=False):
                if event.artifact.kind not in self._leaves_out:
                    yield self._write(self._gap() + markdown(event.artifact, self._link))
                    self._is_after_block = True
                yield event
            case events.TurnCompleted():
                citations = tuple(map(self._moved, event.citations))
                yield replace(event, markdown="".join(self._text), citations=citations)
            case _:
                yield event

    def _follow(self, text: str) -> Iterable[events.TextDelta]:
        """Pass text on; after a block, with exactly one blank line before it."""
        self._read += len(text)
        if self._is_after_block:
            rest = text.lstrip("\n")
            if not rest:
                return  # Whether more follows decides about the blank line.
            self._is_after_block = False
            text = BREAK + rest
            begins = self._read - len(rest)
            self._shifts.append((begins, self._written + len(BREAK) - begins))
        if text:
            yield self._write(text)

    def _gap(self) -> str:
        if self._is_after_block:
            return BREAK
        if not self._tail:
            return ""
        return BREAK[min(len(BREAK), len(self._tail) - len(self._tail.rstrip("\n"))) :]

    def _write(self, text: str) -> events.TextDelta:
        self._text.append(text)
        self._written += len(text)
        self._tail = (self._tail + text)[-len(BREAK) - 1 :]
        return events.TextDelta(text)

    def _moved(self, citation: events.Citation) -> events.Citation:
        if citation.start is None or citation.end is None:
            return citation
        start = citation.start + self._shift(citation.start)
        end = citation.end + self._shift(max(citation.start, citation.end - 1))
        return replace(citation, start=start, end=end)

    def _shift(self, position: int) -> int:
        at = bisect_right(self._shifts, position, key=lambda shift: shift[0])
        return self._shifts[max(0, at - 1)][1]


class ProgressAsThoughts:
    """Tells progress among the thoughts, which clients show while an answer takes long."""

    def __init__(self) -> None:
        self._thoughts: list[str] = []
        self._last = ""

    def feed(self, event: events.TurnEvent) -> Iterable[events.TurnEvent]:
        """Return the event, and before it the thought that it becomes."""
        match event:
            case events.ThoughtDelta():
                self._thoughts.append(event.text)
                yield event
            case events.TurnProgress():
                line = _told(event)
                if line and line != self._last:
                    self._last = line
                    text = self._break() + line + "\n"
                    self._thoughts.append(text)
                    yield events.ThoughtDelta(text)
                yield event
            case events.TurnCompleted():
                yield replace(event, thoughts="".join(self._thoughts))
            case _:
                yield event

    def _break(self) -> str:
        is_open = bool(self._thoughts) and not self._thoughts[-1].endswith("\n")
        return "\n" if is_open else ""


def _told(progress: events.TurnProgress) -> str:
    message = " ".join(progress.message.split())
    if not message or progress.fraction is None:
        return message
    return f"{message} {round(progress.fraction * _PERCENT)} %"
