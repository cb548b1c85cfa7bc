"""Region: Deep Research. Plan, start, work that goes on for long, and the report with its sources.

Facts: site-dom 10. `readers.course` says what is to be done next; this does it. The plan is started
at most once, by the page's own button.
"""

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors, events
from browser_bridge.gemini_web import page_faults, research_faults, urls
from browser_bridge.gemini_web.downloads import Save
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.plan_card import PlanCard
from browser_bridge.gemini_web.readers import conclusion
from browser_bridge.gemini_web.readers.course import Course, Step
from browser_bridge.gemini_web.readers.research import Shown, Stage, Telling
from browser_bridge.gemini_web.readers.turn import TurnReader
from browser_bridge.gemini_web.recovery import page_lost
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.report_panel import ReportPanel
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.stored_turns import StoredTurns
from browser_bridge.gemini_web.urls import Site
from browser_bridge.gemini_web.work_events import Work
from browser_bridge.messages import SentTurn, ToolOptions

PLANNING = 180.0
"""Seconds without a sign of life that a plan may take (site-dom 10: 20 to 90)."""
FIRST_LOOK, LONGEST_LOOK = 1.0, 8.0
"""Seconds of the first and of the longest wait for a change; the page wakes it earlier."""
STOP_WAIT = 1.5
"""Seconds within which the button to stop must be there, and go after it was pressed."""
WORDS_LIMIT = 30.0
"""Seconds within which words that came without a plan must be found again."""
LAST = frozenset({Step.TAKE, Step.SHOW_PLAN, Step.SAY, Step.FAIL, Step.STALL, Step.LOSE})
NO_PLAN = events.TurnNotice(
    code="research_not_made",
    message="The site answered in words and made no plan: no research was done.",
)
RESEARCHING = events.TurnProgress(stage="researching", message="The site researches")


