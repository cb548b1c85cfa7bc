"""The replica around the chat: picker, menus, sidebar, addresses, dialogs, accounts."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

PICKER = (
    "bard-mode-switcher "
    'button.input-area-switch[data-test-id="bard-mode-menu-button"][aria-haspopup="true"]'
)
BACKDROP = ".cdk-overlay-container > .cdk-overlay-backdrop.cdk-overlay-backdrop-showing"
PRO = "e6fa609c3fa255c0"
NARROW = (800, 700)


async def open_sidebar(page: Page) -> None:
    """Open the sidebar if it is closed; rows are there afterwards."""
    toggle = page.locator(
        'button[data-test-id="side-nav-menu-button"], [data-test-id="side-nav-menu-button"] button'
    )
    if await page.locator("bard-sidenav.collapsed").count():
        await toggle.click()
    rows = page.locator('conversations-list[data-test-id="all-conversations"]')
    await rows.wait_for(state="attached")


async def choose_in_row_menu(page: Page, item: str) -> None:
    """Open the first conversation's menu and choose an item by its test id."""
    await page.locator('[data-test-id="conversation"]').first.hover()
    await page.locator('button[data-test-id="actions-menu-button"]').first.click()
    await page.locator(f'[role="menu"] [data-test-id="{item}"]').click()


async def test_picker_of_the_newer_generation(visit_g2: Any) -> None:
    """G2: a gem-menu of menuitems; the choice is a class, the trigger names the mode."""
    page = await visit_g2.open()
    trigger = page.locator(f'{PICKER}[aria-label="Open mode picker, currently Flash"]')
    await trigger.click()
    await expect(trigger).to_have_attribute("aria-expanded", "true")
    menu = page.locator(
        ".cdk-overlay-container .cdk-global-overlay-wrapper > .cdk-overlay-pane > "
        'gem-menu[role="menu"][data-test-id="gem-mode-menu"]'
    )
    rows = menu.locator(
        'gem-menu-item[role="menuitem"][data-mode-id] > gem-menu-item-content > '
        ".label-container > span.label"
    )
    await expect(rows).to_have_text(["3.5 Flash-Lite", "3.8 Flash", "3.1 Pro"])
    await expect(menu.locator("gem-menu-item.selected span.label")).to_have_text("3.8 Flash")
    await expect(menu.locator("[aria-checked]")).to_have_count(0)
    await menu.locator(f'[data-mode-id="{PRO}"]').click()
    await expect(menu).to_have_count(0)
    await expect(
        page.locator(f'{PICKER}[aria-label="Open mode picker, currently Pro"]')
    ).to_have_text("Pro")
    assert (await visit_g2.ask(page, "hi")).mode == "pro"


async def test_extended_thinking_is_a_toggle_below_a_divider(visit_g2: Any) -> None:
    """The row has no mode id; chosen, it shows in the trigger's label and reaches the site."""
    page = await visit_g2.open()
    await page.locator(PICKER).click()
    await page.locator("gem-menu mat-divider ~ gem-menu-item:not([data-mode-id])").click()
    await expect(page.locator(PICKER)).to_have_attribute(
        "aria-label", "Open mode picker, currently Flash Extended"
    )
    assert (await visit_g2.ask(page, "hi")).extended


async def test_picker_of_the_older_generation(visit_g1: Any) -> None:
    """G1: a mat-menu of menuitemradios; the choice is checked, the trigger's label stays."""
    page = await visit_g1.open()
    trigger = page.locator(f'{PICKER}[aria-label="Open mode picker"]')
    await expect(trigger.locator('[data-test-id="logo-pill-label-container"] span')).to_have_text(
        "Fast"
    )
    await trigger.click()
    menu = page.locator('.cdk-overlay-pane > .mat-mdc-menu-panel.gds-mode-switch-menu[role="menu"]')
    rows = menu.locator(
        'button.bard-mode-list-button[role="menuitemradio"][data-mode-id] > '
        "span.mat-mdc-menu-item-text .title-and-description span.gds-label-l"
    )
    await expect(rows).to_have_text(["Fast", "Thinking", "Pro"])
    await expect(menu.locator('[aria-checked="true"].is-selected')).to_have_attribute(
        "data-test-id", "bard-mode-option-fast"
    )
    await menu.locator('[data-test-id="bard-mode-option-pro"]').click()
    await expect(page.locator(PICKER)).to_have_text("Pro")
    assert (await visit_g1.ask(page, "hi")).mode_id == PRO


