"""The stage of routes that answer with pictures alone: without one, the answer is a refusal."""

from collections.abc import Iterable

from browser_bridge import errors, events
from browser_bridge.events import ArtifactKind

MOST_WORDS = 1000
"""Characters of the site's words that an error repeats."""


class PicturesOnly:
    """Lets pictures through, and makes an error of an answer that has none."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._has_picture = False

    def feed(self, event: events.TurnEvent) -> Iterable[events.TurnEvent]:
        """Return the event unless it is text or another file."""
        match event:
            case events.TextDelta():
                self._words.append(event.text)
            case events.ArtifactReady():
                if event.artifact.kind is ArtifactKind.IMAGE:
                    self._has_picture = self._has_picture or not event.is_partial
                    yield event
            case events.TurnCompleted():
                words = "".join(self._words)
                yield event if self._has_picture else events.TurnFailed(refusal(words))
            case _:
                yield event


def refusal(words: str, *, what: str = "picture") -> errors.ContentRefused:
    """Return the error of an answer without the file that was asked for.

    Args:
        words: What the site said instead.
        what: What the file would have been.
    """
    said = " ".join(words.split())[:MOST_WORDS]
    told = f" It says: {said}" if said else " Rephrase the prompt."
    return errors.ContentRefused(f"The site made no {what}.{told}", submitted=True)
