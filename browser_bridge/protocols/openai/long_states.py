"""How far a long job is, in the words that this dialect's objects share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

from browser_bridge.events import Artifact, ArtifactKind
from browser_bridge.protocols.openai.picture_stage import refusal

LongStatus = Literal["queued", "in_progress", "completed", "failed"]
MOST_UNFINISHED = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class LongState:
    """A long job as it stands.

    Args:
        suffix: Its id without the prefix of jobs.
        created: When it was accepted, Unix seconds.
        status: How far it is.
        fraction: How much of the site's work is done, from 0 to 1.
        ended: When it ended, Unix seconds.
        answer: Markdown of its answer.
        artifacts: Files that came out of it.
        previews: Files of it that are partial.
        error: Code and message of its failure.
    """

    suffix: str
    created: int
    status: LongStatus
    fraction: float = 0.0
    ended: int | None = None
    answer: str = ""
    artifacts: tuple[Artifact, ...] = ()
    previews: tuple[Artifact, ...] = ()
    error: Mapping[str, str] | None = None

    def requiring(self, kind: ArtifactKind) -> Self:
        """Return the state in which an answer without a file of a kind is a failure."""
        if self.status != "completed" or self.first(kind) is not None:
            return self
        what = "picture" if kind is ArtifactKind.IMAGE else kind.value
        error = refusal(self.answer, what=what)
        told = {"code": error.code, "message": error.message}
        return replace(self, status="failed", error=told)

    def first(self, kind: ArtifactKind) -> Artifact | None:
        """Return the first finished file of a kind."""
        return next((found for found in self.artifacts if found.kind is kind), None)

    @property
    def progress(self) -> int:
        """Percent done; 100 only when it is."""
        if self.status == "completed":
            return 100
        return min(MOST_UNFINISHED, round(self.fraction * 100))