async def test_picker_closes_by_escape_and_by_its_trigger(visit: Any) -> None:
    """Both ways take the menu away and set aria-expanded back."""
    page = await visit.open()
    trigger = page.locator(PICKER)
    for close in ("escape", "trigger"):
        await trigger.click()
        await expect(page.locator("[role=menu]")).to_have_count(1)
        if close == "escape":
            await page.keyboard.press("Escape")
        else:
            await trigger.evaluate("e => e.click()")
        await expect(page.locator("[role=menu]")).to_have_count(0)
        await expect(trigger).to_have_attribute("aria-expanded", "false")


async def test_picker_refuses_a_mode_whose_limit_is_reached(visit: Any) -> None:
    """The row is disabled and tells when it comes back; a click changes nothing."""
    page = await visit.open(scenario="mode_limited")
    await page.locator(PICKER).click()
    row = page.locator(f'[data-mode-id="{PRO}"][aria-disabled="true"]')
    await expect(row.locator(".sublabel, .mode-desc")).to_have_text("Limit resets at 3:00 PM")
    await row.dispatch_event("click")
    await page.keyboard.press("Escape")
    assert (await visit.ask(page, "hi")).mode == "fast"


async def test_picker_ignores_a_choice_when_the_scenario_says_so(visit: Any) -> None:
    """The menu closes, and the mode is what it was."""
    page = await visit.open(scenario="mode_ignored")
    await page.locator(PICKER).click()
    await page.locator(f'[data-mode-id="{PRO}"]').click()
    assert (await visit.ask(page, "hi")).mode == "fast"


async def test_menu_rows_come_after_the_animation(visit: Any) -> None:
    """With slow menus the trigger is expanded at once, the rows are not there yet."""
    page = await visit.open(scenario="slow_menu")
    await page.locator(PICKER).click()
    await expect(page.locator(f"{PICKER}[aria-expanded=true]")).to_have_count(1)
    assert await page.locator("[data-mode-id]").count() == 0
    await page.locator("[data-mode-id]").first.wait_for()


async def test_renamed_picker_loses_the_documented_names(visit_g2: Any) -> None:
    """Neither trigger nor rows are found by anything the facts list."""
    page = await visit_g2.open(scenario="renamed_model_picker")
    known = (
        "bard-mode-switcher, .input-area-switch, [data-test-id=bard-mode-menu-button], "
        "[aria-label*='mode picker']"
    )
    await expect(page.locator(known)).to_have_count(0)
    await page.get_by_text("Flash", exact=True).click()
    await page.get_by_text("3.1 Pro").wait_for()
    await expect(page.locator("gem-menu, gem-menu-item, [data-mode-id]")).to_have_count(0)


@pytest.mark.parametrize("size", [NARROW])
async def test_small_window_makes_the_menu_a_sheet(visit: Any, size: tuple[int, int]) -> None:
    """Below 960 px the modes come in a sheet over the bottom edge."""
    page = await visit.open(size=size)
    await page.locator(PICKER).click()
    sheet = page.locator(
        "mat-action-list.gds-mode-switch-menu-list, .bard-mode-mobile-gem-menu gem-menu"
    )
    box = await sheet.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, size[0])
    await sheet.locator(f'[data-mode-id="{PRO}"]').click()
    assert (await visit.ask(page, "hi")).mode == "pro"


async def test_new_conversation_gets_an_address_without_a_load(visit: Any) -> None:
    """The URL gains the id while the answer streams, and back returns to the new chat."""
    page = await visit.open()
    await page.evaluate("window.same = true")
    entry = await visit.ask(page, "hello", is_awaited=False)
    await page.wait_for_url(f"**/app/{entry.conversation}")
    await page.locator(".response-footer.complete").wait_for(state="attached")
    await page.locator('[data-test-id="new-chat-button"] a').click()
    await expect(page.locator("user-query")).to_have_count(0)
    assert page.url.endswith("/app")
    await page.go_back()
    await expect(page.locator("user-query")).to_have_count(1)
    assert page.url.endswith(entry.conversation)
    assert await page.evaluate("window.same")


