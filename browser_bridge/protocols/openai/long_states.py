"""How far a long job is, in the words that this dialect's objects share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from browser_bridge.events import Artifact

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

    @property
    def progress(self) -> int:
        """Percent done; 100 only when it is."""
        if self.status == "completed":
            return 100
        return min(MOST_UNFINISHED, round(self.fraction * 100))
