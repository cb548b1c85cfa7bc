"""Canvases in the panel beside the chat."""

from typing import Any

from playwright.async_api import Page, expect

from browser_bridge.replica.works.canvas import Canvas

SOURCE = "".join(f"print({number})  # line\n" for number in range(400))
CODE = Canvas(title="Count", content=SOURCE, language="python", interval=0.02)
DOCUMENT = Canvas(title="Poem", content="# Sea\n\n*Blue* **deep**\n\n- one\n- two\n")
CARD = (
    ".attachment-container.immersive-entry-chip immersive-entry-chip > [data-test-id=container], "
    ".attachment-container.immersive-entry-chip > response-element > "
    "gem-processing-card.completed > .container button"
)
MODEL = "window.monaco.editor.getModels().at(-1).getValue()"
LINES = (
    "chat-window.immersives-mode + immersive-panel > code-immersive-panel "
    "xap-code-editor[data-test-id=code-editor] > .xap-monaco-container[data-mode-id=python] "
    "> .monaco-editor .view-lines > .view-line"
)


async def asked(visit: Any, work: Canvas) -> Page:
    visit.server.make("canvas", work)
    page = await visit.open()
    await visit.ask(page, "a canvas")
    return page


async def test_code_is_whole_in_the_model_and_windowed_in_the_editor(visit: Any) -> None:
    """The panel opens by itself; only lines near the viewport exist."""
    page = await asked(visit, CODE)
    await page.wait_for_function(f"window.monaco && {MODEL}.length === {len(SOURCE)}")
    assert await page.evaluate(MODEL) == SOURCE
    assert 5 < await page.locator(LINES).count() < 100
    await expect(page.locator("immersive-panel toolbar h2.title-text")).to_have_text("Count")


async def test_document_is_plain_html_and_reopened_by_its_card(visit: Any) -> None:
    """After a reload the panel is closed until the card is clicked."""
    page = await asked(visit, DOCUMENT)
    editor = page.locator(
        "immersive-panel > extended-response-panel #extended-response-markdown-content "
        "immersive-editor[data-test-id=immersive-editor] .ProseMirror[contenteditable]"
    )
    await expect(editor.locator("h1")).to_have_text("Sea")
    await page.reload()
    await page.locator(CARD).wait_for()
    await expect(page.locator("immersive-panel")).to_have_count(0)
    await page.locator(CARD).click()
    await expect(editor.locator("ul > li")).to_have_count(2)
    await page.locator("immersive-panel").get_by_label("Close panel").click()
    await expect(page.locator("immersive-panel")).to_have_count(0)


async def test_edit_is_a_version_that_can_be_taken_back(visit: Any) -> None:
    """Previous version shows what was there before."""
    page = await asked(visit, CODE)
    visit.server.make("edit", Canvas(title="", content="print()\n", language="python"))
    await visit.ask(page, "edit it")
    await page.wait_for_function(f"{MODEL} === 'print()\\n'")
    await page.locator("immersive-panel").get_by_label("Previous version").click()
    assert await page.evaluate(MODEL) == SOURCE


async def test_card_can_open_in_place_first(visit_g2: Any) -> None:
    """Fullscreen then opens the panel."""
    visit_g2.server.make("canvas", DOCUMENT)
    page = await visit_g2.open(scenario="canvas_inline")
    entry = await visit_g2.ask(page, "a canvas")
    page = await visit_g2.open(f"/app/{entry.conversation}", scenario="canvas_inline")
    await page.locator(CARD).click()
    await page.locator(".inline-preview-container").wait_for()
    await expect(page.locator("immersive-panel")).to_have_count(0)
    await page.get_by_role("button", name="Fullscreen").click()
    await page.locator("immersive-panel").wait_for()