async def test_conversation_goes_on_where_it_was(visit: Any) -> None:
    """A follow-up, also after loading its address, belongs to the same conversation."""
    page = await visit.open()
    first = await visit.ask(page, "hello")
    assert (await visit.ask(page, "more")).conversation == first.conversation
    other = await visit.open(f"/app/{first.conversation}")
    await expect(other.locator("user-query")).to_have_count(2)
    await expect(other.locator("message-actions")).to_have_count(2)
    assert (await visit.ask(other, "again")).conversation == first.conversation


async def test_title_of_the_window_follows_the_generation(visit: Any) -> None:
    """G1 names the chat there and in the header; G2 keeps the app's name."""
    page = await visit.open()
    await visit.ask(page, "hello")
    named = await page.locator('[data-test-id="conversation-title"]').count()
    await expect(page).to_have_title("hello - Gemini" if named else "Google Gemini")


async def test_sidebar_of_the_newer_generation_is_empty_until_opened(visit_g2: Any) -> None:
    """G2: rows come into the DOM with opening; the open one is the current page."""
    page = await visit_g2.open()
    entry = await visit_g2.ask(page, "hello")
    await expect(page.locator('[data-test-id="conversation"]')).to_have_count(0)
    await page.get_by_role("button", name="Open sidebar").click()
    row = page.locator(
        'nav[aria-label="Side Navigation"] gem-nav-list-item[data-test-id="conversation"]'
    )
    link = row.locator(f'a[href="/app/{entry.conversation}"][aria-current="page"] .title-text')
    await expect(link).to_have_text("hello")
    await page.get_by_role("button", name="Close sidebar").click()
    await expect(row).to_have_count(0)


async def test_sidebar_of_the_older_generation_has_ids_in_jslog_alone(visit_g1: Any) -> None:
    """G1: rows are there from the start, without links."""
    page = await visit_g1.open()
    entry = await visit_g1.ask(page, "hello")
    row = page.locator('div.conversation.selected[data-test-id="conversation"]')
    await expect(row.locator(".conversation-title")).to_have_text("hello")
    assert f'"c_{entry.conversation}"' in (await row.get_attribute("jslog") or "")
    await expect(page.locator("conversations-list a")).to_have_count(0)


async def test_conversation_is_renamed_and_deleted_through_its_menu(visit: Any) -> None:
    """Both reach the site, and the list shows it; deleting the open one begins a new chat."""
    page = await visit.open()
    await visit.ask(page, "hello")
    await open_sidebar(page)
    await choose_in_row_menu(page, "rename-button")
    await page.locator(
        'input[data-test-id="edit-title-input"][aria-label="Rename this chat"]'
    ).fill("Better name")
    await page.locator('button[data-test-id="save-button"]').click()
    row = page.locator('[data-test-id="conversation"]')
    await expect(row).to_contain_text("Better name")
    await choose_in_row_menu(page, "delete-button")
    await page.locator('mat-dialog-container [data-test-id="confirm-button"]').click()
    await expect(row).to_have_count(0)
    await expect(page).to_have_url(re.compile(r"/app$"))
    assert [event.kind for event in visit.server.oracle.events] == ["rename", "delete"]


async def test_temporary_chat_leaves_no_trace(visit: Any) -> None:
    """No address, no row in the sidebar, and the site is told."""
    page = await visit.open()
    await page.get_by_role("button", name="Temporary chat").click()
    assert (await visit.ask(page, "secret")).temporary
    assert page.url.endswith("/app")
    await open_sidebar(page)
    await expect(page.locator('[data-test-id="conversation"]')).to_have_count(0)


async def test_lost_conversation_is_told_by_a_snackbar(visit: Any) -> None:
    """An address that cannot be loaded leaves a usable new chat."""
    page = await visit.open("/app/0123456789abcdef")
    await expect(page.locator("simple-snack-bar")).to_have_text("Couldn't load this chat")


