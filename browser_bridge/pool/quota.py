"""The quota ledger: which profile has used up what, and until when. Knows no page and no site.

`jobs.worker` tells it what became of each job; the pool leaves out who is at a limit. A limit
without a reset time is assumed to last for a cool-down that doubles each time it is met in a row:
by default 15 minutes, or 1 minute where an account is asked too often, and 8 hours at most. The
first success after its reset ends the row. An account that was asked too often once is asked last;
it is left out when that comes again with no success between.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from browser_bridge import errors
from browser_bridge.messages import Mode, Tool
from browser_bridge.storage import QuotaRow

logger = logging.getLogger(__name__)

COOL_DOWN = 900.0
"""Seconds for which a limit of unknown length is assumed to last, the first time."""
PACE_COOL_DOWN = 60.0
"""The same for an account that is asked too often."""
LONGEST_COOL_DOWN = 8 * 3600.0
ABSENT = 300.0
"""Seconds for which a profile that was not offered a tool is asked last."""
REMEMBERED = 24 * 3600.0
"""Seconds after its reset for which a limit is remembered, to know whether it comes in a row."""
_MOST_DOUBLINGS = 16
_MOST_SAID = 300


class Kind(StrEnum):
    """What a row is of."""

    ACCOUNT = "account"
    MODEL = "model"
    TOOL = "tool"
    FILES = "files"
    ABSENT = "absent"
    """A tool that the profile was not offered: no limit, but others are asked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a job needs of a profile.

    Args:
        mode: The mode that answers.
        tool: The tool that makes the answer, or None.
        has_files: Whether files go with the prompt.
    """

    mode: Mode
    tool: Tool | None = None
    has_files: bool = False

    @property
    def keys(self) -> tuple[tuple[Kind, str], ...]:
        """The kinds and names of the limits that concern it."""
        keys = [(Kind.ACCOUNT, ""), (Kind.MODEL, self.mode.value)]
        if self.tool is not None:
            keys.append((Kind.TOOL, self.tool.value))
        if self.has_files:
            keys.append((Kind.FILES, ""))
        return tuple(keys)


class Table(Protocol):
    """Where the rows outlive the process; `storage.QuotaTable`, or a double of it."""

    async def load(self) -> Sequence[QuotaRow]:
        """Return all rows."""
        ...

    def put(self, row: QuotaRow) -> None:
        """Write a row soon."""
        ...

    def remove(self, row: QuotaRow) -> None:
        """Remove a row soon."""
        ...


class Ledger:
    """All limits that profiles have met.

    Args:
        table: Where they outlive the process; None keeps them in memory alone.
        cool_down: Seconds for which a limit of unknown length is assumed to last at first.
        clock: Unix seconds.
    """

    def __init__(
        self,
        table: Table | None = None,
        *,
        cool_down: float = COOL_DOWN,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._table = table
        self._cool_down = cool_down
        self._clock = clock
        self._rows: dict[tuple[str, Kind, str], QuotaRow] = {}

    async def load(self) -> None:
        """Take up what an earlier run knew."""
        for row in () if self._table is None else await self._table.load():
            self._rows[row.profile, Kind(row.kind), row.name] = row
        self._forget()

    def rows(self) -> tuple[QuotaRow, ...]:
        """Return the limits that hold now, the next reset first."""
        now = self._clock()
        return tuple(sorted(self._holding(now), key=lambda row: (row.until, row.profile)))

    def note(self, profile: str, use: Use, error: errors.BridgeError) -> None:
        """Take note of what ended a job, if it tells of a limit or of a tool that is missing.

        The error is told how long the limit lasts, where it does not know.

        Args:
            profile: Name of the profile that had the job.
            use: What the job needed.
            error: How it ended.
        """
        match error:
            case errors.RateLimited():
                kind, name = _limited(use, error)
            case errors.ToolUnavailable() if use.tool is not None:
                kind = Kind.ABSENT if error.retry_after is None else Kind.TOOL
                name = use.tool.value
            case _:
                return
        row = self._put(profile, kind, name, error)
        if kind is not Kind.ABSENT:
            error.retry_after = row.until - row.since

    def served(self, profile: str, use: Use) -> None:
        """Take note that a profile answered: limits that are past do not come in a row."""
        keys = [*use.keys, *((Kind.ABSENT, use.tool.value) for _ in range(1) if use.tool)]
        for kind, name in keys:
            row = self._rows.get((profile, kind, name))
            # One under way when the limit was met may end well after it.
            if row is not None and (row.until <= self._clock() or _is_soft(row)):
                self._drop(row)

    def limit(self, profile: str, use: Use) -> QuotaRow | None:
        """Return the limit that keeps a profile from serving, the one that lasts longest."""
        now = self._clock()
        found = (self._rows.get((profile, *key)) for key in use.keys)
        holding = (r for r in found if r is not None and r.until > now and not _is_soft(r))
        return max(holding, key=lambda row: row.until, default=None)

    def lacking(self, use: Use) -> frozenset[str]:
        """Return the profiles that are asked last, for they may be at a limit or lack the tool."""
        keys = set(use.keys)
        if use.tool is not None:
            keys.add((Kind.ABSENT, use.tool.value))
        return frozenset(
            row.profile
            for row in self._holding(self._clock())
            if _is_soft(row) and (row.kind, row.name) in keys
        )

    def refusal(self, limits: Iterable[QuotaRow]) -> errors.RateLimited:
        """Return the error for a job that every profile is too limited for.

        Args:
            limits: The limit of each.
        """
        first = min(limits, key=lambda row: row.until)
        wait = max(1.0, first.until - self._clock())
        what = f"the {first.kind} {first.name!r}" if first.name else f"the {first.kind}"
        when = "as the site told" if first.is_told else "which is assumed"
        return errors.RateLimited(
            f"Each profile that may serve has reached a limit; the first, of {what}, is reset in "
            f"{_span(wait)}, {when}. Wait, choose another model, or sign in another profile.",
            retry_after=wait,
        )

    def clear(self, profile: str) -> None:
        """Forget a profile's limits: an operator knows better."""
        for row in [row for row in self._rows.values() if row.profile == profile]:
            self._drop(row)

    def _put(self, profile: str, kind: Kind, name: str, error: errors.BridgeError) -> QuotaRow:
        now, known = self._clock(), self._rows.get((profile, kind, name))
        times = 1 if known is None else known.times
        # Two tabs may meet one limit at once, which is no row.
        if known is not None and (known.until <= now or _is_soft(known)):
            times += 1
        wait = error.retry_after if error.retry_after is not None else self._assumed(kind, times)
        row = QuotaRow(
            profile=profile,
            kind=kind.value,
            name=name,
            until=now + wait,
            is_told=error.retry_after is not None,
            times=times,
            since=now,
            said=error.message[:_MOST_SAID],
        )
        self._rows[profile, kind, name] = row
        if kind is not Kind.ABSENT:
            extra = {"action": "limit_met", "profile": profile, "kind": kind.value, "of": name}
            logger.warning("a profile is at a limit for %s", _span(wait), extra=extra)
        if self._table is not None:
            self._table.put(row)
        self._forget()
        return row

    def _assumed(self, kind: Kind, times: int) -> float:
        if kind is Kind.ABSENT:
            return ABSENT
        first = min(PACE_COOL_DOWN, self._cool_down) if kind is Kind.ACCOUNT else self._cool_down
        return min(first * 2.0 ** min(times - 1, _MOST_DOUBLINGS), LONGEST_COOL_DOWN)

    def _holding(self, now: float) -> Iterable[QuotaRow]:
        return (row for row in self._rows.values() if row.until > now)

    def _forget(self) -> None:
        oldest = self._clock() - REMEMBERED
        for row in [row for row in self._rows.values() if row.until <= oldest]:
            self._drop(row)

    def _drop(self, row: QuotaRow) -> None:
        del self._rows[row.profile, Kind(row.kind), row.name]
        if self._table is not None:
            self._table.remove(row)


def _limited(use: Use, error: errors.RateLimited) -> tuple[Kind, str]:
    if error.model:
        return Kind.MODEL, error.model
    match error.scope:
        case errors.Scope.ACCOUNT:
            return Kind.ACCOUNT, ""
        case errors.Scope.FILES:
            return Kind.FILES, ""
        case errors.Scope.ASKED if use.tool is not None:
            return Kind.TOOL, use.tool.value
        case errors.Scope.ASKED | errors.Scope.MODEL:
            return Kind.MODEL, use.mode.value


def _is_soft(row: QuotaRow) -> bool:
    """Whether a profile is asked last for it, and not left out."""
    return row.kind == Kind.ABSENT or (row.kind == Kind.ACCOUNT and row.times == 1)


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
