"""What the routes need of the rest, and the value that carries it; `app.py` fills it in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from browser_bridge import settings
from browser_bridge.api.media_links import MediaLinks
from browser_bridge.api.named_keys import NamedKeys
from browser_bridge.api.uploads import Uploads
from browser_bridge.artifacts import Store
from browser_bridge.jobs.accepting import Manager
from browser_bridge.jobs.kept_turns import KeptTurns
from browser_bridge.jobs.long_jobs import LongJobs
from browser_bridge.metrics import Metrics
from browser_bridge.operations.operations import Operations
from browser_bridge.pool import Ledger, Queued, SlotStatus


class Pool(Protocol):
    """Knows the profiles' states and limits, and who waits."""

    @property
    def ledger(self) -> Ledger:
        """Knows which profiles are at a limit."""
        ...

    def queue(self) -> Sequence[Queued]:
        """Return those waiting, in the order in which they are served."""
        ...

    def raise_if_full(self) -> None:
        """Refuse what would be refused if it came now.

        Raises:
            BridgeError: Why.
        """
        ...

    def status(self) -> Sequence[SlotStatus]:
        """Return the state of each slot."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """The running parts, built and closed by the application's lifespan.

    Args:
        settings: All settings.
        manager: Takes jobs.
        pool: Knows the profiles.
        keys: Keys that callers may use; never empty.
        metrics: What is counted.
        store: Files that came out of answers.
        links: Their addresses.
        long_jobs: Jobs that go on without their caller.
        kept_turns: Turns that callers may ask for again.
        uploads: Files on their way in.
        named_keys: Keys that were given out by name.
        operations: What operators see and do; None where there is nothing to operate.
    """

    settings: settings.Settings
    manager: Manager
    pool: Pool
    keys: tuple[str, ...]
    store: Store
    links: MediaLinks
    long_jobs: LongJobs
    kept_turns: KeptTurns
    uploads: Uploads
    metrics: Metrics = field(default_factory=Metrics)
    named_keys: NamedKeys | None = None
    operations: Operations | None = None