async def test_older_turns_come_when_scrolled_to_the_top(visit_g2: Any) -> None:
    """A long conversation opens with its last ten turns."""
    page = await visit_g2.open()
    visit_g2.server.answer("turn", "ok", interval=0, first=0)
    entry = await visit_g2.ask(page, "turn 0.")
    for number in range(1, 12):
        await visit_g2.ask(page, f"turn {number}.")
    other = await visit_g2.open(f"/app/{entry.conversation}")
    await expect(other.locator("user-query")).to_have_count(10)
    await other.locator("infinite-scroller").evaluate("e => { e.scrollTop = 1; }")
    await other.locator("infinite-scroller").evaluate("e => { e.scrollTop = 0; }")
    await expect(other.locator("user-query")).to_have_count(12)
    await expect(other.locator(".query-text-line").first).to_have_text("turn 0.")


async def test_account_is_named_on_the_page(visit: Any) -> None:
    """Name and address stand in the link's label, the plan beside it."""
    page = await visit.open()
    link = page.locator('a[aria-label="Google Account: Replica One (one@replica.test)"]')
    await expect(link).to_have_count(1)
    await expect(page.locator('[data-test-id="pro-badge"]')).to_have_text("PRO")
    await expect(page.locator('[data-test-id="sign-in-button"]')).to_have_count(0)


async def test_guest_is_offered_to_sign_in_and_can_ask(visit: Any) -> None:
    """Without an account the composer works; sign-in leads to ServiceLogin."""
    page = await visit.open(is_guest=True)
    await expect(page.locator('[data-test-id="sign-in-button"]')).to_have_text("Sign in")
    assert await page.locator('a[href*="accounts.google.com/ServiceLogin"]').count()
    await expect(page.locator('[aria-label*="@"]')).to_have_count(0)
    assert (await visit.ask(page, "hello")).account == ""


@pytest.mark.parametrize(
    ("scenario", "text", "way_out"),
    [
        ("onboarding", "What's new", "Got it"),
        ("human_review", "human reviewers", "Close"),
        ("location", "precise location", "Dismiss"),
        ("upsell", "Upgrade your plan", "No thanks"),
        ("consent_banner", "Before you continue", "Reject all"),
        ("terms", "Terms of Service", "I agree"),
    ],
)
async def test_dialog_swallows_clicks_until_answered(
    visit: Any, scenario: str, text: str, way_out: str
) -> None:
    """Its backdrop lies over the page; its own button takes it away."""
    page = await visit.open(scenario=scenario)
    await expect(page.locator("mat-dialog-container")).to_contain_text(text)
    await expect(page.locator(BACKDROP)).to_have_count(1)
    hit = (
        "() => { const b = document.querySelector('.ql-editor').getBoundingClientRect(); "
        "return document.elementFromPoint(b.x + 5, b.y + 5).className; }"
    )
    assert "cdk-overlay" in await page.evaluate(hit)
    await page.get_by_role("button", name=way_out).click()
    await expect(page.locator(f"mat-dialog-container, {BACKDROP}")).to_have_count(0)


@pytest.mark.parametrize(
    ("scenario", "is_escapable"),
    [("onboarding", True), ("upsell", True), ("terms", False), ("consent_banner", False)],
)
async def test_escape_closes_only_what_commits_to_nothing(
    visit_g2: Any,
    scenario: str,
    is_escapable: bool,  # noqa: FBT001 - pytest passes parameters by name
) -> None:
    """Consents stay open however often Escape is pressed."""
    page = await visit_g2.open(scenario=scenario)
    await page.locator("mat-dialog-container").wait_for()
    await page.keyboard.press("Escape")
    await expect(page.locator("mat-dialog-container")).to_have_count(0 if is_escapable else 1)


async def test_interruptions_follow_one_another(visit_g2: Any) -> None:
    """The next dialog opens when the one before is closed."""
    page = await visit_g2.open(scenario="interruptions")
    for text in ("What's new", "human reviewers", "precise location"):
        await expect(page.locator("mat-dialog-container")).to_contain_text(text)
        await page.keyboard.press("Escape")
    await expect(page.locator("mat-dialog-container")).to_have_count(0)


async def test_usage_page_shows_the_limits(visit_g2: Any) -> None:
    """`/usage` has the documented container and both meters."""
    page = await visit_g2.load("/usage", size=(1280, 800))
    items = page.locator(
        "usage-metrics-window > .usage-metrics-container > .gxu-items-container > div > h3"
    )
    await expect(items).to_have_text(["Current usage", "Weekly limit"])
