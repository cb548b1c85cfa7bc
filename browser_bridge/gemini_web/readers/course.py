"""The course of one research: what is to be done next, by what its page shows and for how long.

Pure; `research` does it. The same course is taken on the page that asked, and on one that opens
the conversation later. A plan is started once at the most.
"""

from dataclasses import dataclass, field
from enum import Enum

from browser_bridge.gemini_web.readers.research import Shown, Stage

PLAN_WAIT = 3.0
"""Seconds from the end of the answer within which its plan must show."""
LONGEST_WAIT = 180.0
"""Seconds that a plan, or the beginning of the work, may take (site-dom 10: 20 to 90)."""
SAID_REST = 3.0
"""Seconds of rest after which words without plan and card count as what comes of it."""
REPORT_REST, UNSURE_REST = 0.1, 2.0
"""Seconds of rest after which a report is whole: where the page says so, and where it does not."""
MOUNT_WAIT = 8.0
"""Seconds within which a panel must show the report (site-dom 10: 4.7)."""
MOST_OPENINGS = 3
RELOAD_LIVE = 300.0
"""Seconds of rest after which the page that asked is loaded anew: it may have lost touch."""
RELOAD_SHOWN, RELOAD_BLANK, RELOAD_GROWTH = 5.0, 12.0, 1.7
"""The same on a page that opened the conversation later, at first, once it shows the turn (site-dom
14: after up to 8); it may not be kept up to date. There the pause grows."""


class Step(Enum):
    """What is to be done next."""

    LOOK = "look"
    """Wait for a change."""
    START = "start"
    SHOW_PLAN = "show_plan"
    """Give the plan as the answer."""
    OPEN = "open"
    """Open the panel of the report."""
    TAKE = "take"
    """Take the report."""
    SAY = "say"
    """Give the site's words as the answer: they came without a plan."""
    FAIL = "fail"
    """The site's words say why the research came to nothing."""
    RELOAD = "reload"
    """Load the conversation anew."""
    STALL = "stall"
    """Give up."""
    LOSE = "lose"
    """Give up: the report is not found."""


@dataclass(slots=True, kw_only=True)
class Course:
    """One research, as far as it has been followed.

    Args:
        approves_plan: Whether the plan is carried out unseen.
        began: When it was first looked at, monotonic.
        is_live: Whether this page asked for it.
        is_started: Whether its plan was carried out.
    """

    approves_plan: bool
    began: float
    is_live: bool = True
    is_started: bool = False
    shown: Shown | None = None
    _changed: float = field(init=False)
    _waiting_since: float | None = field(init=False)
    _openings: int = 0
    _loads: int = 0

    def __post_init__(self) -> None:
        """Begin to wait."""
        self._changed = self.began
        self._waiting_since = self.began

    def see(self, shown: Shown, *, now: float) -> None:
        """Take a look.

        Args:
            shown: What the page shows.
            now: Monotonic time.
        """
        if self.shown is None or self.shown.pulse != shown.pulse:
            self._changed = now
        self.shown = shown
        self.is_started |= shown.has_card or shown.turns > 1
        is_waiting = shown.stage in (Stage.WAITING, Stage.PLANNED)
        self._waiting_since = (self._waiting_since or now) if is_waiting else None

    def note_start(self, *, now: float) -> None:
        """Note that the plan was started."""
        self.is_started = self.is_live = True
        self._waiting_since = self._changed = now

    def note_opening(self, *, now: float) -> None:
        """Note that the panel was asked for."""
        self._openings += 1
        self._changed = now

    def note_load(self, *, now: float) -> None:
        """Note that the conversation was loaded anew."""
        self._loads += 1
        self._openings = 0
        self.is_live = False
        self._changed = now

    def rest(self, *, now: float) -> float:
        """Return the seconds since anything changed.

        Args:
            now: Monotonic time.
        """
        return now - self._changed

    def step(self, *, now: float) -> Step:
        """Return what is to be done.

        Args:
            now: Monotonic time.
        """
        step, due = self._next()
        return step if now >= due else Step.LOOK

    def wait(self, *, now: float, most: float) -> float:
        """Return for how many seconds nothing is to be done unless something changes.

        Args:
            now: Monotonic time.
            most: Seconds to return at most.
        """
        return min(max(self._next()[1] - now, 0.02), most)

    def _next(self) -> tuple[Step, float]:
        """Return the next step, and when it is due without a change."""
        shown, changed = self.shown, self._changed
        match Stage.WAITING if shown is None else shown.stage:
            case Stage.PLANNED if not self.is_started:
                return (Step.START if self.approves_plan else Step.SHOW_PLAN), changed
            case Stage.CLOSED:
                return self._opening(has_panel=shown is not None and shown.has_panel)
            case Stage.REPORTED:
                report = shown.report if shown else None
                is_told = report is not None and report.is_busy is not None
                return Step.TAKE, changed + (REPORT_REST if is_told else UNSURE_REST)
            case Stage.SAID:
                return (Step.FAIL if self.is_started else Step.SAY), changed + SAID_REST
            case Stage.RUNNING | Stage.WRITING:
                return Step.RELOAD, changed + self._reload_after
            case Stage.WAITING | Stage.PLANNED:
                return self._giving_up()

    def _opening(self, *, has_panel: bool) -> tuple[Step, float]:
        if self._openings >= MOST_OPENINGS:
            return Step.LOSE, self._changed + MOUNT_WAIT
        is_mounting = has_panel or self._openings
        return Step.OPEN, self._changed + (MOUNT_WAIT if is_mounting else 0.0)

    def _giving_up(self) -> tuple[Step, float]:
        """What follows when nothing shows that could be gone on with."""
        if self.is_live and not self.is_started:
            return Step.SAY, self._changed + PLAN_WAIT
        until = (self._waiting_since or self._changed) + LONGEST_WAIT
        reload = self._changed + self._reload_after
        return (Step.RELOAD, reload) if reload < until else (Step.STALL, until)

    @property
    def _reload_after(self) -> float:
        if self.is_live:
            return RELOAD_LIVE
        first = RELOAD_SHOWN if self.shown and self.shown.turns else RELOAD_BLANK
        return min(first * RELOAD_GROWTH ** (self._loads - 1), RELOAD_LIVE)
