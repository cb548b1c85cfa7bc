"""Deep Research in real tabs: plan, work, report and sources as the site made them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from browser_bridge import errors, events
from browser_bridge.artifacts import Store
from browser_bridge.gemini_web import selectors
from browser_bridge.gemini_web.chat import Chat, ChatSettings
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import Mode, ModelChoice, SentTurn, Tool, ToolOptions
from browser_bridge.replica.works.research import Research, Thought
from browser_bridge.replica.works.sources import Source
from tests.integration.gemini_web.conftest import OpenTab, Tab, Told
from tests.integration.gemini_web.renderers import renderer_of

PROMPT = "tides of the *North* Sea"
PAGES = tuple(Source(url=f"https://s{n}.example/x?a={n}", title=f"Page [{n}]") for n in range(1, 6))
WORK = Research(
    title="Tides",
    websites="(1) Find tables.\n(2) Compare them.",
    report=(
        "# Tides\n\nThey come [cite: 1, 2], and they go. [cite: 3]\n\n"
        "| Port | Height |\n| --- | --- |\n| Hull | 7 m [cite: 2] |\n\n"
        "- high\n- low [cite: 4]\n\nThat is **all**.\n"
    ),
    used=PAGES[:4],
    unused=PAGES[4:],
    thoughts=(
        Thought(header="Looking", body="Where to begin?"),
        Thought(header="Reading", pages=PAGES),
    ),
    seconds=1.5,
)
TEXT = (
    "# Tides\n\nThey come, and they go.\n\n"
    "| Port | Height |\n| --- | --- |\n| Hull | 7 m |\n\n"
    "- high\n- low\n\nThat is **all**."
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "kept", ttl=timedelta(hours=1), max_bytes=10**9) as kept:
        yield kept


async def ask(tab: Tab, prompt: str = PROMPT, *, approves_plan: bool = True) -> Told:
    """Take one turn of research as the worker takes it."""
    told, options = Told(), ToolOptions(approves_plan=approves_plan)
    try:
        await tab.chat.choose_model(ModelChoice(requested="x", mode=Mode.FAST))
        await tab.chat.choose_tool(Tool.DEEP_RESEARCH, options, within=60)
        await tab.chat.send(prompt)
        async for event in tab.chat.read(wants_thoughts=True):
            if not isinstance(event, SentTurn):
                told.heard.append(event)
    except errors.BridgeError as error:
        told.error = error
    return told


@pytest.mark.parametrize(("generation", "locale"), [("g1", "en"), ("g2", "ja")])
async def test_report_is_the_one_that_the_site_wrote(
    open_tab: OpenTab, store: Store, generation: str, locale: str
) -> None:
    """Plan and work are thoughts; the report is the answer, with sources in order, and files."""
    tab = await open_tab(generation=generation, locale=locale, save=store.save)
    tab.server.make(PROMPT, WORK)
    told = await ask(tab)
    end = told.completed
    assert end.markdown == told.text
    assert end.thoughts == told.thoughts
    text, _, listed = end.markdown.partition("\n\n## ")
    assert text == TEXT
    assert [line.partition("(")[2] for line in listed.split("\n")[2:]] == [
        f"{source.url})" for source in WORK.used
    ]
    words = [(text[c.start or 0 : c.end], c.url) for c in end.citations]
    assert words == [
        ("They come", PAGES[0].url),
        ("They come", PAGES[1].url),
        (", and they go.", PAGES[2].url),
        ("| Hull | 7 m", PAGES[1].url),
        ("low", PAGES[3].url),
    ]
    for part in ("Tides", "Find tables.", "Looking", "Where to begin?", PAGES[4].url):
        assert part in told.thoughts
    assert [item.media_type for item in end.artifacts] == ["text/markdown", "text/html"]
    assert [entry.use.is_start for entry in tab.prompts] == [False, True]
    await tab.works_again()


async def test_plan_is_returned_edited_and_approved(open_tab: OpenTab, store: Store) -> None:
    """Each plan is an answer; words that are more than an approval change it, and yes starts it."""
    tab = await open_tab(generation="g2", locale="zh-CN", save=store.save)
    tab.server.make(PROMPT, WORK)
    planned = await ask(tab, approves_plan=False)
    assert "Find tables." in planned.completed.markdown
    assert planned.completed.artifacts == ()
    tab.server.make("Only Hull", replace(WORK, title="Hull"))
    changed = await ask(tab, "Only Hull, please.", approves_plan=False)
    assert "**Hull**" in changed.completed.markdown
    told = await ask(tab, "Approved!", approves_plan=False)
    assert told.text.startswith(TEXT)
    assert len(told.completed.artifacts) == 2
    assert [entry.use.is_start for entry in tab.prompts] == [False, False, True]
    conversation = told.completed.conversation
    assert conversation is not None
    await tab.chat.open_new()
    await tab.chat.open_conversation(conversation, last_prompt="Approved!", turns=3)


FAILURES = (
    ("research_refused", "de", errors.ContentRefused),
    ("research_limit", "en", errors.RateLimited),
    ("research_many", "ru", errors.RateLimited),
    ("research_failed", "vi", errors.AnswerFailed),
)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("scenario", "locale", "kind"),
    [*FAILURES[2:], *(pytest.param(*case, marks=pytest.mark.soak) for case in FAILURES[:2])],
)
async def test_research_that_comes_to_nothing_is_a_typed_error(
    open_tab: OpenTab, store: Store, scenario: str, locale: str, kind: type[errors.SiteError]
) -> None:
    """The site's words stand in the error, and the tab takes the next prompt."""
    tab = await open_tab(scenario, locale=locale, save=store.save)
    tab.server.make(PROMPT, replace(WORK, seconds=0.5))
    told = await ask(tab)
    assert told.error is not None
    assert type(told.error) is kind
    assert told.error.submitted
    assert told.text == ""
    await tab.works_again()


