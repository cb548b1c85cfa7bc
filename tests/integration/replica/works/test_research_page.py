"""Deep Research on the page: plan, work, report and sources."""

from typing import Any

from playwright.async_api import Page, expect

from browser_bridge.replica.works.research import Research, Thought
from browser_bridge.replica.works.sources import Source

PAGES = tuple(Source(url=f"https://s{n}.example/x", title=f"Page {n}") for n in range(1, 4))
WORK = Research(
    title="Tides",
    report="# Tides\n\nThey come [cite: 1] and go [cite: 2].\n",
    used=PAGES[:2],
    unused=PAGES[2:],
    thoughts=(Thought(header="Looking", body="Hm."), Thought(header="Reading", pages=PAGES)),
    seconds=1.0,
)
WIDGET = "response-element.no-md > deep-research-confirmation-widget > div.container"
START = f"{WIDGET} [data-test-id=confirm-button]"
REPORT = (
    "immersive-panel > deep-research-immersive-panel response-container "
    "structured-content-container[data-test-id=message-content] "
    "message-content#extended-response-message-content > "
    "div#extended-response-markdown-content.markdown.markdown-main-panel[aria-busy=false]"
)
CARD = "button[data-test-id=view-report-button], gem-processing-card.completed button"


async def planned(visit: Any, work: Research = WORK) -> Page:
    visit.server.make("tides", work)
    page = await visit.open()
    await visit.ask(page, "tides")
    await page.locator(START).wait_for()
    return page


async def test_plan_is_started_and_becomes_a_report(visit: Any) -> None:
    """Steps, start by click, thoughts while it runs, and the report with its sources."""
    page = await planned(visit)
    steps = page.locator(f"{WIDGET} [data-test-id=research-steps] .research-step-title")
    await expect(steps).to_have_text(["Research Websites", "Analyze Results", "Create Report"])
    await page.locator(START).click()
    await page.locator("thinking-panel > .items > .item-container thought-item").first.wait_for()
    await expect(page.locator(f"{REPORT} h1")).to_have_text("Tides")
    marks = page.locator(f"{REPORT} source-footnote > sup.superscript")
    await expect(marks).to_have_count(2)
    await page.locator("[data-test-id=used-sources-button] button").click()
    used = page.locator(".used-sources browse-web-item a[data-test-id=browse-web-item-link]")
    hrefs = await used.evaluate_all("all => all.map(link => link.href)")
    assert hrefs == [source.url for source in WORK.used]
    assert [entry.use.is_start for entry in visit.server.oracle.prompts] == [False, True]


async def test_research_goes_on_without_the_page(visit: Any) -> None:
    """After a reload the card opens the report."""
    page = await planned(visit)
    await page.locator(START).click()
    await visit.server.oracle.arrived(2, status="completed")
    await page.reload()
    await page.locator(CARD).click()
    await expect(page.locator(f"{REPORT} h1")).to_have_text("Tides")


async def test_plan_is_edited_before_it_starts(visit_g2: Any) -> None:
    """The button fills the editor; what is sent gives another plan, and the first loses Start."""
    page = await planned(visit_g2)
    await page.get_by_role("button", name="Edit plan").click()
    await expect(page.locator(".ql-editor")).to_contain_text("Edit the research plan:")
    await page.locator(".ql-editor").focus()
    await page.keyboard.press("End")
    await page.keyboard.insert_text("only tides of Europe")
    await page.keyboard.press("Enter")
    await page.locator(WIDGET).nth(1).wait_for()
    await expect(page.locator(START)).to_have_count(1)


async def test_running_research_is_stopped(visit: Any) -> None:
    """The site is told, and says so."""
    page = await planned(visit, Research(seconds=60))
    await page.locator(START).click()
    await page.get_by_role("button", name="Stop research").click()
    await page.get_by_text("You stopped this research.").wait_for()
    assert [event.kind for event in visit.server.oracle.events] == ["stop"]
