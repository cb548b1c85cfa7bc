"""Storybooks on the page."""

import asyncio
import re
from typing import Any

from playwright.async_api import Response, expect

from browser_bridge.replica.works.book import Book

WORK = Book(title="The Fox", pages=("One.", "Two.", "Three."), seconds=0.2)
SEEN = "storybook > div > div.ng-star-inserted:not(.hide) storybook-page"
TEXT = f"{SEEN}.right > div:not(.underneath) p.story-text"


async def test_book_is_made_read_and_reopened(visit: Any) -> None:
    """Pages turn by a click; each has words and a picture; its address opens it again."""
    visit.server.make("fox", WORK)
    page = await visit.open("/gem/storybook")
    await visit.ask(page, "a fox")
    await expect(page.locator("storybook-page.right")).to_have_count(3)
    await expect(page).to_have_url(re.compile(r"/gem/storybook/[0-9a-f]{16}$"))
    await expect(page.locator(TEXT)).to_have_text("One.")
    await page.locator(f"{SEEN}.right").click()
    await expect(page.locator(TEXT)).to_have_text("Two.")
    picture = page.locator(f"{SEEN}.left > div:not(.underneath) img")
    await expect(picture).to_have_attribute("src", re.compile("^blob:"))
    await page.reload()
    await expect(page.locator(TEXT)).to_have_text("One.")
    assert visit.server.oracle.prompts[-1].use.gem == "storybook"


async def test_narration_is_fetched_at_the_first_play(visit_g2: Any) -> None:
    """Audio of one page after the other, and never before."""
    visit_g2.server.make("fox", WORK)
    page = await visit_g2.open("/gem/storybook")
    await visit_g2.ask(page, "a fox")
    await page.locator(TEXT).wait_for()
    heard: list[str] = []
    is_last = asyncio.Event()

    def hear(reply: Response) -> None:
        if ".ogg" in reply.url:
            heard.append(reply.url)
        if len(heard) == 3:
            is_last.set()

    page.on("response", hear)
    async with page.expect_response(re.compile("narration.ogg")):
        assert heard == []
        await page.locator(".play-pause-button button").click()
    await expect(page.locator("storybook > .reached-end")).to_have_count(1)
    await asyncio.wait_for(is_last.wait(), 30)


async def test_composer_can_wait_for_a_starter_chip(visit_g2: Any) -> None:
    """A click on an idea brings the composer, filled."""
    page = await visit_g2.load("/gem/storybook", scenario="book_after_chip", size=(1280, 800))
    await page.locator(".starter-chip").first.wait_for()
    await expect(page.locator(".ql-editor")).to_have_count(0)
    await page.locator(".starter-chip").first.click()
    await expect(page.locator(".ql-editor")).to_contain_text("space")


async def test_failed_book_is_error_13(visit: Any) -> None:
    """It comes as an ordinary answer."""
    visit.server.make("fox", WORK)
    page = await visit.open("/gem/storybook", scenario="book_failed")
    await visit.ask(page, "a fox")
    await page.get_by_text("Something went wrong (13)").wait_for()
