"""The read model of the admin page and its JSON: pure functions over pool and jobs."""

from collections import Counter
from collections.abc import Mapping, Sequence

from browser_bridge.jobs.timeline import Timeline
from browser_bridge.operations.knowledge import NO_ACCOUNT, Account
from browser_bridge.operations.rows import (
    NEED_A_PERSON,
    Bar,
    Board,
    JobRow,
    Limit,
    Line,
    Quota,
    SlotRow,
    Step,
)
from browser_bridge.pool import SlotStatus

SHOWN = 25
"""Jobs that ended which the overview shows."""
_COMING = frozenset({"cold", "starting", "draining"})


def board(
    slots: Sequence[SlotStatus],
    timelines: Sequence[Timeline],
    *,
    line: Line,
    accounts: Mapping[str, Account] | None = None,
    quotas: Sequence[Quota] = (),
    viewers: Mapping[str, str] | None = None,
    has_answered: bool = False,
) -> Board:
    """Return what the overview shows.

    Args:
        slots: The pool's slots.
        timelines: Of all jobs that are remembered, the latest first.
        line: Those waiting for a tab.
        accounts: Whose profiles they are, by name.
        quotas: Rows of the quota ledger.
        viewers: Who has taken over which profile.
        has_answered: Whether an earlier process has answered.
    """
    ended = [timeline for timeline in timelines if timeline.ended is not None]
    running = [timeline for timeline in reversed(timelines) if timeline.ended is None]
    tools = _tools(ended)
    rows = tuple(
        slot_row(
            slot,
            account=(accounts or {}).get(slot.profile, NO_ACCOUNT),
            tools=tools.get(slot.profile, ()),
            limits=limits_of(slot.profile, quotas),
            viewer=(viewers or {}).get(slot.profile, ""),
        )
        for slot in slots
    )
    return Board(
        slots=rows,
        running=tuple(map(job_row, running)),
        recent=tuple(map(job_row, ended[:SHOWN])),
        ended=len(ended),
        counts=dict(Counter(timeline.status.value for timeline in running)),
        waiting=line.waiting,
        most_waiting=line.most,
        step=step(
            slots,
            has_answered=has_answered or any(item.status == "completed" for item in ended),
        ),
    )


def slot_row(
    slot: SlotStatus,
    *,
    account: Account = NO_ACCOUNT,
    tools: tuple[str, ...] = (),
    limits: tuple[Limit, ...] = (),
    viewer: str = "",
) -> SlotRow:
    """Return the row of one profile."""
    return SlotRow(
        profile=slot.profile,
        groups=tuple(slot.groups),
        state=str(slot.state),
        since=slot.since,
        tabs=slot.tabs,
        leased=slot.leased,
        warm=slot.warm,
        reason=slot.reason,
        account=account.label,
        tier=account.tier,
        tools=tools,
        limits=limits,
        viewer=viewer,
        needs_person=str(slot.state) in NEED_A_PERSON,
    )


def limits_of(profile: str, quotas: Sequence[Quota]) -> tuple[Limit, ...]:
    """Return the limits that a profile has met."""
    met = (quota for quota in quotas if quota.profile == profile)
    return tuple(Limit(kind=str(one.kind), name=one.name, until=one.until) for one in met)


def job_row(timeline: Timeline) -> JobRow:
    """Return the row of one job."""
    return JobRow(
        id=timeline.job_id,
        model=timeline.model,
        tool=timeline.tool,
        profile=timeline.profile,
        status=timeline.status.value,
        stage=timeline.stage,
        created=timeline.created,
        age=timeline.age,
        attempts=timeline.attempts,
        is_background=timeline.is_background,
        has_ended=timeline.ended is not None,
        bars=bars(timeline),
        error_code=timeline.error_code,
        error=timeline.error,
        capture=timeline.capture,
    )


def bars(timeline: Timeline) -> tuple[Bar, ...]:
    """Return where a job's time went: each part ends where the next one that was reached begins."""
    marks = (
        ("queued", 0.0),
        ("opening", timeline.opened),
        ("waiting", timeline.submitted),
        ("answering", timeline.first_delta),
    )
    reached = [(name, at) for name, at in marks if at is not None]
    ends = [at for _, at in reached[1:]] + [timeline.age]
    return tuple(
        Bar(name=name, start=at, length=max(0.0, end - at))
        for (name, at), end in zip(reached, ends, strict=True)
    )


def step(slots: Sequence[SlotStatus], *, has_answered: bool) -> Step:
    """Return what a new operator has to do next."""
    states = {str(slot.state) for slot in slots}
    if not states:
        return Step.ADD
    if has_answered:
        return Step.DONE
    if "ready" in states:
        return Step.REQUEST
    if states & _COMING:
        return Step.CHECK
    return Step.SIGN_IN


def _tools(ended: Sequence[Timeline]) -> Mapping[str, tuple[str, ...]]:
    """Return which tools each profile has answered with lately."""
    used: dict[str, dict[str, None]] = {}
    for timeline in ended:
        if timeline.tool and timeline.status == "completed":
            used.setdefault(timeline.profile, {})[timeline.tool] = None
    return {profile: tuple(sorted(tools)) for profile, tools in used.items()}