class Research(Region):
    """The research of one page's newest turns.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
    """

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._stored = StoredTurns(page, observer, selectors, site)
        self._panel = ReportPanel(page, observer, selectors, site)
        self._plan = PlanCard(page, observer, selectors, site)
        self.forget()

    def forget(self) -> None:
        """Know of no research that is under way."""
        self._plan.is_pressed = False
        self._sent: SentTurn | None = None
        self._is_stopped = False
        self._offered_since: float | None = None

    def take_up(self, sent: SentTurn) -> None:
        """Go on, in `collect`, with research that another page asked for."""
        self.forget()
        self._sent, self._plan.is_pressed = sent, sent.is_started

    @property
    def is_started(self) -> bool:
        """Whether a plan may have been started."""
        return self._plan.is_pressed

    async def approve(self, prompt: str) -> bool:
        """Start the plan that the conversation waits with, if that is all a prompt asks for.

        Args:
            prompt: The prompt.

        Returns:
            Whether it did; else the prompt is to be sent.

        Raises:
            SelectorLost: The plan's button was not found, or does nothing.
        """
        plan = await self._plan.waiting()
        if plan is None or not plan.is_confirmed_by(prompt):
            return False
        await self._plan.start()
        return True

    async def stop(self) -> bool:
        """Give up; tell whether the site's own button for that was pressed."""
        self._is_stopped = True
        if not self.is_started:
            return False
        with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
            await self._click("pointAtStopResearch", None, within=STOP_WAIT, what="stopping")
            await self._observer.call("whenGone", "research_stop", STOP_WAIT * 1000)
            return True
        return False

    async def collect(
        self, reader: TurnReader, options: ToolOptions, save: Save
    ) -> AsyncGenerator[Work]:
        """Yield plan and work as thoughts, and the report with its sources as the answer.

        It waits for as long as the page says that it works: the caller has the deadline.

        Args:
            reader: The turn's reader, at its end; what it read stands beside the plan.
            options: Whether the plan is approved unseen.
            save: Keeps the report's files.

        Raises:
            RateLimited: No more research can run at once.
            ContentRefused: The site refuses it.
            AnswerFailed: The site says that it came to nothing.
            AnswerStalled: No plan came, or the work did not begin.
            SelectorLost: The report is not found.
            StorageFailed: A file cannot be kept.
        """
        course = await self._begun(options)
        async with aclosing(self._followed(course, reader)) as works:
            async for work in works:
                yield work
        match course.step(now=time.monotonic()):
            case Step.TAKE:
                async for work in self._reported(save):
                    yield work
            case Step.SHOW_PLAN:
                yield events.TextDelta("\n\n".join(filter(None, (reader.text, _plan_of(course)))))
            case Step.SAY:
                yield events.TextDelta(await self._words(course, reader))
                yield NO_PLAN
            case step:
                raise self._trouble(step, course)

    async def _begun(self, options: ToolOptions) -> Course:
        sent = self._sent
        course = Course(
            approves_plan=options.approves_plan,
            began=time.monotonic(),
            is_live=sent is None,
            is_started=self.is_started,
        )
        await self._observer.call("unwatch")
        if sent is not None:
            await self._load(sent.conversation, course)
        return course

    async def _followed(self, course: Course, reader: TurnReader) -> AsyncGenerator[Work]:
        """Take one step after another up to the last, and tell what is thought meanwhile."""
        telling = Telling(self._sent.thoughts if self._sent else reader.thoughts)
        is_announced = False
        while (step := course.step(now=time.monotonic())) not in LAST:
            await self._take(step, course)
            shown = await self._look(course)
            for thought in _thoughts(telling, course, shown, reader.text):
                yield events.ThoughtDelta(thought)
            if shown.stage is Stage.RUNNING and not is_announced:
                is_announced = True
                yield RESEARCHING

    async def _take(self, step: Step, course: Course) -> None:
        match step:
            case Step.START:
                await self._plan.start()
                course.note_start(now=time.monotonic())
            case Step.OPEN:
                course.note_opening(now=time.monotonic())
                with suppress(Unclickable):
                    await self._panel.open()
            case Step.RELOAD:
                identity = urls.conversation_of(self._page.url)
                await self._load(self._sent.conversation if self._sent else identity, course)
            case _:
                pass

    async def _look(self, course: Course) -> Shown:
        """Wait for a change, or until something is to be done; the waits grow."""
        pulse = course.shown.pulse if course.shown else None
        most = min(max(FIRST_LOOK, course.rest(now=time.monotonic())), LONGEST_LOOK)
        wait = course.wait(now=time.monotonic(), most=most)
        shown = Shown.parse(await self._observer.call("whenResearchStirs", pulse, wait * 1000))
        self._check(shown)
        course.see(shown, now=time.monotonic())
        return shown

    def _check(self, shown: Shown) -> None:
        if self._is_stopped:
            raise conclusion.stopped()
        if self._observer.is_gone:
            raise errors.BrowserCrashed("Chromium or its page died.", submitted=True)
        page_faults.check_place(self._page.url, self._site, is_submitted=True)
        if self.is_started:
            page_faults.check_stream(self._observer.stream)
        if not shown.is_sign_in_offered or shown.has_card:
            self._offered_since = None
            return
        now = time.monotonic()
        self._offered_since = self._offered_since or now
        if now - self._offered_since > conclusion.SIGN_IN_PATIENCE:
            raise errors.SignedOut(
                "The site ended the profile's sign-in while it researched; "
                f"{page_faults.SIGN_IN_REMEDY}. The prompt was sent once.",
                submitted=True,
            )

    async def _load(self, identity: str | None, course: Course) -> None:
        """Load the conversation anew, and look for the research in it."""
        course.note_load(now=time.monotonic())
        if identity is None:
            return
        origin = course.shown.origin if course.shown else ""
        await self._stored.load(identity)
        sent = self._sent
        sought = {
            "prompt": sent.prompt if sent else "",
            "response": sent.response if sent else origin,
            "before": sent.before if sent else 0,
            "isStarted": course.is_started,
        }
        await self._observer.call("seekResearch", sought)

    async def _reported(self, save: Save) -> AsyncGenerator[Work]:
        report = await self._panel.read()
        yield events.TextDelta(report.markdown)
        for citation in report.citations:
            yield citation
        for content, ending in ((report.markdown, "md"), (report.html, "html")):
            artifact = await save(
                content.encode(),
                kind=events.ArtifactKind.DOCUMENT,
                name=f"{report.title or 'report'}.{ending}",
            )
            yield events.ArtifactReady(artifact=artifact)
        await self._panel.close()

    async def _words(self, course: Course, reader: TurnReader) -> str:
        """Return the words that came without a plan, or raise what they say."""
        said = course.shown.words if course.shown else ""
        if refusal := research_faults.refusal_of(said):
            raise refusal
        if reader.text or self._sent is None:
            return reader.text
        stored = await self._stored.read(self._sent, patience=WORDS_LIMIT)
        if stored is None:
            raise page_lost()
        return stored.text

    def _trouble(self, step: Step, course: Course) -> errors.SiteError:
        """Return why there is no report."""
        shown = course.shown
        if step is Step.LOSE or shown is None:
            return self._lost("report_body", "complete", is_submitted=True)
        if step is Step.STALL:
            return errors.AnswerStalled(
                "The research did not begin; the prompt was sent once.", submitted=True
            )
        return research_faults.failure_of(shown)


def _thoughts(telling: Telling, course: Course, shown: Shown, intro: str) -> Iterator[str]:
    """What is to be appended to the thoughts: the plan before it is started, then the work."""
    is_planned = shown.stage is Stage.PLANNED and course.approves_plan and not course.is_started
    texts = (intro, _plan_of(course)) if is_planned else ()
    yield from filter(None, (*map(telling.say, texts), telling.items(shown.items)))


def _plan_of(course: Course) -> str:
    plan = course.shown.plan if course.shown else None
    return plan.markdown if plan else ""
