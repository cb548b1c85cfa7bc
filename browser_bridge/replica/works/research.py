"""Deep Research: a plan, its start, work that goes on without the page, and a report.

One `Research` says all of it; which stage a prompt gets follows from the conversation: the plan's
confirmation starts the work, anything else gives a plan (site-dom 10, site-wire 4.3).
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from browser_bridge.replica import script
from browser_bridge.replica.nested import put
from browser_bridge.replica.works.made import (
    Kind,
    Made,
    Order,
    Shown,
    answered,
    placeholder,
    said,
)
from browser_bridge.replica.works.sources import Source, cited
from browser_bridge.replica.works.words import WORDS, say

Outcome = Literal["done", "refused", "limit", "too_many", "stalled", "failed"]
MOST_AT_ONCE = 3
PLAN_STATE, RUNNING_STATE, DONE_STATE = 2, 3, 4
_PLAN_LINE, _CHIP = "deep_research_confirmation_content", "immersive_entry_chip"
_PLAN, _STATE, _CITATIONS = 56, 69, 43
_RUNNING, _DONE, _STOPPED, _FAILED = 1, 2, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """One thing that research shows while it runs: a thought, pages it looks at, or both.

    Args:
        header: What it is about.
        body: What it thinks, or "".
        pages: Web pages that it looks at.
    """

    header: str = ""
    body: str = ""
    pages: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Research:
    """What a research prompt gives.

    Args:
        title: Title of plan and report.
        websites: What the plan's first step says.
        analysis: What its second step says.
        report: The report, Markdown, with marks such as ` [cite: 1, 2]`.
        used: Sources of the report; the first one is number 1.
        unused: Sources that were read and not used.
        thoughts: What is shown while it runs, evenly spread over the time.
        first: Seconds from a prompt to the first word.
        planning: Seconds from there to the plan.
        seconds: Seconds from the start to the report.
        outcome: What comes of it: refusals and limits come in place of a plan, `too_many` in place
            of a start; stalled research runs for ever; failed research says so at its end.
        message: Words in place of the site's own, or "".
    """

    title: str = "A question"
    websites: str = "(1) Find what is known.\n(2) Compare what was found."
    analysis: str = "Weigh the sources against each other."
    report: str = "# A question\n\nThe answer is known. [cite: 1]\n"
    used: tuple[Source, ...] = (Source(url="https://one.example/a", title="One"),)
    unused: tuple[Source, ...] = ()
    thoughts: tuple[Thought, ...] = (Thought(header="Looking around", body="There is enough."),)
    first: float = 0.1
    planning: float = 0.3
    seconds: float = 2.0
    outcome: Outcome = "done"
    message: str = ""

    def make(self, order: Order) -> "MadePlan | MadeResearch":
        """Take an order: carry a plan out when it is confirmed, else make one."""
        return MadeResearch(order, self) if is_confirmed(order) else MadePlan(order, self)


def is_confirmed(order: Order) -> bool:
    """Tell whether a prompt has the plan before it carried out."""
    has_plan = bool(order.earlier) and isinstance(order.earlier[-1], MadePlan)
    return has_plan and (order.use.is_start or order.prompt.strip() in _CONFIRMATIONS)


_CONFIRMATIONS = frozenset(WORDS["plan_confirm"].values())


class MadePlan(Made):
    """A plan that waits to be confirmed."""

    kind: ClassVar[Kind] = "research"

    def __init__(self, order: Order, work: Research) -> None:
        super().__init__(order)
        self.work = work

    def stream(self) -> script.Steps:
        """Think, and then show the plan."""
        work = self.work
        if work.outcome in {"refused", "limit"}:
            key = "refusal" if work.outcome == "refused" else "research_limit"
            return answered(work.message or self._say(key), first=work.first)
        text = f"{self._say('plan_intro')}\n\n{placeholder(_PLAN_LINE)}"
        block = put(0, {_PLAN: self._plan(), _STATE: [PLAN_STATE]})
        return (
            script.Thought(text="**Generating research plan**\n\nWhat to read first?\n", after=0.1),
            script.Show(block=block, after=work.planning),
            *said(text, first=0.0),
            script.Complete(),
        )

    def _plan(self) -> list[Any]:
        address = placeholder(_PLAN_LINE)
        steps = [[None, step["title"], step["body"]] for step in self._steps()]
        confirm, modify = self._say("plan_confirm"), self._say("plan_modify")
        return [self.work.title, steps, self._say("plan_eta"), [confirm], [address], [modify]]

    def _steps(self) -> list[dict[str, str]]:
        bodies = {"websites": self.work.websites, "analyze": self.work.analysis, "report": ""}
        return [{"title": self._say(f"plan_{name}"), "body": body} for name, body in bodies.items()]

    def _say(self, key: str) -> str:
        return say(key, self.order.locale)

    def describe(self) -> dict[str, Any]:
        """Give title and steps."""
        return {
            "outcome": self.work.outcome,
            "stage": "plan",
            "title": self.work.title,
            "steps": self._steps(),
        }


class MadeResearch(Made):
    """Research that was started, and its report."""

    kind: ClassVar[Kind] = "research"

    def __init__(self, order: Order, work: Research) -> None:
        super().__init__(order)
        self.work = work
        self._is_refused = work.outcome == "too_many" or order.busy >= MOST_AT_ONCE

    def stream(self) -> script.Steps:
        """Say that it has begun."""
        if self._is_refused:
            text = self.work.message or self._say("research_many")
            return answered(text, first=self.work.first)
        text = f"{self._say('research_ack')}\n\n{placeholder(_CHIP)}"
        return (
            script.Show(
                block=put(0, {_STATE: [RUNNING_STATE]}),
                attached=[self._entry("")],
                after=self.work.first,
            ),
            *said(text, first=0.0),
            script.Complete(attached=[self._entry("")]),
        )

    def later(self) -> script.Steps:
        """Bring the report, when it is ready."""
        work = self.work
        if self._is_refused or work.outcome == "stalled":
            return ()
        if work.outcome == "failed":
            text = work.message or self._say("research_failed")
            return (script.Rewrite(text=text, after=work.seconds),)
        return (
            script.Rewrite(
                text=f"{self._say('research_done')}\n\n{placeholder(_CHIP)}", after=work.seconds
            ),
            script.Show(block=put(0, {_STATE: [DONE_STATE]}), attached=[self._entry(work.report)]),
        )

    def shown(self, at: float) -> Shown:
        """Say that it was stopped, if it was."""
        if self.stopped_at is None:
            return super().shown(at)
        return Shown(text=self._say("research_stopped"), is_complete=True)

    def is_over(self, at: float) -> bool:
        """Stalled research is never over by itself."""
        is_stalled = self.work.outcome == "stalled" and not self._is_refused
        return self.stopped_at is not None or (not is_stalled and super().is_over(at))

    def progress(self, seconds: float) -> list[Any]:
        """Tell state and what was thought so far."""
        work = self.work
        share = min(1.0, max(0.0, seconds - work.first) / max(work.seconds, 0.001))
        count = int(share * (len(work.thoughts) + 1))
        items = [
            [item.header, item.body, [[page.url, page.title, page.domain] for page in item.pages]]
            for item in work.thoughts[:count]
        ]
        return [self._task, self._state(share), items]

    def _state(self, share: float) -> int:
        if self.stopped_at is not None:
            return _STOPPED
        if share < 1 or self.work.outcome == "stalled":
            return _RUNNING
        return _FAILED if self.work.outcome == "failed" else _DONE

    @property
    def _task(self) -> str:
        return f"task-{self.order.response}"

    def _entry(self, report: str) -> list[Any]:
        work = self.work
        citations = put(0, {_CITATIONS: cited(report, work.used)}) if report else None
        used = [source.listed() for source in work.used] if report else []
        unused = [source.listed() for source in work.unused] if report else []
        name = f"report_{self.order.response}"
        return put(
            18,
            {
                0: name,
                2: work.title,
                3: self._task,
                4: report,
                17: [report, citations, used, unused],
            },
        )

    def _say(self, key: str) -> str:
        return say(key, self.order.locale)

    def describe(self) -> dict[str, Any]:
        """Give the report and its sources, used ones in the order of their numbers."""
        work = self.work
        return {
            "outcome": "too_many" if self._is_refused else work.outcome,
            "stage": "research",
            "title": work.title,
            "report": work.report,
            "used": [source.describe() for source in work.used],
            "unused": [source.describe() for source in work.unused],
        }
