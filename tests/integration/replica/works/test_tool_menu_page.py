"""The tools' menus as a person uses them, in both generations."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

OLDER = "toolbox-drawer button.toolbox-drawer-button"
NEWER = "simplified-input-menu gem-icon-button > button[aria-haspopup=menu]"
CHIP = (
    ".has-selected-item button.toolbox-drawer-item-deselect-button, "
    "[data-test-id=deselect-drawer-item-gem-button] > button"
)
ROW = "toolbox-drawer-item > button.toolbox-drawer-item-list-button[role=menuitemcheckbox]"


async def open_menu(page: Page, *, is_nested: bool = False) -> None:
    await page.locator(f"{OLDER}, {NEWER}").click()
    await page.locator(ROW).first.wait_for()
    if is_nested and await page.get_by_text("More tools").count():
        await page.get_by_text("More tools").click()


async def choose(page: Page, label: str, *, is_nested: bool = False) -> None:
    await open_menu(page, is_nested=is_nested)
    await page.locator(ROW).filter(has_text=label).click()


async def test_row_chooses_a_tool_and_gives_it_up(visit: Any) -> None:
    """A click checks the row, shows a chip and changes the placeholder; another undoes it."""
    page = await visit.open()
    editor = page.locator(".ql-editor")
    await choose(page, "Create image")
    await expect(editor).to_have_attribute("data-placeholder", "Describe your image")
    await open_menu(page)
    await expect(page.locator(f"{ROW}[aria-checked=true]")).to_have_text("Create image")
    await page.locator(f"{ROW}[aria-checked=true]").click()
    await expect(page.locator(CHIP)).to_have_count(0)
    await expect(editor).to_have_attribute("data-placeholder", "Ask Gemini")


async def test_chosen_tool_goes_with_the_prompt_until_a_new_chat(visit: Any) -> None:
    """Deep Research is found behind More tools in G2; a new chat forgets it."""
    page = await visit.open()
    await choose(page, "Deep research", is_nested=True)
    await expect(page.locator(CHIP)).to_have_attribute("aria-label", "Deselect Deep research")
    first = await visit.ask(page, "hello", is_awaited=False)
    await page.locator('[data-test-id="new-chat-button"] a').click()
    await expect(page.locator(CHIP)).to_have_count(0)
    assert first.use.tool == "research"


async def test_chip_gives_the_tool_up(visit: Any) -> None:
    """Nothing goes with the prompt then."""
    page = await visit.open()
    await choose(page, "Create video")
    await page.locator(CHIP).click()
    assert (await visit.ask(page, "hello")).use.tool is None


async def test_ratio_of_a_video_goes_with_the_prompt(visit: Any) -> None:
    """The rows name the format; the choice arrives."""
    page = await visit.open()
    await choose(page, "Create video")
    await page.locator('button[aria-label^="Aspect ratio"]').click()
    await page.get_by_role("menuitemradio", name="9:16 Portrait").click()
    entry = await visit.ask(page, "hello", is_awaited=False)
    assert (entry.use.tool, entry.use.options) == ("video", {"aspect_ratio": "9:16"})


async def test_visitor_sees_tools_that_are_disabled(visit: Any) -> None:
    """A guest's click on a row does nothing."""
    page = await visit.open(is_guest=True)
    await open_menu(page)
    row = page.locator(f"{ROW}.mdc-list-item--disabled[aria-disabled=true]").first
    await row.click(force=True)
    await expect(page.locator(CHIP)).to_have_count(0)


async def test_rows_come_in_after_the_menu_has_opened(visit: Any) -> None:
    """With slow rows the menu is there and empty."""
    page = await visit.open(scenario="tools_slow")
    await page.locator(f"{OLDER}, {NEWER}").click()
    await page.locator("[role=menu]").wait_for()
    assert await page.locator(ROW).count() == 0
    await page.locator(ROW).first.wait_for()


@pytest.mark.parametrize("locale", ["zh-CN", "de"])
async def test_labels_are_those_of_the_language(visit_g2: Any, locale: str) -> None:
    """Rows and chips are labelled in the language of the page."""
    expected = {"zh-CN": ("制作图片", "取消选择图片"), "de": ("Bild erstellen", "Auswahl von Bild")}
    page = await visit_g2.open(f"/app?hl={locale}")
    await choose(page, expected[locale][0])
    label = await page.locator(CHIP).get_attribute("aria-label")
    assert (label or "").startswith(expected[locale][1])
