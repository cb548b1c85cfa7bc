"""What goes wrong with an answer, as the page shows it."""

from typing import Any

import pytest
from playwright.async_api import Request, expect

from tests.integration.replica.watching import MARKDOWN, WATCH

# Counts, at every change, the elements that a selector finds.
COUNT = """selector => {
  window.met = 0;
  const count = () => { window.met += document.querySelectorAll(selector).length; };
  const everything = {subtree: true, childList: true, attributes: true, characterData: true};
  new MutationObserver(count).observe(document.body, everything);
}"""


async def test_stop_ends_the_answer_at_the_site(visit: Any) -> None:
    """Stop hangs up; the part that came stays, and says that it was stopped."""
    visit.server.answer("long", "word " * 500, interval=0.05)
    page = await visit.open()
    await visit.ask(page, "long", is_awaited=False)
    await expect(page.locator(MARKDOWN)).to_contain_text("word")
    await page.get_by_role("button", name="Stop response").click()
    await expect(page.get_by_text("You stopped this response")).to_be_visible()
    await visit.server.oracle.arrived(1, status="stopped")
    await expect(page.locator(f'{MARKDOWN}[aria-busy="false"]')).to_have_count(1)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("scenario", "selector"),
    [
        ("no_aria_busy", "model-response .markdown[aria-busy]"),
        ("no_footer_complete", ".response-footer.complete"),
        ("no_message_actions", "message-actions"),
        ("no_stop_button", "button[aria-label^=Stop]"),
        (
            "renamed_answer",
            ".conversation-container, user-query, model-response, message-content, .markdown",
        ),
        ("renamed_footer", ".response-footer"),
        ("renamed_actions", "message-actions, [aria-label='Good response'], copy-button"),
        (
            "renamed_send_button",
            ".send-button, [aria-label='Send message'], [fonticon=arrow_upward]",
        ),
    ],
)
async def test_scenario_takes_a_sign_away(visit_g2: Any, scenario: str, selector: str) -> None:
    """What a scenario hides is never in the page, from the first word to the last."""
    page = await visit_g2.open(scenario=scenario)
    await page.evaluate(COUNT, selector)
    await visit_g2.ask(page, "hello", is_awaited=False)
    await visit_g2.server.oracle.arrived(1, status="completed")
    await expect(page.get_by_text("How can I help?")).to_have_count(1)
    assert await page.evaluate("window.met") == 0


@pytest.mark.parametrize("code", [1095, 13])
async def test_error_comes_as_an_ordinary_turn(visit: Any, code: int) -> None:
    """A numbered failure is the answer's text, complete with actions."""
    page = await visit.open(scenario=f"error_{code}")
    await visit.ask(page, "hello")
    await expect(page.locator(MARKDOWN)).to_have_text(f"Something went wrong ({code})")
    await expect(page.locator("message-actions")).to_have_count(1)


async def test_error_1096_takes_a_partial_answer_back(visit_g2: Any) -> None:
    """The part shown before vanishes."""
    page = await visit_g2.open(scenario="partial_then_error")
    await visit_g2.ask(page, "hello")
    await expect(page.locator(MARKDOWN)).to_have_text("Something went wrong (1096)")


async def test_error_after_a_complete_answer_changes_nothing(visit_g2: Any) -> None:
    """A late 1096 leaves the answer as it is."""
    visit_g2.server.answer("fine", "All fine", interval=0.01)
    page = await visit_g2.open(scenario="complete_then_error")
    async with page.expect_request_finished(is_stream):
        await visit_g2.ask(page, "fine")
    await expect(page.locator(MARKDOWN)).to_have_text("All fine")


@pytest.mark.parametrize(
    ("scenario", "text"),
    [("http_429", "Too many requests"), ("http_500", "Something went wrong")],
)
async def test_refused_prompt_returns_to_the_editor(visit: Any, scenario: str, text: str) -> None:
    """An HTTP error shows a snackbar; the prompt and the send button come back."""
    page = await visit.open(scenario=scenario)
    await page.locator(".ql-editor").focus()
    await page.keyboard.insert_text("try\n\nme")
    await page.keyboard.press("Enter")
    await expect(
        page.locator("mat-snack-bar-container simple-snack-bar .mat-mdc-snack-bar-label")
    ).to_contain_text(text)
    await expect(page.locator("user-query")).to_have_count(0)
    assert await page.locator(".ql-editor").inner_html() == "<p>try</p><p><br></p><p>me</p>"
    await expect(page.get_by_role("button", name="Send message")).to_be_visible()


async def test_cut_answer_ends_without_completion(visit: Any) -> None:
    """A broken connection ends busyness, but completes nothing."""
    page = await visit.open(scenario="cut")
    await visit.ask(page, "hello", is_awaited=False)
    await expect(page.locator("simple-snack-bar")).to_have_text("Check your internet connection")
    await expect(page.locator(f'{MARKDOWN}[aria-busy="false"]')).to_have_count(1)
    await expect(
        page.locator(".response-footer.complete, message-actions, [aria-label^=Stop]")
    ).to_have_count(0)


async def test_lost_sign_in_turns_the_page_into_a_guests(visit: Any) -> None:
    """When the account goes away midway, the page loads anew and offers to sign in."""
    page = await visit.open(scenario="sign_out_midway")
    await visit.ask(page, "hello", is_awaited=False)
    await expect(page.locator('[data-test-id="sign-in-button"]')).to_be_visible()


async def test_comparison_blocks_the_composer_until_one_is_chosen(visit: Any) -> None:
    """Two answers stand side by side, and typing waits for a choice."""
    page = await visit.open(scenario="ab_answer")
    await visit.ask(page, "hello", is_awaited=False)
    choices = page.get_by_role("button", name="This response is more helpful")
    await expect(choices).to_have_count(2)
    await expect(page.locator('.ql-editor[contenteditable="false"]')).to_have_count(1)
    await choices.last.click()
    await expect(page.locator("model-response")).to_have_count(1)
    await expect(page.locator(MARKDOWN)).to_contain_text("Here is another way to say it.")
    await expect(page.locator('.ql-editor[contenteditable="true"]')).to_have_count(1)


@pytest.mark.soak
async def test_stop_button_flickers_when_the_scenario_says_so(visit_g2: Any) -> None:
    """It vanishes for a while although the answer goes on."""
    visit_g2.server.answer("long", "word " * 200, interval=0.02)
    page = await visit_g2.open(scenario="stop_flicker")
    await page.evaluate(WATCH)
    await visit_g2.ask(page, "long")
    states = await page.evaluate("window.seen")
    assert "false,true,false,false,false" in states
    assert states[-2] == "false,true,false,false,true"


def is_stream(request: Request) -> bool:
    """Tell whether a request asks for an answer."""
    return "StreamGenerate" in request.url
