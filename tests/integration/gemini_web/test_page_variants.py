"""Pages made by hand from the facts, each in a variant that the replica does not have."""

import asyncio

import pytest

from browser_bridge import errors, events
from browser_bridge.gemini_web.chat import Chat
from browser_bridge.messages import Mode, ModelChoice
from tests.integration.gemini_web.conftest import OpenPage

ANSWER = "First **bold** words.\n\n- one\n- two\n\nThe end."
PROMPT = "two  spaces\n\nand a line"
VARIANTS = ("g1_2025", "minimal", "gem_no_ids", "compare", "stubborn", "late_paint", "shadow")


async def turn(chat: Chat, mode: Mode = Mode.FAST) -> list[events.TurnEvent]:
    await chat.choose_model(ModelChoice(requested=mode.value, mode=mode))
    await chat.send(PROMPT)
    return [event async for event in chat.read(wants_thoughts=True)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", VARIANTS)
async def test_variant_takes_a_prompt_and_gives_its_answer(open_page: OpenPage, name: str) -> None:
    """The prompt is sent once and the answer read whole, whatever the page is made of."""
    page, chat = await open_page(name)
    heard = await asyncio.wait_for(turn(chat), 60)
    last = heard[-1]
    assert isinstance(last, events.TurnCompleted)
    assert last.markdown == ANSWER
    assert "".join(item.text for item in heard if isinstance(item, events.TextDelta)) == ANSWER
    assert await page.evaluate("window.sent") == [PROMPT]


async def test_variant_without_ids_offers_modes_by_their_titles(open_page: OpenPage) -> None:
    """Rows without ids or test ids are chosen by title; Flash-Lite is not Flash."""
    page, chat = await open_page("gem_no_ids")
    await turn(chat, Mode.PRO)
    assert await page.evaluate("[window.mode, window.extended]") == ["3.1 Pro", False]
    await chat.open_new()
    await turn(chat, Mode.THINKING)
    assert await page.evaluate("[window.mode, window.extended]") == ["3.8 Flash", True]
    await chat.open_new()
    await turn(chat, Mode.FAST)
    assert await page.evaluate("[window.mode, window.extended]") == ["3.8 Flash", False]


async def test_variant_with_flash_lite_chooses_it_when_it_is_asked_for(open_page: OpenPage) -> None:
    """Flash-Lite by its name; Fast again afterwards; Fast where there is no Flash-Lite."""
    lite = ModelChoice(requested="gemini-3.5-flash-lite", mode=Mode.FAST)
    fast = ModelChoice(requested="fast", mode=Mode.FAST)
    page, chat = await open_page("gem_no_ids")
    for choice, title in ((lite, "Flash-Lite"), (fast, "Flash"), (lite, "Flash-Lite")):
        await chat.choose_model(choice)
        assert await page.inner_text(".input-area-switch span") == title
    page, chat = await open_page("g1_2025")
    await chat.choose_model(lite)
    assert await page.inner_text(".logo-pill-label-container") == "2.5 Flash"


async def test_variant_of_2025_has_two_modes(open_page: OpenPage) -> None:
    """Labels of 2025 are known; what was not offered then is refused."""
    page, chat = await open_page("g1_2025")
    await chat.choose_model(ModelChoice(requested="pro", mode=Mode.PRO))
    assert await page.inner_text(".logo-pill-label-container") == "2.5 Pro"
    with pytest.raises(errors.ModelUnavailable, match=r"2\.5 Flash, 2\.5 Pro"):
        await chat.choose_model(ModelChoice(requested="thinking", mode=Mode.THINKING))


async def test_variant_with_two_answers_has_the_first_chosen(open_page: OpenPage) -> None:
    """The choice is made, so that the composer is free."""
    page, chat = await open_page("compare")
    await turn(chat)
    assert await page.evaluate("window.chosen") == 0
