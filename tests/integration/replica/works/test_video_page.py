"""Videos on the page: the chip, the player, and that saving gives the film."""

import hashlib
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from browser_bridge.replica.works.video import Video

CHIP = "async-processing-chip, gem-processing-card.processing"
PLAYER = "message-content > response-element > generated-video > video-player > video[src]"
SAVE = ".controls > .action-buttons"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def test_video_follows_its_chip_and_is_saved_whole(visit: Any) -> None:
    """The answer is complete before the film is there; the download equals it."""
    visit.server.make("waves", Video(seconds=0.8))
    page = await visit.open()
    await visit.ask(page, "waves")
    await page.locator(PLAYER).wait_for()
    await expect(page.locator(CHIP)).to_have_count(0)
    async with page.expect_download() as waiting:
        await page.locator(SAVE).get_by_label("Download video").click()
    saved = digest(await (await waiting.value).path())
    assert saved == visit.server.oracle.made[-1].file.sha256


async def test_video_is_ready_when_the_chat_is_reopened(visit: Any) -> None:
    """The page was away meanwhile; one prompt was enough."""
    visit.server.make("waves", Video(seconds=0.5))
    page = await visit.open()
    await visit.ask(page, "waves")
    await page.reload()
    await page.locator(PLAYER).wait_for()
    assert len(visit.server.oracle.prompts) == 1


async def test_stalled_video_keeps_its_chip(visit_g2: Any) -> None:
    """It can be left in the menu of the answer, and is not there either."""
    page = await visit_g2.open(scenario="video_stalled")
    visit_g2.server.make("waves", Video(seconds=0.1))
    await visit_g2.ask(page, "waves")
    await page.locator(CHIP).wait_for()
    await expect(page.locator(PLAYER)).to_have_count(0)