async def test_running_research_is_stopped_with_its_own_button(
    open_tab: OpenTab, store: Store
) -> None:
    """The site is told, the turn ends as one that was stopped, and the tab is healthy."""
    tab = await open_tab(generation="g2", locale="ko", save=store.save)
    tab.server.make(PROMPT, replace(WORK, seconds=60.0))
    task = asyncio.create_task(ask(tab))
    await tab.page.locator("thinking-panel .item-container, gem-processing-card").first.wait_for()
    await tab.chat.stop()
    told = await asyncio.wait_for(task, 20)
    assert isinstance(told.error, errors.AnswerFailed)
    await tab.works_again()
    assert [event.kind for event in tab.server.oracle.events] == ["stop"]


@pytest.mark.soak
async def test_report_is_found_where_panels_come_late(open_tab: OpenTab, store: Store) -> None:
    """A report that mounts long after its end, in a panel without a title, comes whole."""
    tab = await open_tab("report_late", generation="g1", save=store.save)
    tab.server.make(PROMPT, replace(WORK, seconds=0.5))
    told = await ask(tab)
    assert told.text.startswith(TEXT)


@pytest.mark.soak
@pytest.mark.parametrize("stage", [1, 2])
async def test_research_is_resumed_on_another_page_when_the_renderer_died(
    open_tab: OpenTab, store: Store, stage: int
) -> None:
    """A fresh page goes on where the dead one had come to; nothing is asked again."""
    tab = await open_tab(save=store.save)
    tab.server.make(PROMPT, replace(WORK, planning=1.5, seconds=3.0))
    task = asyncio.create_task(ask(tab))
    await tab.server.oracle.arrived(stage)
    await tab.page.locator("model-thoughts").first.wait_for()
    psutil.Process(await renderer_of(tab.page)).kill()
    told = await asyncio.wait_for(task, 20)
    assert isinstance(told.error, errors.BrowserCrashed)
    sent = tab.chat.sent_turn
    assert sent is not None
    page = await tab.page.context.new_page()
    settings = ChatSettings(
        site=Site(tab.server.origin), selectors=selectors.load(), silence=10, save=store.save
    )
    async with Chat(page, settings) as chat:
        heard = [event async for event in chat.resume(sent, wants_thoughts=True)]
    end = heard[-1]
    assert isinstance(end, events.TurnCompleted)
    assert end.markdown.startswith(TEXT)
    assert len(end.artifacts) == 2
    assert end.thoughts.count("Find tables.") == 1
    assert [entry.use.is_start for entry in tab.prompts] == [False, True]
